// Real images, through the engine: the seed's pair of CT and MR, and one head stored in twelve orientations.
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { multiply4, type Matrix4 } from "../../../workers/contract/affine.ts";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import type { RegisterAnswer } from "../../../workers/contract/tasks.ts";
import { linearToMatrix, matrixToLinear, type LinearTransform } from "../../../workers/contract/transform.ts";
import { voxelView, type Grid, type Volume } from "../../../workers/contract/volume.ts";
import { largestComponent } from "../../../workers/engine/content.ts";
import { resizedGrid } from "../../../workers/engine/grid.ts";
import { registerVolumes } from "../../../workers/engine/register.ts";
import { resampleVolume } from "../../../workers/engine/resample.ts";
import { readVolume } from "../../fixtures/files.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { cornerError } from "../../fixtures/phantom.ts";
import { randomRigid } from "../../fixtures/rigid.ts";

const data = resolve("../shared/data");
const silent = { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 };

async function register(fixed: Volume, moving: Volume, parameters: ParametersInput): Promise<RegisterAnswer> {
  const team = await testTeam();
  try {
    return registerVolumes(team, { fixed, moving, initial: null, parameters: parametersSchema.parse(parameters) }, silent);
  } finally {
    team.end();
  }
}

/** Real values of a volume on a grid, `outside` where it has none. */
async function onGrid(moving: Volume, grid: Grid, transform: LinearTransform, outside: number): Promise<Float32Array> {
  const team = await testTeam();
  try {
    const { voxels } = resampleVolume(team, { moving, grid, transforms: [transform], interpolator: "linear", defaultValue: outside });
    return voxelView("float32", voxels) as Float32Array;
  } finally {
    team.end();
  }
}

/**
 * The largest piece of each plane once everything that the air around does not reach in it is filled: through the base of the skull, bone that is as
 * dark as air is open to the outside.
 */
function outline(values: Float32Array, { dims: [nx, ny, nz] }: Grid, threshold: number): Uint8Array {
  const filled = new Uint8Array(values.length);
  for (let z = 0; z < nz; z++) {
    const plane = values.subarray(z * nx * ny, (z + 1) * nx * ny);
    const air = largestComponent(Uint8Array.from(plane, (value) => (value > threshold ? 0 : 1)), [nx, ny, 1]);
    filled.set(largestComponent(air.map((around) => 1 - around), [nx, ny, 1]), z * nx * ny);
  }
  return filled;
}

const mean = (values: Float32Array, where: (index: number) => boolean) => {
  let sum = 0, count = 0;
  values.forEach((value, i) => {
    if (!where(i)) return;
    sum += value;
    count++;
  });
  return sum / count;
};

describe.skipIf(!existsSync(data))("real images (skipped without ../shared/data)", () => {
  it("brings a head CT onto an MR template: outline and skull agree, with defaults", async () => {
    const [mr, ct] = [await readVolume(join(data, "head/mni152_t1_head.nii.gz")), await readVolume(join(data, "head/ct_head.nii.gz"))];
    const { transform, quality } = await register(mr, ct, { type_of_transform: "Affine" });
    // a template is nobody's head: nothing but the headers tells its left from the patient's
    expect(quality).toMatchObject({ verdict: "check", findings: [{ code: "sidesUnclear" }] });
    expect(Math.min(...quality.scale)).toBeGreaterThan(0.8);
    expect(Math.max(...quality.scale)).toBeLessThan(1.25);

    const grid = resizedGrid(mr.header, 3);
    const still = matrixToLinear([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    const [warped, target] = [await onGrid(ct, grid, transform, -9999), await onGrid(mr, grid, still, 0)];
    // above the base of the skull
    const [nx, ny] = grid.dims;
    const vault = (i: number) => Math.floor(i / (nx * ny)) * grid.affine[10] + grid.affine[11] > 0;
    const [head, template] = [outline(warped, grid, -300), outline(target, grid, 25)];
    let both = 0, either = 0;
    head.forEach((inside, i) => {
      if (!vault(i) || warped[i] < -5000) return;
      both += inside & template[i];
      either += inside + template[i];
    });
    const dice = 2 * both / either;
    // the skull is dark in T1, brain and scalp on either side are not
    const [skull, tissue] = [mean(target, (i) => vault(i) && warped[i] > 700), mean(target, (i) => vault(i) && warped[i] > 0 && warped[i] < 80)];
    console.log(`ct_head to mni152: Dice of heads ${dice.toFixed(3)}, T1 in the CT's skull ${skull.toFixed(0)} against ${tissue.toFixed(0)} in soft tissue, scales ${quality.scale.map((s) => s.toFixed(3)).join(" ")}`);
    expect(dice).toBeGreaterThan(0.9);
    expect(skull).toBeLessThan(0.6 * tissue);
  });

  describe("one head in twelve orientations", () => {
    const folder = join(data, "odd/orientations");
    const motion = randomRigid(7, 12, 15, [0, 0, 0]);
    const moved = (volume: Volume, by: Matrix4): Volume => ({ ...volume, header: { ...volume.header, affine: multiply4(by, volume.header.affine) } });

    it.each(["Rigid", "Affine"])("registers the same as moving and as fixed image: %s", async (type_of_transform) => {
      const upright = await readVolume(join(folder, "RAS.nii.gz"));
      let worst = 0;
      const first: Matrix4[] = [];
      for (const name of ["RAS.nii.gz", ...readdirSync(folder).filter((other) => other !== "RAS.nii.gz").sort()]) {
        const other = await readVolume(join(folder, name));
        for (const [role, [fixed, moving]] of [[upright, moved(other, motion)], [other, moved(upright, motion)]].entries()) {
          const { transform } = await register(fixed, moving, { type_of_transform } as ParametersInput);
          const matrix = linearToMatrix(transform);
          expect(cornerError(upright.header, matrix, motion), `${name}, ${role === 0 ? "moving" : "fixed"}`).toBeLessThan(0.05);
          first[role] ??= matrix;
          const difference = cornerError(upright.header, matrix, first[role]);
          worst = Math.max(worst, difference);
          expect(difference, `${name}, ${role === 0 ? "moving" : "fixed"}`).toBeLessThan(0.001);
        }
      }
      console.log(`twelve orientations, ${type_of_transform}: results at most ${worst.toFixed(6)} mm apart at the corners`);
    }, 180_000);
  });
});
