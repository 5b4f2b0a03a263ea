import { describe, expect, it } from "vitest";
import { determinant, identity, invert, multiply, transformPoint } from "../../../renderer/scene/affine.ts";

const sheared = [-1.8, 0.1, 0, 115, 0.2, -1.8, 0.6, 100, 0, 0.3, 3.2, -95, 0, 0, 0, 1];

describe("affine", () => {
  it("inverts a sheared, oblique matrix", () => {
    multiply(invert(sheared), sheared).forEach((value, index) => expect(value).toBeCloseTo(identity[index], 12));
  });

  it("applies the right factor first", () => {
    const shift = [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const double = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
    expect(transformPoint(multiply(double, shift), [1, 0, 0])).toEqual([22, 0, 0]);
    expect(transformPoint(multiply(shift, double), [1, 0, 0])).toEqual([12, 0, 0]);
  });

  it("has a negative determinant for a left-handed grid", () => {
    expect(determinant([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toBe(-1);
    expect(determinant(sheared)).toBeGreaterThan(0);
  });

  it("refuses a matrix without inverse", () => {
    expect(() => invert([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toThrow(RangeError);
  });
});
