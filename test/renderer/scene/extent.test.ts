import { describe, expect, it } from "vitest";
import { boxCentre, sliceStep, unionBox } from "../../../renderer/scene/extent.ts";
import { centreOf, gridBox, translation4 } from "../../../workers/contract/affine.ts";

const lps = [-2, 0, 0, 90, 0, -2, 0, 100, 0, 0, 3, -50, 0, 0, 0, 1];

describe("extent", () => {
  it("unites boxes, and nothing of nothing", () => {
    const a = gridBox({ dims: [2, 2, 2], affine: lps }, "faces");
    const b = gridBox({ dims: [2, 2, 2], affine: translation4([500, 0, 0]) }, "faces");
    expect(unionBox([a, b])?.high[0]).toBe(501.5);
    expect(unionBox([a, b])?.low).toEqual([a.low[0], b.low[1], a.low[2]]);
    expect(unionBox([])).toBeNull();
  });

  it("has its middle in the middle of the grid", () => {
    const grid = { dims: [10, 20, 5], affine: lps };
    expect(boxCentre(gridBox(grid, "faces"))).toEqual(centreOf(grid));
  });

  it("steps slices by the voxel size along the axis that runs closest", () => {
    expect(sliceStep(lps, 2)).toBe(3);
    expect(sliceStep(lps, 0)).toBe(2);
    // voxel axes x, y, z along the world's y, z, x
    expect(sliceStep([0, 0, 4, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1], 0)).toBe(4);
  });
});
