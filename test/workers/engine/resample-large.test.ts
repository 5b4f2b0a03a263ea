import { afterAll, beforeAll, expect, it } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { aboutCentre } from "../../../workers/contract/affine.ts";
import { matrixToLinear, type DisplacementField } from "../../../workers/contract/transform.ts";
import { voxelCount, voxelView, type Grid } from "../../../workers/contract/volume.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import { resampleVolume, type ResampleInput } from "../../../workers/engine/resample.ts";
import { resampleLarge } from "../../../workers/engine/resample-large.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const source: Grid = { dims: [96, 90, 84], affine: [-1, 0, 0, 48, 0, 1.1, 0, -50, 0, 0, 1.2, -50, 0, 0, 0, 1] };
// reaches beyond the source on all sides
const grid: Grid = { dims: [41, 37, 33], affine: [3, 0, 0, -60, 0, 3, 0, -55, 0, 0, 3.5, -58, 0, 0, 0, 1] };
const linear = matrixToLinear(aboutCentre(rotationMatrix([0.4, 0.2, -0.3]), [3, -5, 2], [0, 0, 0]));

/** A smooth field with displacements of up to 9 mm. */
function field(): DisplacementField {
  const own: Grid = { dims: [12, 11, 10], affine: [10, 0, 0, -55, 0, 10, 0, -50, 0, 0, 11, -50, 0, 0, 0, 1] };
  const count = voxelCount(own.dims);
  const vectors = new SharedArrayBuffer(12 * count);
  new Float32Array(vectors).forEach((_, i, all) => { all[i] = 9 * Math.sin(i / 7); });
  return { kind: "field", grid: own, vectors };
}

it.each(["linear", "bSpline", "nearestNeighbor", "genericLabel"] as const)("block by block gives what the whole gives (%s)", (interpolator) => {
  const labels = interpolator === "nearestNeighbor" || interpolator.endsWith("Label");
  const moving = volumeOf(source, ([x, y, z]) => (labels ? Math.round(4 + 3 * Math.sin(x / 9) + Math.cos(y * z / 300)) : 50 * Math.sin(x / 5) + 30 * Math.cos(y / 6) + z), "int16");
  for (const transforms of [[linear], [linear, field(), linear]]) {
    const input: ResampleInput = { moving, grid, transforms, interpolator, defaultValue: -7 };
    let parts = 0;
    const whole = resampleVolume(team, input);
    const blocks = resampleLarge(input, (part) => {
      parts++;
      expect(voxelCount(part.moving.header.dims)).toBeLessThanOrEqual(600_000);
      return resampleVolume(team, part);
    }, 600_000);
    expect(parts).toBeGreaterThan(1);
    expect({ ...blocks.header, range: null }).toEqual({ ...whole.header, range: null });
    expect(blocks.header.range.max).toBeCloseTo(whole.header.range.max, 3);
    const [a, b] = [voxelView(whole.header.dtype, whole.voxels), voxelView(blocks.header.dtype, blocks.voxels)];
    let different = 0;
    for (let i = 0; i < a.length; i++) if (!(Math.abs(a[i] - b[i]) <= (labels ? 0 : 0.02))) different++;
    // indices are rounded to float32 in other places: a label may tip at a boundary, a point at the very edge may fall outside
    expect(different / a.length).toBeLessThan(2e-4);
  }
});

it("refuses a deformation that reaches so far that no block is small enough", () => {
  const moving = volumeOf(source, ([x]) => x, "int16");
  const wild = field();
  // one vector, along all three axes
  for (const axis of [0, 1, 2]) new Float32Array(wild.vectors)[voxelCount(wild.grid.dims) * axis + 7] = 500;
  let parts = 0;
  const count = (part: ResampleInput) => {
    // without a refusal every voxel would be a block of its own
    if (++parts > 3) throw new Error("resampled after all");
    return resampleVolume(team, part);
  };
  expect(() => resampleLarge({ moving, grid, transforms: [wild], interpolator: "linear", defaultValue: 0 }, count, 200_000)).toThrow(SynclineError);
});
