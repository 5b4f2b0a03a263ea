// What `syncline register` computes, as a user runs it, the first time in a process of its own: the same bytes for any number of threads, masks, labels, interpolators, presets.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { cornersOf, multiply4, transformPoint, translation4 } from "../../../workers/contract/affine.ts";
import { reportSchema, type Report } from "../../../workers/contract/job.ts";
import { voxelView, type Triple, type Volume } from "../../../workers/contract/volume.ts";
import { blobVolume } from "../../fixtures/blobs.ts";
import { runCommand } from "../../fixtures/command.ts";
import { commandInProcess } from "../../fixtures/command-in-process.ts";
import { fileHash, readTransformMatrix, readVolume, writeVolume } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { distance, randomRigid } from "../../fixtures/rigid.ts";

const folder = temporaryFolder();
const dims: Triple = [64, 76, 60];
const motion = randomRigid(5, 12, 15, [0, 0, 0]);
const [fixed, moving, ct] = ["fixed.nii.gz", "moving.nii.gz", "ct.nii.gz"].map(folder.at);

/** The same image with every voxel changed. */
function mapped(volume: Volume, change: (value: number, index: number) => number): Volume {
  const voxels = new SharedArrayBuffer(volume.voxels.byteLength);
  voxelView(volume.header.dtype, voxels).set(voxelView(volume.header.dtype, volume.voxels).map(change));
  return { voxels, header: volume.header };
}

beforeAll(async () => {
  await writeVolume(fixed, blobVolume(undefined, dims));
  await writeVolume(moving, blobVolume(motion, dims));
  // Hounsfield units: noisy air around soft tissue
  await writeVolume(ct, mapped(blobVolume(motion, dims), (value, i) => value < 20 ? -1000 + (i * 7) % 13 : value - 40));
});

const hash = (name: string): string => fileHash(folder.at(name));
const values = async (name: string): Promise<Set<number>> => {
  const { voxels, header } = await readVolume(folder.at(name));
  return new Set(voxelView(header.dtype, voxels));
};
const report = (prefix: string): Report => reportSchema.parse(JSON.parse(readFileSync(folder.at(`${prefix}Report.json`), "utf8")));

const inProcess = commandInProcess();

async function registerBy(run: typeof runCommand, prefix: string, image: string, ...more: string[]): Promise<void> {
  const { code, stderr } = await run(["register", "--fixed", fixed, "--moving", image, "--output", folder.at(prefix), ...more]);
  expect(code, stderr).toBe(0);
}

const register = (prefix: string, image: string, ...more: string[]) => registerBy(inProcess, prefix, image, ...more);

async function apply(name: string, ...more: string[]): Promise<void> {
  const { code, stderr } = await inProcess(["apply", "--output", folder.at(name), ...more]);
  expect(code, stderr).toBe(0);
}

describe("results", () => {
  it.each([["two MR", moving, "mass"], ["a CT to an MR, by search", ct, "search"]])("of %s are the same bytes with 1, 2 and 3 threads, every time", async (_, image, start) => {
    const results = new Set<string>();
    for (const [run, threads] of ["1", "2", "3", "1", "2", "3"].entries()) {
      const prefix = `threads-${start}-${run}-`;
      // a process of its own, whose kernels are not compiled yet, and threads that have worked before
      await registerBy(run === 0 ? runCommand : inProcess, prefix, image, "--transform", "Affine", "--threads", threads);
      results.add(["Warped.nii.gz", "InverseWarped.nii.gz", "0GenericAffine.mat"].map((suffix) => hash(prefix + suffix)).join());
    }
    expect(results.size).toBe(1);
    expect(report(`threads-${start}-0-`).parameters).toMatchObject({ initial_transform: start, default_value: start === "search" ? -1000 : 0 });
  });

  it("are what apply makes of the transform's file, both ways", async () => {
    await register("both-", moving, "--transform", "Rigid", "--default-value", "33");
    const transform = folder.at("both-0GenericAffine.mat");
    await apply("there.nii.gz", "--fixed", fixed, "--moving", moving, "--transform", transform, "--default-value", "33");
    await apply("back.nii.gz", "--fixed", moving, "--moving", fixed, "--transform", `${transform},inverse`);
    expect([hash("there.nii.gz"), hash("back.nii.gz")]).toEqual([hash("both-Warped.nii.gz"), hash("both-InverseWarped.nii.gz")]);
    // the value outside the moving image is no value outside the fixed one
    expect([(await values("both-Warped.nii.gz")).has(33), (await values("both-InverseWarped.nii.gz")).has(33)]).toEqual([true, false]);
  });

  it("are sharper by B-spline, which apply repeats", async () => {
    for (const interpolator of ["linear", "bSpline"]) await register(`${interpolator}-`, moving, "--transform", "QuickRigid", "--interpolator", interpolator);
    await apply("spline.nii.gz", "--fixed", fixed, "--moving", moving, "--transform", folder.at("bSpline-0GenericAffine.mat"), "--interpolator", "bSpline");
    expect(hash("spline.nii.gz")).toBe(hash("bSpline-Warped.nii.gz"));
    expect(hash("bSpline-0GenericAffine.mat")).toBe(hash("linear-0GenericAffine.mat"));
    const roughness = async (name: string): Promise<number> => {
      const { header, voxels } = await readVolume(folder.at(name));
      return Array.from(voxelView(header.dtype, voxels)).reduce((sum, value, i, all) => i % dims[0] ? sum + (value - all[i - 1]) ** 2 : sum, 0);
    };
    expect(await roughness("bSpline-Warped.nii.gz")).toBeGreaterThan(await roughness("linear-Warped.nii.gz"));
  });

  it("keep labels whole with nearestNeighbor, in their own type", async () => {
    const labels = mapped(blobVolume(motion, dims), (value) => 40 * Math.round(value / 40));
    await writeVolume(folder.at("labels.nii"), labels);
    await register("labels-", folder.at("labels.nii"), "--transform", "QuickRigid", "--interpolator", "nearestNeighbor");
    expect((await readVolume(folder.at("labels-Warped.nii.gz"))).header.dtype).toBe("int16");
    const before = await values("labels.nii");
    expect(before.size).toBeGreaterThan(3);
    expect([...await values("labels-Warped.nii.gz")].sort((a, b) => a - b)).toEqual([...before].sort((a, b) => a - b));
  });
});

describe("masks", () => {
  // the back half of the head went to the left and the front half to the right
  const [back, front] = [translation4([6, 0, 0]), translation4([-9, 0, 0])];
  const isBack = (index: number): boolean => Math.floor(index / dims[0]) % dims[1] < dims[1] / 2;
  const error = async (prefix: string): Promise<number> => {
    const found = await readTransformMatrix(folder.at(`${prefix}0GenericAffine.mat`));
    return Math.max(...cornersOf(blobVolume(undefined, dims).header).map((corner) => distance(transformPoint(multiply4(back, found), corner), corner)));
  };

  beforeAll(async () => {
    const other = voxelView("int16", blobVolume(front, dims).voxels);
    await writeVolume(folder.at("parted.nii"), mapped(blobVolume(back, dims), (value, i) => isBack(i) ? value : other[i]));
    await writeVolume(folder.at("back.nii"), mapped(blobVolume(undefined, dims), (_, i) => isBack(i) ? 1 : 0));
  });

  it("say where to compare, on either image", async () => {
    await register("whole-", folder.at("parted.nii"), "--transform", "Translation");
    for (const option of ["--fixed-mask", "--moving-mask"]) {
      const prefix = `masked${option}-`;
      await register(prefix, folder.at("parted.nii"), "--transform", "Translation", option, folder.at("back.nii"));
      expect(await error(prefix), option).toBeLessThan(1);
      expect(report(prefix).inputs.map(({ path }) => path)).toEqual(["fixed.nii.gz", "parted.nii", "back.nii"]);
    }
    expect(await error("whole-")).toBeGreaterThan(3);
  });
});

it("options given beside a preset win, the rest of it stays", async () => {
  await register("preset-", moving, "--preset", "ct-to-mr-rigid", "--transform", "Translation", "--seed", "7");
  expect(report("preset-").parameters).toMatchObject({ type_of_transform: "Translation", initial_transform: "search", seed: 7 });
  expect(report("preset-").stages.map(({ transform }) => transform)).toEqual(["Translation"]);
  expect(report("preset-").preset).toEqual({ name: "ct-to-mr-rigid", title: "Same patient, CT to MR", changed: true });
  await register("quick-", moving, "--preset", "quick");
  expect(report("quick-").preset).toMatchObject({ name: "quick", changed: false });
  // said again beside it, it is the preset all the same
  await register("said-", moving, "--preset", "quick", "--transform", report("quick-").parameters.type_of_transform);
  expect([report("said-").preset?.changed, report("bSpline-").preset]).toEqual([false, undefined]);
});
