import { describe, expect, it } from "vitest";
import { aboutCentre } from "../../../workers/contract/affine.ts";
import { EvenStretch } from "../../../workers/engine/even-stretch.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import type { Metric } from "../../../workers/engine/metric.ts";

const flat: Metric = {
  value: () => ({ value: -1, overlap: 1 }),
  evaluate: () => ({ value: -1, overlap: 1, gradient: new Float64Array(12).fill(0.25) }),
};
const metric = new EvenStretch(flat, 3);
const at = (linear: readonly number[]) => aboutCentre(linear, [4, -3, 2], [1, 2, 3]);
const turn = rotationMatrix([0.4, -0.2, 0.9]);

describe("the price of uneven stretch", () => {
  it("is nothing for a turn", () => {
    expect(metric.value(at(turn)).value).toBeCloseTo(-1, 12);
  });

  it("is half the weight times the squared logarithm, per axis, for a change of size, and the same for its inverse", () => {
    for (const scale of [0.8, 1.25]) expect(metric.value(at(turn.map((value) => scale * value))).value).toBeCloseTo(-1 + 3 * 0.5 * 3 * Math.log(scale) ** 2, 12);
  });

  it("is the weight times the squared strain, to first order", () => {
    // of no change of size
    const strain = [0.02, 0.005, 0, 0.005, -0.03, 0.01, 0, 0.01, 0.01];
    const stretched = strain.map((value, i) => value + (i % 4 === 0 ? 1 : 0));
    const squares = strain.reduce((sum, value) => sum + value ** 2, 0);
    expect((metric.value(at(stretched)).value + 1) / (3 * squares)).toBeCloseTo(1, 1);
  });

  it("has the gradient that finite differences have, beside that of the metric", () => {
    const matrix = at(turn.map((value, i) => value * [0.9, 1.05, 1][i % 3] + (i === 1 ? 0.04 : 0)));
    const { value, gradient } = metric.evaluate(matrix);
    expect(value).toBe(metric.value(matrix).value);
    for (let i = 0; i < 12; i++) {
      const [before, after] = [-1e-5, 1e-5].map((step) => metric.value(matrix.map((entry, k) => (k === i ? entry + step : entry))).value);
      expect(gradient[i]).toBeCloseTo(0.25 + (after - before) / 2e-5, 7);
    }
  });
});
