import { describe, expect, it } from "vitest";
import { linearToMatrix, matrixToLinear } from "../../../workers/contract/transform.ts";
import { bareAffine, bareToWorld, invertLinear } from "../../../main/services/geometry.ts";
import { multiply, randomRigid, transformPoint } from "../../fixtures/rigid.ts";

describe("invertLinear", () => {
  it("undoes a sheared, scaled motion", () => {
    const matrix = multiply(randomRigid(3, 40, 30, [5, 6, 7]), [1.2, 0.1, 0, 4, 0, 0.9, 0.2, 5, 0.05, 0, 1.1, 6, 0, 0, 0, 1]);
    const inverse = linearToMatrix(invertLinear(matrixToLinear(matrix, [10, -20, 30])));
    multiply(inverse, matrix).forEach((value, i) => expect(value).toBeCloseTo(i % 5 === 0 ? 1 : 0, 10));
  });

  it("refuses a flattening matrix", () => {
    expect(() => invertLinear(matrixToLinear([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))).toThrowError(/flattens/);
  });
});

describe("bareToWorld", () => {
  it("carries a map of voxel indices into the worlds of both images", () => {
    const fixed = { dims: [4, 5, 6] as [number, number, number], affine: [2, 0, 0, -10, 0, 3, 0, 20, 0, 0, 4, 30, 0, 0, 0, 1] };
    const moving = { dims: [4, 5, 6] as [number, number, number], affine: [0, -1, 0, 5, 1.5, 0, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1] };
    const bare = randomRigid(4, 30, 5, [0, 0, 0]);
    const world = bareToWorld(bare, fixed, moving);
    const fixedIndex = [1, 2, 3];
    // the bare worlds lie at the bare affine times the index
    const movingBare = transformPoint(bare, transformPoint(bareAffine, fixedIndex));
    const expected = transformPoint(moving.affine, transformPoint(bareAffine, movingBare));
    transformPoint(world, transformPoint(fixed.affine, fixedIndex)).forEach((value, axis) => expect(value).toBeCloseTo(expected[axis], 9));
  });
});
