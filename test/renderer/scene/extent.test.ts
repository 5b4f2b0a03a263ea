import { describe, expect, it } from "vitest";
import { boxCentre, gridBox, gridCentre, sliceStep, unionBox } from "../../../renderer/scene/extent.ts";

const lps = [-2, 0, 0, 90, 0, -2, 0, 100, 0, 0, 3, -50, 0, 0, 0, 1];

describe("extent", () => {
  it("reaches to the outer faces of the voxels, whichever way the axes run", () => {
    expect(gridBox([10, 20, 5], lps)).toEqual({ low: [71, 61, -51.5], high: [91, 101, -36.5] });
  });

  it("holds every corner of a sheared grid", () => {
    const sheared = [1, 0, 0, 0, 0, 1, 0.5, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const box = gridBox([10, 10, 10], sheared);
    expect(box.low[1]).toBeCloseTo(-0.75, 12);
    expect(box.high[1]).toBeCloseTo(9.5 + 4.75, 12);
  });

  it("unites boxes, and nothing of nothing", () => {
    const a = gridBox([2, 2, 2], lps);
    const b = gridBox([2, 2, 2], [1, 0, 0, 500, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(unionBox([a, b])?.high[0]).toBe(501.5);
    expect(unionBox([a, b])?.low).toEqual([a.low[0], b.low[1], a.low[2]]);
    expect(unionBox([])).toBeNull();
  });

  it("has its middle in the middle of the grid", () => {
    expect(gridCentre([10, 20, 5], lps)).toEqual(boxCentre(gridBox([10, 20, 5], lps)));
  });

  it("steps slices by the voxel size along the axis that runs closest", () => {
    expect(sliceStep(lps, 2)).toBe(3);
    expect(sliceStep(lps, 0)).toBe(2);
    // voxel axes x, y, z along the world's y, z, x
    expect(sliceStep([0, 0, 4, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1], 0)).toBe(4);
  });
});
