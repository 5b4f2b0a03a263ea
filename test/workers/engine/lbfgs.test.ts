import { describe, expect, it } from "vitest";
import { CurvaturePairs, minimise, type Objective } from "../../../workers/engine/lbfgs.ts";

const strict = { iterations: 200, maxStep: 10, firstStep: 0.5, stepTolerance: 1e-9, valueTolerance: 1e-14 };

/** Rosenbrock's valley in pairs of coordinates; minimum 0 at (1, 1, …). */
const rosenbrock: Objective = (x) => {
  let value = 0;
  const gradient = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = [x[i], x[i + 1]];
    value += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    gradient[i] = -400 * a * (b - a * a) - 2 * (1 - a);
    gradient[i + 1] = 200 * (b - a * a);
  }
  return { value, gradient };
};

describe("minimise", () => {
  it("follows Rosenbrock's valley to its end", () => {
    const { x, value, converged } = minimise(rosenbrock, Float64Array.of(-1.2, 1, -0.5, 2), { ...strict, maxStep: 1 });
    expect(value).toBeLessThan(1e-10);
    x.forEach((coordinate) => expect(coordinate).toBeCloseTo(1, 4));
    expect(converged).toBe(true);
  });

  it("never steps further than allowed", () => {
    const visited: Float64Array[] = [Float64Array.of(8, 8)];
    minimise((x) => ({ value: x[0] ** 2 + x[1] ** 2, gradient: x.map((value) => 2 * value) }), visited[0], {
      ...strict, maxStep: 0.5, onIteration: (_iteration, x) => {
        visited.push(x);
        return false;
      },
    });
    for (let i = 1; i < visited.length; i++) expect(Math.hypot(...visited[i].map((value, j) => value - visited[i - 1][j]))).toBeLessThanOrEqual(0.5 + 1e-12);
    expect(Math.hypot(...visited[visited.length - 1])).toBeLessThan(1e-6);
  });

  it("turns back from where the objective is not defined", () => {
    const { x } = minimise(([a]) => ({ value: a < 1 ? Infinity : (a - 1.5) ** 2, gradient: Float64Array.of(2 * (a - 1.5)) }), Float64Array.of(4), { ...strict, firstStep: 5 });
    expect(x[0]).toBeCloseTo(1.5, 6);
  });

  it("stops at the iteration limit, on request, and at a flat point", () => {
    expect(minimise(rosenbrock, Float64Array.of(-1.2, 1), { ...strict, iterations: 3 })).toMatchObject({ iterations: 3, converged: false });
    expect(minimise(rosenbrock, Float64Array.of(-1.2, 1), { ...strict, onIteration: (iteration) => iteration === 2 })).toMatchObject({ iterations: 2, converged: true });
    expect(minimise(rosenbrock, Float64Array.of(1, 1), strict)).toMatchObject({ iterations: 0, converged: true });
  });

  it("gives up where the start has no value", () => {
    expect(minimise(() => ({ value: Number.NaN, gradient: Float64Array.of(0) }), Float64Array.of(0), strict)).toMatchObject({ iterations: 0, converged: false });
  });

  it("learns the scale of a quadratic from its curvature pairs", () => {
    const memory = new CurvaturePairs();
    memory.add(Float64Array.of(1, 0), Float64Array.of(4, 0));
    memory.add(Float64Array.of(0, 1), Float64Array.of(0, 10));
    const direction = memory.direction(Float64Array.of(8, 20));
    expect(direction[0]).toBeCloseTo(-2, 10);
    expect(direction[1]).toBeCloseTo(-2, 10);
    memory.add(Float64Array.of(1, 1), Float64Array.of(-1, -1));
    expect(memory.direction(Float64Array.of(8, 20))).toEqual(direction);
  });
});
