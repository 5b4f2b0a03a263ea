import { describe, expect, it } from "vitest";
import { estimateSeconds, Speed, type Work } from "../../../main/services/estimate.ts";
import type { PlannedStage } from "../../../workers/contract/tasks.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const head = { dims: [176, 208, 176] as [number, number, number], spacing: [1, 1, 1] as [number, number, number] };
const levels = (iterations: number[], shrinks: number[]) => iterations.map((count, level) => ({ iterations: count, shrink: shrinks[level] }));
const affine: PlannedStage = { deformable: false, metrics: ["mattes"], samplingRate: 0.2, levels: levels([2100, 1200, 1200, 0], [4, 2, 2, 1]) };
const syn = (iterations: number[], shrinks: number[], metric = "mattes"): PlannedStage => ({ deformable: true, metrics: [metric], samplingRate: 1, levels: levels(iterations, shrinks) });
const work = (stages: PlannedStage[], changes: Partial<Work> = {}): Work => ({ fixed: head, moving: head, stages, interpolator: "linear", search: false, workingResolution: null, threads: 2, ...changes });

describe("the estimate of time", () => {
  // the README's measured times include reading and writing files, which the window does at other times
  it.each([
    ["affine", work([affine]), 0.4, 1.5], ["SyN 40x20x0", work([affine, syn([40, 20, 0], [4, 2, 1])]), 1.2, 3.5], ["SyN 10x10x10", work([affine, syn([10, 10, 10], [4, 2, 1])]), 3, 6],
    ["the script's SyN", work([affine, affine, syn([100, 70, 50, 20], [8, 4, 2, 1], "cc")]), 7, 13],
  ])("of %s is near what was measured", (_name, asked, low, high) => {
    const seconds = estimateSeconds(asked);
    expect(seconds).toBeGreaterThan(low);
    expect(seconds).toBeLessThan(high);
  });

  it("grows with work and shrinks with threads and a coarser working resolution", () => {
    const stages = [affine, syn([40, 20, 10], [4, 2, 1])];
    const base = estimateSeconds(work(stages));
    expect(estimateSeconds(work(stages, { threads: 1 }))).toBeGreaterThan(1.5 * base);
    expect(estimateSeconds(work(stages, { workingResolution: 2 }))).toBeLessThan(0.5 * base);
    expect(estimateSeconds(work(stages, { workingResolution: 0.5 }))).toBe(base);
    expect(estimateSeconds(work(stages, { search: true }))).toBeGreaterThan(base);
    expect(estimateSeconds(work(stages, { interpolator: "bSpline" }))).toBeGreaterThan(base);
    expect(estimateSeconds(work([affine, syn([40, 20, 10], [4, 2, 1], "cc")]))).toBeGreaterThan(base);
  });
});

describe("the speed of this machine", () => {
  const { path } = temporaryFolder();

  it("is learned from what registrations took, and one odd run does not turn it over", async () => {
    const speed = new Speed(path);
    expect(await speed.factor()).toBe(1);
    for (let run = 0; run < 12; run++) await speed.learn(2, 6);
    expect(await new Speed(path).factor()).toBeCloseTo(3, 1);
    await speed.learn(2, 60);
    expect(await speed.factor()).toBeLessThan(11);
    await speed.learn(0, 5);
    await speed.learn(5, NaN);
    expect(await speed.factor()).toBeLessThan(11);
  });
});
