// Known truths, measured through the command as a user runs it: files in, .mat out. The sample pair in processes of their own; the many seeded runs, one after the other, in this one.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { centreOf, cornersOf, multiply4, transformPoint } from "../../workers/contract/affine.ts";
import { linearToMatrix } from "../../workers/contract/transform.ts";
import { voxelCount, voxelView, type Volume } from "../../workers/contract/volume.ts";
import { reduceVolume } from "../../workers/engine/reduce.ts";
import { sampleTruth } from "../../workers/sample/sample-pair.ts";
import { runCommand } from "../fixtures/command.ts";
import { commandInProcess } from "../fixtures/command-in-process.ts";
import { readTransformMatrix, readVolume, writeVolume } from "../fixtures/files.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { distance, randomRigid } from "../fixtures/rigid.ts";
import { sampleImage } from "../fixtures/sample.ts";

const data = resolve("../shared/data");
const folder = temporaryFolder().path;

/** World points (RAS mm) of every `step`-th voxel that `inside` accepts. */
function points({ header, voxels }: Volume, inside: (stored: number) => boolean, step: number): number[][] {
  const values = voxelView(header.dtype, voxels);
  const [nx, ny] = header.dims;
  const found: number[][] = [];
  for (let i = 0; i < voxelCount(header.dims); i += step) {
    if (inside(values[i])) found.push(transformPoint(header.affine, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]));
  }
  return found;
}

function meanError(estimate: readonly number[], truth: readonly number[], at: readonly number[][]): number {
  return at.reduce((sum, p) => sum + distance(transformPoint(estimate, p), transformPoint(truth, p)), 0) / at.length;
}

/** The volume moved in the world: only its header changes. */
function moved(volume: Volume, motion: readonly number[]): Volume {
  return { voxels: volume.voxels, header: { ...volume.header, affine: multiply4(motion, volume.header.affine) } };
}

const inProcess = commandInProcess();

async function registered(run: typeof runCommand, fixed: string, moving: string, transform: string): Promise<number[]> {
  const output = join(folder, "run-");
  const { code, stderr } = await run(["register", "--fixed", fixed, "--moving", moving, "--transform", transform, "--output", output]);
  expect(code, stderr).toBe(0);
  return readTransformMatrix(`${output}0GenericAffine.mat`);
}

describe("accuracy with a known truth", () => {
  it("registers the sample CT to the sample MR within 1 mm over the brain, with defaults", async () => {
    const [mr, ct] = [join(folder, "mr.nii.gz"), join(folder, "ct.nii.gz")];
    await writeVolume(mr, await sampleImage("mr"));
    await writeVolume(ct, await sampleImage("ct"));
    const brain = points(await sampleImage("mrLabels"), (label) => label > 0, 97);
    for (const transform of ["Rigid", "Affine"]) {
      const error = meanError(await registered(runCommand, mr, ct, transform), linearToMatrix(sampleTruth), brain);
      console.log(`sample pair, ${transform}: mean target error ${error.toFixed(3)} mm`);
      expect(error).toBeLessThanOrEqual(1);
    }
  });

  it("recovers 50 of 50 seeded starts of an intensity-remapped copy", async () => {
    const fixed = join(folder, "fixed.nii.gz");
    // 2 mm: the pair above is registered at 1 mm
    const volume = reduceVolume(await sampleImage("mr"), [2, 2, 2]);
    await writeVolume(fixed, volume);
    const { low, high } = volume.header.range;
    const source = voxelView(volume.header.dtype, volume.voxels);
    const remapped: Volume = { header: { ...volume.header, dtype: "float32", slope: 1, intercept: 0 }, voxels: new SharedArrayBuffer(4 * source.length) };
    const target = voxelView("float32", remapped.voxels);
    // neither monotone nor linear: no correlation of values survives, only their mutual information
    for (let i = 0; i < source.length; i++) {
      const t = Math.min(1, Math.max(0, (source[i] * volume.header.slope + volume.header.intercept - low) / (high - low)));
      target[i] = 1000 * (t < 0.08 ? t : 0.2 + (1 - t) * (0.4 + 0.6 * t));
    }
    const errors: number[] = [];
    for (let seed = 1; seed <= 50; seed++) {
      const truth = randomRigid(seed, 20, 40, centreOf(volume.header));
      const moving = join(folder, "moving.nii");
      await writeVolume(moving, moved(remapped, truth));
      const estimate = await registered(inProcess, fixed, moving, "Rigid");
      errors.push(Math.max(...cornersOf(volume.header).map((p) => distance(transformPoint(estimate, p), transformPoint(truth, p)))));
    }
    console.log(`corner error of 50 starts: worst ${Math.max(...errors).toFixed(3)} mm`);
    expect(errors.filter((error) => error <= 0.5)).toHaveLength(50);
  }, 900_000);

  it.skipIf(!existsSync(data)).each(["T2", "FLAIR"])("registers stroke_T1 to stroke_%s within 1 mm from ten turned and shifted headers (skipped without ../shared/data)", async (contrast) => {
    const moving = await readVolume(join(data, "brains/stroke_T1.nii.gz"));
    const brain = points(moving, (value) => value > 0, 31);
    const errors: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const truth = randomRigid(seed, 20, 40, centreOf(moving.header));
      const file = join(folder, "stroke.nii.gz");
      await writeVolume(file, moved(moving, truth));
      errors.push(meanError(await registered(inProcess, join(data, `brains/stroke_${contrast}.nii.gz`), file, "Rigid"), truth, brain));
    }
    console.log(`stroke_T1 to ${contrast}: ${errors.map((e) => e.toFixed(2)).join(" ")} mm`);
    expect(Math.max(...errors)).toBeLessThanOrEqual(1);
  });
});
