import { describe, expect, it } from "vitest";
import { sampleAt } from "../../../renderer/scene/sampling.ts";
import { header } from "../../fixtures/header.ts";
import { transformPoint } from "../../../workers/contract/affine.ts";

const affine = [-1.8, 0.1, 0, 20, 0.2, -1.8, 0.6, 10, 0, 0.3, 3.2, -9, 0, 0, 0, 1];
const dims = [4, 5, 6] as const;
const voxels = Int16Array.from({ length: 120 }, (_, index) => index);
const grid = header({ dims: [...dims], affine, slope: 2, intercept: -1024 });

describe("sampling", () => {
  it("reads the nearest voxel of a sheared, left-handed grid in real values", () => {
    for (const voxel of [[0, 0, 0], [3, 4, 5], [1, 2, 3]] as [number, number, number][]) {
      const world = transformPoint(affine, [voxel[0] + 0.3, voxel[1] - 0.3, voxel[2] + 0.2]);
      const stored = voxel[0] + 4 * (voxel[1] + 5 * voxel[2]);
      expect(sampleAt(grid, voxels, affine, world)).toEqual({ voxel, value: stored * 2 - 1024 });
    }
  });

  it("is nothing outside the grid", () => {
    expect(sampleAt(grid, voxels, affine, transformPoint(affine, [-0.6, 0, 0]))).toBeNull();
    expect(sampleAt(grid, voxels, affine, transformPoint(affine, [0, 0, 5.6]))).toBeNull();
  });

  it("follows the pose, not the file", () => {
    const moved = [...affine];
    moved[3] += 100;
    const [x, y, z] = transformPoint(affine, [1, 1, 1]);
    expect(sampleAt(grid, voxels, moved, [x + 100, y, z])?.voxel).toEqual([1, 1, 1]);
    expect(sampleAt(grid, voxels, moved, [x, y, z])).toBeNull();
  });
});
