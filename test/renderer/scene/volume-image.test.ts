import { describe, expect, it } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import { makeImage, makeScalars, setPose } from "../../../renderer/scene/volume-image.ts";
import type { Triple } from "../../../workers/contract/volume.ts";
import { header } from "../../fixtures/header.ts";

const poses: Record<string, number[]> = {
  oblique: [0.8, -0.6, 0, 10, 0.6, 0.8, 0, 20, 0, 0, 2.5, 30, 0, 0, 0, 1],
  "left-handed": [-1, 0, 0, 90, 0, 1.5, 0, -100, 0, 0, 2, -70, 0, 0, 0, 1],
  sheared: [1.2, 0.3, -0.1, 5, 0.05, 0.9, 0.6, -8, -0.2, 0.1, 3.1, 12, 0, 0, 0, 1],
};

describe("vtk images", () => {
  it.each(Object.keys(poses))("lie where a %s matrix puts them, exactly", (name) => {
    const image = makeImage(header({ dims: [4, 5, 6] }), makeScalars(new Int16Array(120)));
    const texture = image.getPointData().getScalars().getMTime();
    setPose(image, poses[name]);
    for (const voxel of [[0, 0, 0], [3, 4, 5], [1.5, -2, 7]] as Triple[]) {
      const expected = transformPoint(poses[name], voxel);
      [...image.indexToWorld(voxel)].forEach((value, axis) => expect(value).toBeCloseTo(expected[axis], 5));
      [...image.worldToIndex(expected)].forEach((value, axis) => expect(value).toBeCloseTo(voxel[axis], 5));
    }
    // the texture is kept for as long as this stays the same
    expect(image.getPointData().getScalars().getMTime()).toBe(texture);
  });

  it("show the voxels given, not a copy", () => {
    const voxels = new Int16Array(120);
    const image = makeImage(header({ dims: [4, 5, 6] }), makeScalars(voxels));
    expect(image.getPointData().getScalars().getData()).toBe(voxels);
  });
});
