import { describe, expect, it } from "vitest";
import type { Grid } from "../../../../workers/contract/volume.ts";
import { CorrelationForces } from "../../../../workers/engine/deformable/correlation-forces.ts";
import { allocateField } from "../../../../workers/engine/deformable/field.ts";
import { writeForce, type FactorMetric } from "../../../../workers/engine/deformable/forces.ts";
import { MattesForces } from "../../../../workers/engine/deformable/mattes-forces.ts";
import { WideCorrelationForces } from "../../../../workers/engine/deformable/wide-correlation-forces.ts";
import { SquaresForces } from "../../../../workers/engine/deformable/squares-forces.ts";
import type { Conductor } from "../../../../workers/team/team.ts";
import { place, placeBytes, testTeam } from "../../../fixtures/kernels.ts";

const grid: Grid = { dims: [14, 11, 9], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
const [nx, ny, nz] = grid.dims;
const count = nx * ny * nz;
const image = (phase: number) => Float32Array.from({ length: count }, (_, i) => {
  const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
  return 0.5 + 0.2 * Math.sin(0.6 * x + 0.3 * y + phase) + 0.15 * Math.cos(0.5 * y - 0.7 * z + 2 * phase) + 0.1 * Math.sin(0.4 * z + 0.9 * x);
});
const range = { low: 0, high: 1 };

const metrics: [string, (team: Conductor) => FactorMetric, number][] = [
  // the value is the mean of two roles, but each image's factors are those of the role in which its window is differentiable: in the other its bins jump
  ["mutual information", (team) => new MattesForces(team, grid, 16, range, range), 0.75],
  ["local correlation, exact", (team) => new CorrelationForces(team, grid, 2, "exact"), 0.999],
  ["local correlation, exact, in wide windows", (team) => new WideCorrelationForces(team, grid, 6, "exact"), 0.999],
  ["mean squares", (team) => new SquaresForces(team, grid), 0.999],
  // ANTs' form leaves out what a voxel does to its neighbours' windows: the right half-space, no more
  ["local correlation, centre only", (team) => new CorrelationForces(team, grid, 2, "centre"), 0.3],
];

/** Cosine between a metric's factors and minus its finite differences, for one of the images, at every seventh voxel. */
function agreement(team: Conductor, metric: FactorMetric, side: "fixed" | "moving"): number {
  const pair = { fixed: place(team, image(0)), moving: place(team, image(0.7)), mask: 0 };
  const factors = { fixed: team.arena.alloc(4 * count), moving: team.arena.alloc(4 * count) };
  const scratch = Array.from({ length: 5 }, () => team.arena.alloc(4 * count));
  metric.evaluate(pair, factors, scratch);
  const factor = Float32Array.from(team.f32(factors[side], count), (value) => value * metric.signs[side]);
  const values = team.f32(pair[side], count);
  let dot = 0, a2 = 0, b2 = 0;
  for (let i = 3; i < count; i += 7) {
    const before = values[i];
    const h = 0.02;
    values[i] = before + h;
    const plus = metric.evaluate(pair, factors, scratch);
    values[i] = before - h;
    const slope = (metric.evaluate(pair, factors, scratch) - plus) / (2 * h);
    values[i] = before;
    dot += slope * factor[i];
    a2 += slope * slope;
    b2 += factor[i] ** 2;
  }
  return dot / Math.sqrt(a2 * b2);
}

describe("forces", () => {
  it.each(metrics)("%s: the factors are the metric's derivative by the warped image", async (_name, make, least) => {
    const team = await testTeam();
    for (const side of ["fixed", "moving"] as const) expect(agreement(team, make(team), side)).toBeGreaterThan(least);
    team.end();
  });

  it.each(metrics)("%s: no factor where the mask is not set", async (_name, make) => {
    const team = await testTeam();
    const mask = Uint8Array.from({ length: count }, (_, i) => (i % nx < 7 ? 1 : 0));
    const pair = { fixed: place(team, image(0)), moving: place(team, image(0.7)), mask: placeBytes(team, mask) };
    const factors = { fixed: team.arena.alloc(4 * count), moving: team.arena.alloc(4 * count) };
    make(team).evaluate(pair, factors, Array.from({ length: 5 }, () => team.arena.alloc(4 * count)));
    for (const side of ["fixed", "moving"] as const) {
      const factor = team.f32(factors[side], count);
      expect(factor.some((value, i) => mask[i] === 1 && value !== 0)).toBe(true);
      expect(factor.every((value, i) => mask[i] === 1 || value === 0)).toBe(true);
    }
    team.end();
  });

  it("follow the image's gradient, with the sign given", async () => {
    const team = await testTeam();
    const ramp = Float32Array.from({ length: count }, (_, i) => 2 * (i % nx) - 3 * (Math.floor(i / nx) % ny));
    const field = allocateField(team, grid);
    writeForce(team, place(team, ramp), place(team, new Float32Array(count).fill(0.5)), -1, field);
    const inner = 5 + nx * (4 + ny * 3);
    expect(field.planes.map((plane) => team.f32(plane, count)[inner])).toEqual([-1, 1.5, -0]);
    team.end();
  });
});
