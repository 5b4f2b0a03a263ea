import { describe, expect, it } from "vitest";
import { convertParameters, linearModel, linearModels, type LinearModelName } from "../../../workers/engine/linear-model.ts";
import { identity4, transformPoint } from "../../../workers/contract/affine.ts";

const centre = [10, -20, 5];
const corners = [[-60, -80, -50], [80, 40, 60]];
const theta: Record<LinearModelName, number[]> = {
  Translation: [3, -2, 5],
  Rigid: [0.3, -0.5, 0.2, 3, -2, 5],
  Similarity: [0.3, -0.5, 0.2, 0.1, 3, -2, 5],
  Affine: [0.1, -0.05, 0.02, 0.07, -0.1, 0.03, 0.01, 0.04, 0.08, 3, -2, 5],
};

describe.each(linearModels)("%s", (name) => {
  const model = linearModel(name, centre, corners);

  it("is the identity at zero", () => {
    model.matrix(new Float64Array(model.size)).forEach((value, i) => expect(value).toBeCloseTo(identity4[i], 14));
  });

  it.each([[theta[name]], [new Array<number>(12).fill(0).slice(0, model.size)]])("has the gradient of its matrix at %j", (at) => {
    // a fixed linear function of A and t about the centre
    const g = Float64Array.from({ length: 12 }, (_, i) => Math.sin(3 * i + 1));
    const energy = (parameters: Float64Array) => {
      const m = model.matrix(parameters);
      const t = transformPoint(m, centre);
      return [0, 1, 2].reduce((sum, row) => sum + g[4 * row] * m[4 * row] + g[4 * row + 1] * m[4 * row + 1] + g[4 * row + 2] * m[4 * row + 2] + g[4 * row + 3] * t[row], 0);
    };
    const start = Float64Array.from(at);
    const gradient = model.gradient(start, g);
    start.forEach((value, i) => {
      const h = 1e-5;
      const [plus, minus] = [1, -1].map((sign) => energy(start.with(i, value + sign * h)));
      expect(gradient[i]).toBeCloseTo((plus - minus) / (2 * h), 6);
    });
  });

  it("scales parameters by the shift of the corners", () => {
    model.shift.forEach((shift, i) => {
      const h = 1e-6;
      const m = model.matrix(new Float64Array(model.size).with(i, h));
      const moved = Math.max(...corners.flatMap(([x0, y0, z0]) => corners.flatMap(([, y1]) => corners.map(([, , z2]) => {
        const points = [[x0, y0, z0], [x0, y1, z0], [x0, y1, z2], [x0, y0, z2]];
        return Math.max(...points.map((p) => Math.hypot(...transformPoint(m, p).map((value, axis) => value - p[axis]))));
      }))));
      expect(shift / (moved / h)).toBeGreaterThan(0.99);
      expect(shift / (moved / h)).toBeLessThan(2);
    });
  });

  it("can be carried over to the affine family", () => {
    const affine = linearModel("Affine", centre, corners);
    const from = Float64Array.from(theta[name]);
    const same = affine.matrix(convertParameters(model, from, affine));
    model.matrix(from).forEach((value, i) => expect(same[i]).toBeCloseTo(value, 12));
  });
});

it("carries a rigid map over to the similarity family", () => {
  const [rigid, similarity] = [linearModel("Rigid", centre, corners), linearModel("Similarity", centre, corners)];
  const from = Float64Array.from(theta.Rigid);
  const same = similarity.matrix(convertParameters(rigid, from, similarity));
  rigid.matrix(from).forEach((value, i) => expect(same[i]).toBeCloseTo(value, 12));
});
