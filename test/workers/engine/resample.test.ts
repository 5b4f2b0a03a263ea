import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aboutCentre, transformPoint } from "../../../workers/contract/affine.ts";
import { identityTransform, matrixToLinear, type DisplacementField, type Transform } from "../../../workers/contract/transform.ts";
import { voxelCount, voxelView, type Dtype, type Grid, type Volume } from "../../../workers/contract/volume.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import { resampleVolume, type ResampleInput } from "../../../workers/engine/resample.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { readTransforms } from "../../../workers/formats/transforms.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const grid: Grid = { dims: [17, 13, 11], affine: [-1.5, 0, 0.1, 12, 0, 2, 0, -11, 0.2, 0, 1.8, -8, 0, 0, 0, 1] };
const resample = (input: Partial<ResampleInput> & { moving: Volume }) => {
  const { header, voxels } = resampleVolume(team, { grid, transforms: [], interpolator: "linear", defaultValue: 0, ...input });
  return { header, data: voxelView(header.dtype, voxels) };
};
const ramp = ([x, y, z]: readonly number[]) => 100 + 3 * x - 2 * y + 5 * z;

describe("resampleVolume", () => {
  it.each(["linear", "nearestNeighbor", "bSpline"] as const)("leaves an image on its own grid as it is (%s)", (interpolator) => {
    const moving = volumeOf(grid, ([x, y, z]) => 50 * Math.sin(x) + 30 * Math.cos(y * z));
    const { data } = resample({ moving, interpolator });
    voxelView("float32", moving.voxels).forEach((value, i) => expect(data[i]).toBeCloseTo(value, 3));
  });

  it.each(["linear", "bSpline"] as const)("samples the moving image where the transforms send the points (%s)", (interpolator) => {
    const moving = volumeOf({ dims: [40, 40, 40], affine: [2, 0, 0, -40, 0, 2, 0, -40, 0, 0, 2, -40, 0, 0, 0, 1] }, ramp);
    const [a, b] = [aboutCentre(rotationMatrix([0.2, 0.1, 0]), [3, 1, -2], [5, 0, 0]), aboutCentre([1.1, 0, 0, 0, 1, 0.1, 0, 0, 0.9], [0, -2, 1], [0, 0, 0])];
    const { data, header } = resample({ moving, interpolator, transforms: [matrixToLinear(a), matrixToLinear(b)] });
    expect(header).toMatchObject({ dtype: "float32", dims: grid.dims, affine: grid.affine });
    for (const voxel of [[0, 0, 0], [8, 6, 5], [16, 12, 10], [3, 11, 2]]) {
      const point = transformPoint(b, transformPoint(a, transformPoint(grid.affine, voxel)));
      expect(data[(voxel[2] * 13 + voxel[1]) * 17 + voxel[0]]).toBeCloseTo(ramp(point), 2);
    }
  });

  it("adds a displacement field between linear maps, and nothing outside it", () => {
    const moving = volumeOf({ dims: [60, 60, 60], affine: [2, 0, 0, -60, 0, 2, 0, -60, 0, 0, 2, -60, 0, 0, 0, 1] }, ramp);
    const fieldGrid: Grid = { dims: [4, 5, 6], affine: [0, 4, 0, -6, 3, 0, 0, -4, 0, 0, 3, -8, 0, 0, 0, 1] };
    const count = voxelCount(fieldGrid.dims);
    const vectors = new SharedArrayBuffer(12 * count);
    [2, -3, 4].forEach((value, axis) => new Float32Array(vectors, 4 * count * axis, count).fill(value));
    const field: DisplacementField = { kind: "field", grid: fieldGrid, vectors };
    const before = matrixToLinear(aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, 0], [0, 0, 0]));
    const after = matrixToLinear(aboutCentre(rotationMatrix([0, 0, 0.3]), [0, 5, 0], [0, 0, 0]));
    const { data } = resample({ moving, transforms: [before, field, after] });
    const rotated = (p: number[]) => transformPoint(aboutCentre(rotationMatrix([0, 0, 0.3]), [0, 5, 0], [0, 0, 0]), p);
    // a point inside the field and one outside
    for (const [voxel, u] of [[[8, 6, 5], [2, -3, 4]], [[0, 0, 0], [0, 0, 0]]]) {
      const p = transformPoint(grid.affine, voxel);
      expect(data[(voxel[2] * 13 + voxel[1]) * 17 + voxel[0]]).toBeCloseTo(ramp(rotated([p[0] + 1 + u[0], p[1] + u[1], p[2] + u[2]])), 2);
    }
  });

  it("fills what lies outside with the default value and ignores voxels that are not numbers", () => {
    const moving = volumeOf({ dims: [4, 4, 4], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, ([x]) => (x === 1 ? Number.NaN : 7));
    const { data } = resample({ moving, defaultValue: -1000 });
    expect(data[0]).toBe(-1000);
    expect(data.every((value) => Number.isFinite(value))).toBe(true);
  });

  it.each(["uint8", "int16", "uint16", "float32", "int32", "uint32", "float64"] as const)("keeps type, scaling and exact labels with nearestNeighbor: %s", (dtype: Dtype) => {
    const values = dtype.startsWith("uint8") ? [0, 1, 7, 255] : dtype === "int32" ? [0, -20_000_001, 16_777_217, 5] : dtype === "uint32" ? [0, 4_000_000_001, 16_777_217, 5] : [0, 3, 1000, 31_000];
    const moving = volumeOf({ dims: [12, 12, 12], affine: [2, 0, 0, -12, 0, 2, 0, -12, 0, 0, 2, -12, 0, 0, 0, 1] }, ([x, y, z]) => values[Math.abs(Math.round((x + 12) / 2 + (y + 12) + 5 * z)) % 4], dtype);
    moving.header.slope = 0.5;
    moving.header.intercept = 10;
    const { header, data } = resample({ moving, interpolator: "nearestNeighbor", defaultValue: 10, transforms: [identityTransform] });
    expect(header).toMatchObject({ dtype, slope: 0.5, intercept: 10 });
    expect(new Set(data)).toEqual(new Set(values));
  });

  it("stores a default value that the type cannot hold as the nearest it can", () => {
    const moving = volumeOf({ dims: [3, 3, 3], affine: [1, 0, 0, 500, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, () => 5, "uint8");
    expect(resample({ moving, interpolator: "nearestNeighbor", defaultValue: -1000 }).data[0]).toBe(0);
  });

  it("works plane by plane on large grids and frees its memory", () => {
    const moving = volumeOf({ dims: [20, 20, 20], affine: [16, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 1] }, ramp);
    const large: Grid = { dims: [300, 300, 25], affine: [1, 0, 0, 2, 0, 1, 0, 2, 0, 0, 0.3, 0.5, 0, 0, 0, 1] };
    const mark = team.arena.mark();
    const { data } = resample({ moving, grid: large });
    expect(team.arena.mark()).toBe(mark);
    for (const [x, y, z] of [[10, 20, 0], [299, 100, 21], [150, 299, 22], [7, 7, 24]]) expect(data[(z * 300 + y) * 300 + x]).toBeCloseTo(ramp(transformPoint(large.affine, [x, y, z])), 1);
  });
});

const reference = join(fileURLToPath(new URL("../../../../shared/reference/ants/", import.meta.url)));
const present = existsSync(reference);
if (!present) console.warn("The files that ANTs wrote are not here (../shared/reference/ants): the comparison with ANTs is skipped.");

describe.skipIf(!present)("resampleVolume against antsApplyTransforms", () => {
  const read = async (name: string) => (await readImage(join(reference, `${name}.nii.gz`))).volume;
  const real = ({ header: { dtype, slope, intercept }, voxels }: Volume) => Float64Array.from(voxelView(dtype, voxels), (value) => value * slope + intercept);
  const syn = async (): Promise<Transform[]> => [...await readTransforms(join(reference, "syn_1Warp.nii.gz"), false), ...await readTransforms(join(reference, "syn_0GenericAffine.mat"), false)];
  const inverse = async (): Promise<Transform[]> => [...await readTransforms(join(reference, "syn_0GenericAffine.mat"), true), ...await readTransforms(join(reference, "syn_1InverseWarp.nii.gz"), false)];
  const rigid = () => readTransforms(join(reference, "rigid_0GenericAffine.mat"), false);

  it.each([
    ["apply_Linear", "fixed", "moving", syn, "linear", 0],
    ["apply_NearestNeighbor", "fixed", "moving", syn, "nearestNeighbor", 0],
    ["apply_BSpline3", "fixed", "moving", syn, "bSpline", 0],
    ["apply_rigid_default-1000_Linear", "fixed", "moving", rigid, "linear", -1000],
    ["apply_inverse_Linear", "moving", "fixed", inverse, "linear", 0],
    ["labels_NearestNeighbor", "fixed", "moving_labels", syn, "nearestNeighbor", 0],
  ] as const)("%s", async (name, onto, from, transforms, interpolator, defaultValue) => {
    const [expected, target, moving] = [await read(name), await read(onto), await read(from)];
    const result = real(resampleVolume(team, { grid: target.header, moving, transforms: await transforms(), interpolator, defaultValue }));
    const tolerance = 1e-3 * (moving.header.range.max - moving.header.range.min);
    let differing = 0;
    real(expected).forEach((value, i) => {
      if (Math.abs(value - result[i]) > tolerance) differing++;
    });
    expect(differing).toBe(0);
  });
});
