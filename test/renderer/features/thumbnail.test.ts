import { describe, expect, it } from "vitest";
import { thumbnail } from "../../../renderer/features/open/thumbnail.ts";

const range = { min: 0, max: 100, low: 0, high: 100 };
const base = { slope: 1, intercept: 0, range, modality: "MR" as const };

describe("the picture on a card", () => {
  it("shows the middle axial plane upright, the patient's right at the left, whatever the voxels' order", () => {
    // voxel axes: back, head, left; bright in the front right corner
    const dims: [number, number, number] = [4, 3, 2];
    const affine = [0, 0, -1, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1];
    const voxels = new Float32Array(24);
    // front is i = 0, right is k = 0, the middle plane j = 1
    voxels[0 + 4 * (1 + 3 * 0)] = 100;
    const { width, height, grey } = thumbnail({ ...base, dims, affine }, voxels, 4);
    expect([width, height]).toEqual([2, 4]);
    expect([...grey]).toEqual([255, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("keeps the proportions of what is not square, and is black outside an oblique image", () => {
    const turned = [0.7, -0.7, 0, 0, 0.7, 0.7, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const { width, height, grey } = thumbnail({ ...base, dims: [20, 20, 3], affine: turned }, new Uint8Array(1200).fill(100), 28);
    expect([width, height]).toEqual([28, 28]);
    expect([grey[0], grey[14 * 28 + 14]]).toEqual([0, 255]);
    expect(thumbnail({ ...base, dims: [10, 40, 1], affine: [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, new Uint8Array(400), 40)).toMatchObject({ width: 20, height: 40 });
  });
});
