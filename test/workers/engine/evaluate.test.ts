import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { voxelCount, type Volume } from "../../../workers/contract/volume.ts";
import { evaluateVolumes, overlapOf } from "../../../workers/engine/evaluate.ts";
import { readVolume } from "../../fixtures/files.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { phantom, volumeOf } from "../../fixtures/phantom.ts";

const grid = { dims: [12, 10, 8] as [number, number, number], affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] };
const labels = (value: (x: number) => number): Volume => volumeOf(grid, ([x]) => value(x / 2), "uint8");

describe("overlapOf", () => {
  it("gives Dice per label of the fixed image and their mean", () => {
    const fixed = labels((x) => (x < 4 ? 1 : x < 8 ? 2 : 0));
    const moving = labels((x) => (x < 6 ? 1 : x < 8 ? 2 : 3));
    const { mean, overlaps } = overlapOf(fixed, moving);
    expect(overlaps).toEqual([
      { label: 1, dice: 0.8, fixedVoxels: 320, movingVoxels: 480 }, { label: 2, dice: 2 / 3, fixedVoxels: 320, movingVoxels: 160 },
    ]);
    expect(mean).toBeCloseTo((0.8 + 2 / 3) / 2, 12);
  });

  it("refuses labels that are all 0", () => {
    expect(() => overlapOf(labels(() => 0), labels(() => 1))).toThrowError(expect.objectContaining({ code: "failed" }));
  });
});

describe("evaluateVolumes", () => {
  it("resamples the moving image where its grid is another, and finds a small field's Jacobian", async () => {
    const team = await testTeam();
    const fixed = phantom({ dims: [40, 44, 42], spacing: 4 });
    const finer = phantom({ dims: [50, 56, 54], spacing: 3 });
    const count = voxelCount(grid.dims);
    const vectors = new SharedArrayBuffer(12 * count);
    // x grows by a tenth of the way: the determinant is 1.1 everywhere
    new Float32Array(vectors, 0, count).forEach((_, i, all) => { all[i] = 0.2 * (i % 12); });
    const { similarity, labels: overlap, jacobian } = evaluateVolumes(team, { fixed, moving: finer, warp: { kind: "field", grid, vectors } });
    expect(similarity.gc).toBeLessThan(-0.95);
    expect(similarity.cc).toBeLessThan(-0.8);
    expect(similarity.mattes).toBeLessThan(-0.9);
    expect(overlap).toBeNull();
    expect(jacobian?.min).toBeCloseTo(1.1, 5);
    expect(jacobian?.max).toBeCloseTo(1.1, 5);
    expect(jacobian?.foldedFraction).toBe(0);
    team.end();
  });

  it("refuses an image that is the same everywhere", async () => {
    const team = await testTeam();
    const constant = volumeOf(grid, () => 7, "uint8");
    expect(() => evaluateVolumes(team, { fixed: constant, moving: labels((x) => x) })).toThrowError(expect.objectContaining({ code: "failed", message: expect.stringContaining("fixed") }));
    team.end();
  });

  const reference = resolve("../shared/reference/ants");
  it.skipIf(!existsSync(reference))("gives MeasureImageSimilarity's values (skipped without ../shared/reference)", async () => {
    const team = await testTeam();
    const [fixed, moving] = await Promise.all(["fixed", "apply_Linear"].map((name) => readVolume(`${reference}/${name}.nii.gz`)));
    const { similarity } = evaluateVolumes(team, { fixed, moving });
    expect(similarity.mattes).toBeCloseTo(-0.800877, 4);
    expect(similarity.gc).toBeCloseTo(-0.680383, 5);
    expect(similarity.meansquares).toBeCloseTo(4657.37, 1);
    expect(Math.abs(similarity.cc / -0.679332 - 1)).toBeLessThan(0.01);
    team.end();
  });
});
