import { describe, expect, it } from "vitest";
import { aboutCentre, determinant3, multiply3, transformPoint, transpose3 } from "../../../workers/contract/affine.ts";
import { rotationMatrix, stretchAndRotation, symmetricEigen3 } from "../../../workers/engine/matrix.ts";

describe("matrix", () => {
  it("turns about an axis by the right hand", () => {
    const [x, y, z] = transformPoint(aboutCentre(rotationMatrix([0, 0, Math.PI / 2]), [0, 0, 0], [1, 0, 0]), [2, 0, 0]);
    expect(x).toBeCloseTo(1, 12);
    expect(y).toBeCloseTo(1, 12);
    expect(z).toBeCloseTo(0, 12);
  });

  it("makes proper rotations of small and large vectors", () => {
    for (const w of [[1e-6, -2e-6, 3e-6], [0.4, -1.1, 0.7], [0, 3, 0]]) {
      const r = rotationMatrix(w);
      expect(determinant3(r)).toBeCloseTo(1, 12);
      multiply3(r, transpose3(r)).forEach((value, i) => expect(value).toBeCloseTo(i % 4 === 0 ? 1 : 0, 12));
    }
  });

  it("finds the stretches and the angle of a map", () => {
    const angle = 25;
    const r = rotationMatrix([0.6, -0.8, 0].map((value) => value * angle * Math.PI / 180));
    const { scale, rotationDegrees } = stretchAndRotation(multiply3(r, [0.8, 0, 0, 0, 1.3, 0, 0, 0, 1]));
    [0.8, 1, 1.3].forEach((value, i) => expect(scale[i]).toBeCloseTo(value, 10));
    expect(rotationDegrees).toBeCloseTo(angle, 8);
  });

  it("keeps scale and angle apart when stretches are equal", () => {
    const { scale, rotationDegrees } = stretchAndRotation(rotationMatrix([0, 0.5, 0]).map((value) => 1.1 * value));
    scale.forEach((value) => expect(value).toBeCloseTo(1.1, 10));
    expect(rotationDegrees).toBeCloseTo(0.5 * 180 / Math.PI, 8);
  });

  it("diagonalises a symmetric matrix", () => {
    const a = [4, 1, -2, 1, 3, 0.5, -2, 0.5, 1];
    const { values, vectors } = symmetricEigen3(a);
    for (let k = 0; k < 3; k++) {
      const v = [vectors[k], vectors[3 + k], vectors[6 + k]];
      for (let row = 0; row < 3; row++) {
        expect(a[3 * row] * v[0] + a[3 * row + 1] * v[1] + a[3 * row + 2] * v[2]).toBeCloseTo(values[k] * v[row], 10);
      }
    }
  });
});
