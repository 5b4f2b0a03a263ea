import { describe, expect, it } from "vitest";
import { requireMaskGrid } from "../../../workers/contract/mask-grid.ts";
import { emptyVolume } from "../../fixtures/fake-pools.ts";

describe("requireMaskGrid", () => {
  const image = emptyVolume([4, 5, 6]);

  it("accepts the same grid and none", () => {
    expect(() => requireMaskGrid(image, undefined, "fixed", false)).not.toThrow();
    expect(() => requireMaskGrid(image, emptyVolume([4, 5, 6]), "fixed", false)).not.toThrow();
  });

  it("refuses another size and another place, naming the mask", () => {
    expect(() => requireMaskGrid(image, emptyVolume([4, 5, 7]), "moving", false)).toThrowError(expect.objectContaining({ code: "input", message: expect.stringMatching(/moving mask has 4x5x7 voxels.*4x5x6/) }));
    const shifted = emptyVolume([4, 5, 6]);
    shifted.header.affine = [1, 0, 0, 0.5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    expect(() => requireMaskGrid(image, shifted, "fixed", false)).toThrowError(/up to 0.50 voxels apart/);
    expect(() => requireMaskGrid(image, shifted, "fixed", true)).not.toThrow();
  });
});
