import { describe, expect, it } from "vitest";
import { RemainingTime } from "../../../main/services/remaining.ts";
import type { ProgressEvent } from "../../../workers/contract/job.ts";

const iteration = (stage: number, level: number, number: number, elapsed: number): ProgressEvent =>
  ({ event: "iteration", stage, level, levels: 4, iteration: number, iterations: 10, metric: -1, convergence: null, elapsed, remaining: null });

/** A run whose levels take the given seconds, after some seconds of preparation. */
function run(preparation: number, levels: number[], stages = 1): { left: number; told: number }[] {
  const remaining = new RemainingTime(false);
  const events: ProgressEvent[] = [];
  let elapsed = preparation;
  for (let stage = 1; stage <= stages; stage++) {
    remaining.complete({ event: "stage", stage, stages, transform: "Rigid", metric: "mattes" });
    levels.forEach((seconds, index) => {
      for (let number = 1; number <= 10; number++) events.push(iteration(stage, index + 1, number, elapsed += seconds / 10));
    });
  }
  return events.map((event) => {
    const completed = remaining.complete(event);
    if (completed.event !== "iteration" || event.event !== "iteration" || completed.remaining === null) throw new Error("no number");
    return { left: elapsed - event.elapsed, told: completed.remaining };
  });
}

describe("the time left", () => {
  it.each([[2, [0.1, 0.3, 0.9, 2.7], 1], [20, [1, 3, 9, 27], 2], [0.5, [0.3, 0.4, 1, 4], 3]] as const)("is a number from the first iteration on: %j", (preparation, levels, stages) => {
    const moments = run(preparation, [...levels], stages);
    expect(moments.every(({ told }) => told >= 0 && Number.isFinite(told))).toBe(true);
    expect(moments[0].told).toBeGreaterThan(0);
    expect(moments.at(-1)?.told).toBe(0);
    // in the second half the estimate is of the right size
    for (const { left, told } of moments.slice(moments.length / 2, -1)) {
      expect(told).toBeLessThan(3 * left + 0.1);
      expect(told).toBeGreaterThan(left / 3 - 0.1);
    }
  });
});
