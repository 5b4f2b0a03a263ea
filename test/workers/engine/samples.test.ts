import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { voxelCount, type Grid } from "../../../workers/contract/volume.ts";
import { hash32, normalTable } from "../../../workers/engine/random.ts";
import { drawSamples, type SamplingOptions } from "../../../workers/engine/samples.ts";
import type { LevelImage } from "../../../workers/engine/pyramid.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeBytes, testTeam } from "../../fixtures/kernels.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const grid: Grid = { dims: [20, 24, 16], affine: [2, 0, 0, -19, 0, 2, 0, -23, 0, 0, 2, -15, 0, 0, 0, 1] };
const options: SamplingOptions = { shrink: 1, rate: 0.2, least: 1, seed: 5, centre: [1, 2, 3], mask: null };

/** A level whose value is x + 100 y of the voxel. */
function level(masked?: (index: number) => boolean): LevelImage {
  const values = Array.from({ length: voxelCount(grid.dims) }, (_, i) => (i % 20) + 100 * (Math.floor(i / 20) % 24));
  return { grid, data: place(team, values), mask: masked ? placeBytes(team, values.map((_, i) => (masked(i) ? 1 : 0))) : 0, low: 0, high: 2319 };
}

function draw(changes: Partial<SamplingOptions> = {}, of = level()): { points: number[][]; value: number[] } {
  const samples = drawSamples(team, grid, of, { ...options, ...changes });
  const planes = [samples.x, samples.y, samples.z].map((pointer) => team.f32(pointer, samples.count));
  return { points: Array.from({ length: samples.count }, (_, i) => planes.map((plane) => plane[i])), value: [...team.f32(samples.value, samples.count)] };
}

describe("drawSamples", () => {
  it("takes every ceil(1 / rate)-th voxel, jittered by a third of a voxel", () => {
    const { points } = draw();
    const expected = 20 * 24 * 16 / 5;
    expect(points.length).toBeGreaterThan(0.9 * expected);
    expect(points.length).toBeLessThanOrEqual(expected);
    // distance from the nearest voxel centre along x, in voxels
    const deviation = points.map(([x]) => ((x + 1 + 19) / 2) - Math.round((x + 1 + 19) / 2));
    const rms = Math.sqrt(deviation.reduce((sum, value) => sum + value ** 2, 0) / deviation.length);
    expect(rms).toBeGreaterThan(0.2);
    expect(rms).toBeLessThan(0.34);
  });

  it("samples the fixed image where the points are, relative to the centre", () => {
    const { points, value } = draw();
    points.forEach(([x, y], i) => {
      const [vx, vy] = [(x + 1 + 19) / 2, (y + 2 + 23) / 2];
      expect(value[i]).toBeCloseTo(Math.min(19, Math.max(0, vx)) + 100 * Math.min(23, Math.max(0, vy)), 1);
    });
  });

  it("is a function of the seed", () => {
    expect(draw()).toEqual(draw());
    expect(draw({ seed: 6 }).points).not.toEqual(draw().points);
  });

  it("takes more of a small level, and a finer grid, to have enough", () => {
    expect(draw({ least: 3000 }).points.length).toBeGreaterThan(3000);
    expect(draw({ shrink: 4, least: 800 }).points.length).toBeGreaterThan(700);
    expect(draw({ shrink: 4 }).points.length).toBeLessThan(100);
  });

  it("drops points without data and outside the mask", () => {
    const half = draw({}, level((i) => i % 20 < 10)).points;
    expect(half.length).toBeGreaterThan(500);
    expect(half.every(([x]) => x + 1 < 0.1)).toBe(true);
    const inside = Uint8Array.from({ length: voxelCount(grid.dims) }, (_, i) => (Math.floor(i / 480) >= 8 ? 1 : 0));
    const upper = draw({ mask: { grid, inside } }).points;
    expect(upper.length).toBeGreaterThan(500);
    expect(upper.every(([, , z]) => z + 3 >= -0.1)).toBe(true);
  });

  it("keeps a single slice in its plane", () => {
    const slice: Grid = { dims: [20, 24, 1], affine: grid.affine };
    const values = Array.from({ length: 480 }, (_, i) => i);
    const samples = drawSamples(team, slice, { grid: slice, data: place(team, values), mask: 0, low: 0, high: 479 }, options);
    expect(samples.count).toBeGreaterThan(80);
    expect([...team.f32(samples.z, samples.count)].every((z) => z === -15 - 3)).toBe(true);
  });
});

describe("random", () => {
  it("mixes counters well", () => {
    const counts = new Array<number>(16).fill(0);
    for (let i = 0; i < 16000; i++) counts[hash32(9, i) & 15]++;
    counts.forEach((count) => expect(Math.abs(count - 1000)).toBeLessThan(150));
    expect(hash32(1, 2)).not.toBe(hash32(2, 1));
  });

  it("has a table of unit variance and zero mean", () => {
    const mean = normalTable.reduce((sum, value) => sum + value, 0) / normalTable.length;
    const variance = normalTable.reduce((sum, value) => sum + value ** 2, 0) / normalTable.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 1);
  });
});
