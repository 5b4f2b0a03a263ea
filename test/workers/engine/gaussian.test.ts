import { describe, expect, it } from "vitest";
import { gaussianWeights } from "../../../workers/engine/gaussian.ts";

describe("gaussianWeights", () => {
  it.each([0.3, 0.7, 1, 1.73, 3, 8])("sums to one and has the variance asked for (sigma %f)", (sigma) => {
    const weights = gaussianWeights(sigma);
    let sum = weights[0], variance = 0;
    weights.forEach((weight, k) => {
      if (k === 0) return;
      sum += 2 * weight;
      variance += 2 * weight * k * k;
    });
    expect(sum).toBeCloseTo(1, 5);
    // cutting the tails at 3.5 sigma costs up to 1 %
    expect(variance / sigma ** 2).toBeGreaterThan(0.97);
    expect(variance / sigma ** 2).toBeLessThan(1.001);
  });

  it("falls from the centre", () => {
    const weights = gaussianWeights(2);
    for (let k = 1; k < weights.length; k++) expect(weights[k]).toBeLessThan(weights[k - 1]);
  });

  it("is the Bessel kernel: e^-1 I_n(1)", () => {
    [0.465760, 0.207910, 0.049939, 0.008155].forEach((value, n) => expect(gaussianWeights(1)[n]).toBeCloseTo(value, 3));
  });
});
