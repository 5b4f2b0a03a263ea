import { describe, expect, it } from "vitest";
import { identity4, multiply4 } from "../../../workers/contract/affine.ts";
import { invertLinear, linearToMatrix, matrixToLinear } from "../../../workers/contract/transform.ts";
import { randomRigid } from "../../fixtures/rigid.ts";

const matrix = multiply4(randomRigid(3, 40, 30, [5, 6, 7]), [1.2, 0.1, 0, 4, 0, 0.9, 0.2, 5, 0.05, 0, 1.1, 6, 0, 0, 0, 1]);

describe("linear transforms", () => {
  it("are the same map about any centre", () => {
    linearToMatrix(matrixToLinear(matrix, [10, -20, 30])).forEach((value, i) => expect(value).toBeCloseTo(matrix[i], 10));
    expect(linearToMatrix(matrixToLinear(matrix))).toEqual(matrix);
  });

  it("are undone by their inverse, which keeps the centre", () => {
    const inverse = invertLinear(matrixToLinear(matrix, [10, -20, 30]));
    expect(inverse.centre).toEqual([10, -20, 30]);
    multiply4(linearToMatrix(inverse), matrix).forEach((value, i) => expect(value).toBeCloseTo(identity4[i], 10));
  });

  it("invert at any scale of world", () => {
    const small = { kind: "linear" as const, matrix: [1e-5, 0, 0, 0, 1e-5, 0, 0, 0, 2e-5], translation: [1, 0, 0], centre: [0, 0, 0] };
    invertLinear(small).matrix.forEach((value, i) => expect(value).toBeCloseTo([1e5, 0, 0, 0, 1e5, 0, 0, 0, 5e4][i], 6));
  });

  it("have no inverse when they flatten the image", () => {
    expect(() => invertLinear(matrixToLinear([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))).toThrowError(expect.objectContaining({ code: "failed", message: expect.stringMatching(/flattens/) }));
  });
});
