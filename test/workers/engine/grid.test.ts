import { describe, expect, it } from "vitest";
import { centreOf, spacingOf } from "../../../workers/contract/affine.ts";
import type { Grid } from "../../../workers/contract/volume.ts";
import { axisFactors, resizedGrid, shrunkGrid } from "../../../workers/engine/grid.ts";

const oblique: Grid = { dims: [31, 20, 17], affine: [-0.9, 0.1, 0.2, 40, 0.2, 1.9, -0.3, -30, 0.1, 0.2, 3.1, -70, 0, 0, 0, 1] };

describe("grid", () => {
  it("shrinks as ITK's ShrinkImageFilter: floor of the size, larger voxels, the centre kept", () => {
    const shrunk = shrunkGrid(oblique, [4, 3, 2]);
    expect(shrunk.dims).toEqual([7, 6, 8]);
    const [a, b] = [spacingOf(oblique.affine), spacingOf(shrunk.affine)];
    [4, 3, 2].forEach((factor, axis) => expect(b[axis]).toBeCloseTo(factor * a[axis], 12));
    centreOf(shrunk).forEach((value, axis) => expect(value).toBeCloseTo(centreOf(oblique)[axis], 10));
  });

  it("never shrinks an axis to nothing", () => {
    expect(shrunkGrid({ ...oblique, dims: [5, 4, 1] }, [6, 6, 6]).dims).toEqual([1, 1, 1]);
  });

  it("chooses factors per axis as antsRegistration", () => {
    expect(axisFactors([1, 1, 1], 6)).toEqual([6, 6, 6]);
    // 0.5 mm in plane, 3 mm slices, factor 4: 2 mm wanted, one slice is nearest
    expect(axisFactors([0.5, 0.5, 3], 4)).toEqual([4, 4, 1]);
    expect(axisFactors([1, 2, 1.5], 4)).toEqual([4, 2, 3]);
    // 3 mm is as far from 2.25 as 1.5 from it: the smaller factor wins
    expect(axisFactors([0.75, 0.75, 1.5], 3)).toEqual([3, 3, 1]);
  });

  it("resizes voxels over the same field of view", () => {
    const resized = resizedGrid(oblique, 2);
    spacingOf(resized.affine).forEach((value) => expect(value).toBeCloseTo(2, 10));
    centreOf(resized).forEach((value, axis) => expect(value).toBeCloseTo(centreOf(oblique)[axis], 10));
    resized.dims.forEach((n, axis) => expect(Math.abs(2 * n - oblique.dims[axis] * spacingOf(oblique.affine)[axis])).toBeLessThanOrEqual(1));
  });
});
