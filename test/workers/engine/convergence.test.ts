import { describe, expect, it } from "vitest";
import { ConvergenceMonitor } from "../../../workers/engine/convergence.ts";

describe("ConvergenceMonitor", () => {
  const run = (energies: readonly number[], window = 10) => {
    const monitor = new ConvergenceMonitor(window);
    return energies.map((energy) => monitor.add(energy));
  };

  it("says nothing before the window is full", () => {
    expect(run([-1, -2, -3, -4], 5)).toEqual([null, null, null, null]);
  });

  it("is zero for a constant energy, positive for a falling and negative for a rising one", () => {
    expect(run(new Array<number>(10).fill(-0.5)).at(-1)).toBeCloseTo(0, 4);
    expect(run([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => -0.5 - 0.01 * k)).at(-1)).toBeGreaterThan(1e-3);
    expect(run([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => -0.5 + 0.01 * k)).at(-1)).toBeLessThan(-1e-3);
  });

  it("gives the value that the formula gives for a window of two", () => {
    // t = 0 and 1 - 1e-4: the second point is almost all of the second control point
    const [, value] = run([4, 1], 2);
    const t = 1 - 1e-4, q = (1 - t) ** 2 + t ** 2;
    const phi0 = (4 / 5 + (1 - t) ** 3 * (1 / 5) / q) / (1 + (1 - t) ** 2);
    const phi1 = t ** 3 * (1 / 5) / q / t ** 2;
    expect(value).toBeCloseTo(-(phi1 - phi0), 12);
  });

  it("divides by the energies of the whole level, so the test loosens with time", () => {
    const falling = Array.from({ length: 40 }, (_, k) => -1 - 0.001 * k);
    const values = run(falling);
    expect(values[39]).toBeLessThan(Number(values[9]) / 3);
  });
});
