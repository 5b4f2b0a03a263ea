import { existsSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { voxelCount, voxelView, type Triple } from "../../../workers/contract/volume.ts";
import { evaluate } from "../../../workers/engine/evaluate.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { readTransforms } from "../../../workers/formats/transforms.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { randoms, testTeam, withTeam } from "../../fixtures/kernels.ts";
import { volumeOfValues } from "../../fixtures/values.ts";

const none = { images: null, labels: null, warp: null };
const dims: Triple = [13, 11, 9];

/** Local correlation straight from its definition, in float64. */
function slowCorrelation(f: ArrayLike<number>, m: ArrayLike<number>, radius: number, size: Triple = dims): number {
  let sum = 0;
  const range = (c: number, n: number) => Array.from({ length: Math.min(c + radius, n - 1) - Math.max(c - radius, 0) + 1 }, (_, i) => Math.max(c - radius, 0) + i);
  for (let z = 0; z < size[2]; z++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++) {
    const window = range(z, size[2]).flatMap((k) => range(y, size[1]).flatMap((j) => range(x, size[0]).map((i) => i + size[0] * (j + size[1] * k))));
    const mean = (image: ArrayLike<number>) => window.reduce((s, i) => s + image[i], 0) / window.length;
    const [meanF, meanM] = [mean(f), mean(m)];
    const product = (a: ArrayLike<number>, am: number, b: ArrayLike<number>, bm: number) => window.reduce((s, i) => s + (a[i] - am) * (b[i] - bm), 0);
    const both = product(f, meanF, f, meanF) * product(m, meanM, m, meanM);
    sum += both > 1e-9 ? product(f, meanF, m, meanM) ** 2 / both : 1;
  }
  return -sum / voxelCount(size);
}

describe("evaluate", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  test("similarities are those of their definitions", () => {
    const fixed = randoms(1, voxelCount(dims), 0, 100);
    const noise = randoms(2, voxelCount(dims), 0, 60);
    const moving = fixed.map((value, i) => 300 - 2 * value + noise[i]);
    // a corner without content in both
    const empty = (i: number) => i % 13 < 6 && Math.floor(i / 13) % 11 < 6;
    fixed.forEach((_, i) => { if (empty(i)) fixed[i] = moving[i] = 0; });
    const { similarity, dice, jacobian } = evaluate(team, { ...none, images: { fixed: volumeOfValues(dims, fixed), moving: volumeOfValues(dims, moving) } });
    expect([dice, jacobian]).toEqual([null, null]);
    if (!similarity) throw new Error("no similarity");
    expect(similarity.cc4).toBeCloseTo(slowCorrelation(fixed, moving, 4), 4);
    expect(similarity.cc2).toBeCloseTo(slowCorrelation(fixed, moving, 2), 4);
    const n = fixed.length;
    const mean = (image: Float32Array) => image.reduce((a, b) => a + b, 0) / n;
    expect(similarity.meanSquares / (fixed.reduce((sum, value, i) => sum + (value - moving[i]) ** 2, 0) / n)).toBeCloseTo(1, 6);
    const [mf, mm] = [mean(fixed), mean(moving)];
    const product = (a: Float32Array, am: number, b: Float32Array, bm: number) => a.reduce((sum, value, i) => sum + (value - am) * (b[i] - bm), 0);
    expect(similarity.gc).toBeCloseTo(-(product(fixed, mf, moving, mm) ** 2) / (product(fixed, mf, fixed, mf) * product(moving, mm, moving, mm)), 6);
    expect(similarity.mattes32).toBeLessThan(-0.3);
  });

  test("rows longer than the kernel's tile, windows that stick out on every side, and a constant that float32 rounds", () => {
    const size: Triple = [523, 3, 2];
    const fixed = randoms(6, voxelCount(size), 1000, 1100).map((value, i) => (i % 523 > 400 ? 0.1 : value));
    const moving = randoms(7, voxelCount(size), 0, 1).map((value, i) => value + fixed[i] / 100);
    const { similarity } = evaluate(team, { ...none, images: { fixed: volumeOfValues(size, fixed), moving: volumeOfValues(size, moving) } });
    for (const radius of [2, 4] as const) expect(similarity?.[`cc${radius}`]).toBeCloseTo(slowCorrelation(fixed, moving, radius, size), 6);
  });

  test("an image is as like itself as can be; a constant one is like nothing", () => {
    const image = volumeOfValues(dims, randoms(3, voxelCount(dims), 0, 1));
    const same = evaluate(team, { ...none, images: { fixed: image, moving: image } }).similarity;
    expect(same?.cc4).toBeCloseTo(-1, 5);
    expect(same?.gc).toBeCloseTo(-1, 9);
    expect(same?.meanSquares).toBe(0);
    const constant = evaluate(team, { ...none, images: { fixed: image, moving: volumeOfValues(dims, new Float32Array(voxelCount(dims)).fill(5)) } }).similarity;
    expect(constant).toMatchObject({ gc: 0, mattes32: 0 });
    expect(Object.values(constant ?? {}).every(Number.isFinite)).toBe(true);
  });

  test("Dice counts voxels of each label of the fixed image by real value, and its mean leaves 0 out", () => {
    const fixed = volumeOfValues([4, 2, 1], [0, 1, 1, 1, 2, 2, 0, 3], "uint8");
    // stored values doubled, scaled back by the slope
    const moving = volumeOfValues([4, 2, 1], [0, 2, 2, 4, 4, 4, 0, 14], "int16", 0.5);
    expect(evaluate(team, { ...none, labels: { fixed, moving } }).dice).toEqual({
      mean: (0.8 + 0.8 + 0) / 3, movingOnly: [7],
      labels: [
        { label: 1, dice: 0.8, fixedVoxels: 3, movingVoxels: 2 }, { label: 2, dice: 0.8, fixedVoxels: 2, movingVoxels: 3 }, { label: 3, dice: 0, fixedVoxels: 1, movingVoxels: 0 },
      ],
    });
    expect(evaluate(team, { ...none, labels: { fixed: volumeOfValues([2, 1, 1], [0, 0]), moving: volumeOfValues([2, 1, 1], [1, 0]) } }).dice).toEqual({ mean: null, labels: [], movingOnly: [1] });
  });

  test("the Jacobian is that of the definition on an oblique grid; folds are counted", () => {
    const affine = [0, -2, 0.4, 5, 3, 0, 0, -7, 0, 0, 4, 11, 0, 0, 0, 1];
    const size: Triple = [6, 5, 1];
    const inVoxels = [4, 5, 6].map((seed) => randoms(seed, 30, -0.9, 0.9));
    const vectors = new SharedArrayBuffer(12 * 30);
    const u = new Float32Array(vectors);
    for (let i = 0; i < 30; i++) for (let r = 0; r < 3; r++) u[30 * r + i] = [0, 1, 2].reduce((sum, k) => sum + affine[4 * r + k] * inVoxels[k][i], 0);
    const at = (c: number, x: number, y: number) => inVoxels[c][Math.min(Math.max(x, 0), 5) + 6 * Math.min(Math.max(y, 0), 4)];
    const slope = (f: (by: number) => number) => (f(-2) - 8 * f(-1) + 8 * f(1) - f(2)) / 12;
    const determinants = Array.from({ length: 30 }, (_, i) => {
      const [x, y] = [i % 6, Math.floor(i / 6)];
      const [dx, dy] = [0, 1].map((axis) => [0, 1].map((c) => slope((by) => (axis === 0 ? at(c, x + by, y) : at(c, x, y + by)))));
      // nothing changes along an axis of one voxel, so the third row and column are those of the identity
      return (1 + dx[0]) * (1 + dy[1]) - dx[1] * dy[0];
    });
    const { jacobian } = evaluate(team, { ...none, warp: { kind: "field", grid: { dims: size, affine }, vectors } });
    const folded = determinants.filter((value) => value <= 0).length;
    expect(folded).toBeGreaterThan(0);
    expect(jacobian).toMatchObject({ foldedVoxels: folded, foldedFraction: folded / 30, voxels: 30 });
    expect(jacobian?.min).toBeCloseTo(Math.min(...determinants), 5);
    expect(jacobian?.max).toBeCloseTo(Math.max(...determinants), 5);
  });

  test("three threads give the same numbers as one", async () => {
    const size: Triple = [40, 40, 40];
    const images = { fixed: volumeOfValues(size, randoms(4, 64000)), moving: volumeOfValues(size, randoms(5, 64000)) };
    expect(await withTeam(3, (together) => evaluate(together, { ...none, images }))).toEqual(evaluate(team, { ...none, images }));
  });
});

const ants = new URL("../../../../shared/reference/ants/", import.meta.url).pathname;
// files that ANTs wrote, not part of the project
describe.skipIf(!existsSync(ants))(`what ANTs measured${existsSync(ants) ? "" : " (skipped: ../shared/reference is absent)"}`, () => {
  const volume = async (name: string) => (await readImage(ants + name)).volume;
  const theirs = (start: string) => Number(readFileSync(`${ants}similarity.txt`, "utf8").split("\n").find((line) => line.startsWith(start))?.split(" ").at(-1));

  test("similarities within a hundredth", async () => {
    const team = await testTeam();
    const { similarity } = evaluate(team, { ...none, images: { fixed: await volume("fixed.nii.gz"), moving: await volume("apply_Linear.nii.gz") } });
    if (!similarity) throw new Error("no similarity");
    const pairs = [
      [similarity.mattes32, theirs("Mattes[fixed.nii.gz,apply_Linear.nii.gz")], [similarity.cc4, theirs("CC[fixed.nii.gz,apply_Linear.nii.gz,1,4")],
      [similarity.cc2, theirs("CC[fixed.nii.gz,apply_Linear.nii.gz,1,2")], [similarity.meanSquares, theirs("MeanSquares")], [similarity.gc, theirs("GC")],
    ];
    if (process.env.SYNCLINE_REPORT) console.log(pairs);
    for (const [our, their] of pairs) expect(Math.abs(our / their - 1)).toBeLessThan(0.01);
    const rigid = evaluate(team, { ...none, images: { fixed: await volume("fixed.nii.gz"), moving: await volume("apply_rigid_default-1000_Linear.nii.gz") } }).similarity;
    if (process.env.SYNCLINE_REPORT) console.log(rigid, theirs("Mattes[fixed.nii.gz,apply_rigid"));
    expect(Math.abs((rigid?.mattes32 ?? 0) / theirs("Mattes[fixed.nii.gz,apply_rigid") - 1)).toBeLessThan(0.01);
  });

  test("the Jacobian's extremes", async () => {
    const [warp] = await readTransforms(`${ants}syn_1Warp.nii.gz`, false);
    if (warp.kind !== "field") throw new Error("no field");
    const { jacobian } = evaluate(await testTeam(), { ...none, warp });
    const { header, voxels } = await volume("syn_jacobian.nii.gz");
    const values = voxelView(header.dtype, voxels);
    let min = Infinity, max = -Infinity;
    for (const value of values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    if (process.env.SYNCLINE_REPORT) console.log(jacobian, min, max);
    expect(jacobian?.min).toBeCloseTo(min, 6);
    expect(jacobian?.max).toBeCloseTo(max, 6);
    expect(jacobian?.foldedVoxels).toBe(values.filter((value) => value <= 0).length);
  });
});
