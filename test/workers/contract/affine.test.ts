import { describe, expect, it } from "vitest";
import {
  aboutCentre, bareAffine, bareGrid, centreOf, cornersOf, determinant3, directionsOf, gridBox, gridDistance, identity4, invert3, invertAffine, isInvertible, linearPart, multiply3,
  multiply4, nearestOrthogonal, orientationOf, shearOf, spacingOf, transformPoint, translation4, transpose3, worldToVoxel,
} from "../../../workers/contract/affine.ts";

const sheared = [-1.8, 0.1, 0, 115, 0.2, -1.8, 0.6, 100, 0, 0.3, 3.2, -95, 0, 0, 0, 1];
const oblique = { dims: [31, 20, 17], affine: [-0.9, 0.1, 0.2, 40, 0.2, 1.9, -0.3, -30, 0.1, 0.2, 3.1, -70, 0, 0, 0, 1] };
const flat = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

describe("matrices", () => {
  it("inverts a sheared, oblique map from both sides", () => {
    multiply4(invertAffine(sheared), sheared).forEach((value, i) => expect(value).toBeCloseTo(identity4[i], 12));
    multiply4(sheared, invertAffine(sheared)).forEach((value, i) => expect(value).toBeCloseTo(identity4[i], 12));
    multiply3(invert3(linearPart(sheared)), linearPart(sheared)).forEach((value, i) => expect(value).toBeCloseTo(i % 4 === 0 ? 1 : 0, 12));
  });

  it("refuses to invert a flat map and one of no numbers", () => {
    expect(() => invertAffine(flat)).toThrow(RangeError);
    expect(() => invertAffine(sheared.map(() => NaN))).toThrow(RangeError);
    expect(invert3(linearPart(flat)).every(Number.isFinite)).toBe(false);
  });

  it("applies the right factor first", () => {
    const double = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
    expect(transformPoint(multiply4(double, translation4([10, 0, 0])), [1, 0, 0])).toEqual([22, 0, 0]);
    expect(transformPoint(multiply4(translation4([10, 0, 0]), double), [1, 0, 0])).toEqual([12, 0, 0]);
    expect(multiply3([0, 1, 0, 0, 0, 1, 1, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([4, 5, 6, 7, 8, 9, 1, 2, 3]);
    expect(transpose3([1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([1, 4, 7, 2, 5, 8, 3, 6, 9]);
  });

  it("has a negative determinant for a left-handed grid", () => {
    expect(determinant3(linearPart([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]))).toBe(-1);
    expect(determinant3(linearPart(sheared))).toBeCloseTo(-1.8 * (-1.8 * 3.2 - 0.6 * 0.3) - 0.1 * 0.2 * 3.2, 12);
  });

  it("writes a map about a centre, which moves by the translation alone", () => {
    const map = aboutCentre([0, -1, 0, 1, 0, 0, 0, 0, 1], [1, 2, 3], [10, 20, 30]);
    expect(transformPoint(map, [10, 20, 30])).toEqual([11, 22, 33]);
    expect(transformPoint(map, [11, 20, 30])).toEqual([11, 23, 33]);
  });

  it("finds the nearest rotation of a stretched one", () => {
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    const rotation = [c, -s, 0, s, c, 0, 0, 0, 1];
    nearestOrthogonal(multiply3(rotation, [2, 0.1, 0, 0.1, 1, 0, 0, 0, 0.5])).forEach((value, i) => expect(value).toBeCloseTo(rotation[i], 12));
  });
});

describe("voxel-to-world matrices", () => {
  it("have voxel sizes, unit directions and shear", () => {
    const affine = [0, -2, 0, 5, 3, 0, 0, 6, 0, 0, 4, 7, 0, 0, 0, 1];
    expect(spacingOf(affine)).toEqual([3, 2, 4]);
    expect(directionsOf(affine)).toEqual([0, -1, 0, 1, 0, 0, 0, 0, 1]);
    expect(shearOf(affine)).toBe(0);
    expect(shearOf([1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it("are invertible unless flat, vanishing or not finite", () => {
    expect(isInvertible(sheared)).toBe(true);
    expect(isInvertible(sheared.map((value) => 1e-6 * value))).toBe(true);
    expect(isInvertible(flat)).toBe(false);
    expect(isInvertible(sheared.map(() => 0))).toBe(false);
    expect(isInvertible(sheared.map((value, i) => (i === 3 ? NaN : value)))).toBe(false);
  });

  // the letters of nibabel 5.4's aff2axcodes
  it.each([
    ["LPS", bareAffine],
    ["ASL", [0, 0, -1, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1]],
    ["LPS", sheared],
    // a first axis along the world's diagonal: the others choose before it
    ["RAS", [1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1]],
    // exactly 45 degrees: the first of equals
    ["RAS", [1, -1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]],
    ["???", flat],
  ])("name their axes: %s", (letters, affine) => {
    expect(orientationOf(affine)).toBe(letters);
  });
});

describe("grids", () => {
  it("know voxel from world, their centre and corners", () => {
    transformPoint(worldToVoxel(oblique), transformPoint(oblique.affine, [3, 4, 5])).forEach((value, axis) => expect(value).toBeCloseTo([3, 4, 5][axis], 10));
    expect(centreOf(oblique)).toEqual(transformPoint(oblique.affine, [15, 9.5, 8]));
    expect(cornersOf(oblique)[1]).toEqual(transformPoint(oblique.affine, [30, 0, 0]));
    expect(cornersOf(oblique)[7]).toEqual(transformPoint(oblique.affine, [30, 19, 16]));
  });

  it("have a box around their voxels' centres or faces, whichever way the axes run", () => {
    const grid = { dims: [10, 20, 5], affine: [-2, 0, 0, 90, 0, -2, 0, 100, 0, 0, 3, -50, 0, 0, 0, 1] };
    expect(gridBox(grid, "centres")).toEqual({ low: [72, 62, -50], high: [90, 100, -38] });
    expect(gridBox(grid, "faces")).toEqual({ low: [71, 61, -51.5], high: [91, 101, -36.5] });
    const box = gridBox({ dims: [10, 10, 10], affine: [1, 0, 0, 0, 0, 1, 0.5, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, "faces");
    expect(box.low[1]).toBeCloseTo(-0.75, 12);
    expect(box.high[1]).toBeCloseTo(9.5 + 4.75, 12);
  });

  it("lie apart by their worst corner, in voxels of the smallest side", () => {
    const affine = [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1];
    const longer = [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4.1, 0, 0, 0, 0, 1];
    expect(gridDistance({ dims: [5, 6, 11], affine }, { dims: [5, 6, 11], affine: longer })).toBeCloseTo(0.5, 9);
    expect(gridDistance({ dims: [5, 6, 11], affine }, { dims: [5, 6, 12], affine })).toBe(Infinity);
    expect(gridDistance(oblique, oblique)).toBe(0);
  });

  it("of bare arrays are ITK's unit grid, its own inverse", () => {
    expect(bareGrid([3, 4, 5])).toEqual({ dims: [3, 4, 5], affine: [...bareAffine] });
    expect(multiply4(bareAffine, bareAffine)).toEqual(identity4);
  });
});
