// `syncline evaluate` as a user runs it: files in, numbers out, once in a process of its own.
import { beforeAll, describe, expect, it } from "vitest";
import { evaluationText } from "../../../main/command/evaluate-run.ts";
import type { Evaluation } from "../../../workers/contract/evaluation.ts";
import { writeWarp } from "../../../workers/formats/itk-warp.ts";
import { runCommand } from "../../fixtures/command.ts";
import { commandInProcess } from "../../fixtures/command-in-process.ts";
import { writeVolume } from "../../fixtures/files.ts";
import { emptyVolume } from "../../fixtures/fake-pools.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { randoms } from "../../fixtures/kernels.ts";

const folder = temporaryFolder();
const inProcess = commandInProcess();
const evaluate = (args: readonly string[], run = inProcess) => run(["evaluate", ...args]);

beforeAll(async () => {
  const image = emptyVolume([12, 10, 8]);
  new Int16Array(image.voxels).set(randoms(1, 960, 0, 200));
  await writeVolume(folder.at("image.nii.gz"), image);
  const labels = emptyVolume([4, 1, 1]);
  new Int16Array(labels.voxels).set([1, 1, 2, 0]);
  await writeVolume(folder.at("a.nii"), labels);
  new Int16Array(labels.voxels).set([1, 2, 2, 0]);
  await writeVolume(folder.at("b.nii"), labels);
  // half a voxel towards the left: the same labels by the nearest neighbour
  labels.header.affine = [1, 0, 0, -0.3, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  await writeVolume(folder.at("shifted.nii"), labels);
  await writeWarp(folder.at("1Warp.nii.gz"), { kind: "field", grid: { dims: [5, 5, 5], affine: image.header.affine }, vectors: new SharedArrayBuffer(1500) }, true);
});

describe("syncline evaluate", () => {
  it("prints one JSON object with --json", async () => {
    const { code, stdout, stderr } = await evaluate([
      "--fixed", folder.at("image.nii.gz"), "--moving", folder.at("image.nii.gz"), "--fixed-labels", folder.at("a.nii"), "--moving-labels", folder.at("b.nii"),
      "--warp", folder.at("1Warp.nii.gz"), "--json",
    ], runCommand);
    expect([code, stderr]).toEqual([0, ""]);
    const { similarity, dice, jacobian, notices } = JSON.parse(stdout) as Evaluation & { notices: string[] };
    expect(similarity).toMatchObject({ cc4: expect.closeTo(-1, 6), cc2: expect.closeTo(-1, 6), meanSquares: 0, gc: expect.closeTo(-1, 9) });
    expect(similarity?.mattes32).toBeLessThan(-2);
    expect(dice?.mean).toBeCloseTo(2 / 3, 9);
    expect(dice?.labels.map(({ label }) => label)).toEqual([1, 2]);
    expect(jacobian).toEqual({ min: 1, max: 1, foldedVoxels: 0, foldedFraction: 0, voxels: 125 });
    expect(notices).toEqual([]);
  });

  it("prints a table otherwise, and says what was resampled", async () => {
    const { code, stdout, stderr } = await evaluate(["--fixed-labels", folder.at("a.nii"), "--moving-labels", folder.at("shifted.nii")]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Dice, mean over 2 labels of the fixed image: 0\.6667\n {2}label +Dice +fixed voxels +moving voxels\n {2}1 +0\.6667 +2 +1\n {2}2 +0\.6667 +1 +2\n$/);
    expect(stderr).toContain("moving labels lie on another grid");
  });

  it.each([
    [["--fixed", "a.nii"], "--fixed needs --moving"], [["--moving-labels", "a.nii"], "--moving-labels needs --fixed-labels"], [[], "nothing to evaluate"],
  ])("%j is wrong usage", async (args, says) => {
    const { code, stderr } = await evaluate(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });

  it("refuses what is no warp", async () => {
    const { code, stderr } = await evaluate(["--warp", folder.at("a.nii")]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("a.nii cannot be read: it is an image, not a transform")]);
  });
});

it("a table of everything is readable", () => {
  const text = evaluationText({
    similarity: { mattes32: -0.80087712, cc4: -0.679332, cc2: -0.691619, meanSquares: 4657.37, gc: -0.680383 },
    dice: { mean: null, labels: [], movingOnly: [3, 4] }, jacobian: { min: -0.1, max: 2.5, foldedVoxels: 2, foldedFraction: 0.02, voxels: 100 },
  });
  expect(text).toContain("Mattes, 32 bins  -0.800877\n");
  expect(text).toContain("Dice, the fixed image has no label but 0\n  only in the moving labels: 3, 4\n");
  expect(text).toContain("2 % (2 of 100 voxels)");
});
