import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linearModel, linearModels } from "../../../workers/engine/linear-model.ts";
import { aboutCentre, transformPoint, translation4, worldToVoxel } from "../../../workers/contract/affine.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import type { Metric } from "../../../workers/engine/metric.ts";
import { InformationMetric } from "../../../workers/engine/metric-mattes.ts";
import { MomentMetric } from "../../../workers/engine/metric-moments.ts";
import { loadImage } from "../../../workers/engine/image.ts";
import { poseObjective } from "../../../workers/engine/objective.ts";
import { buildPyramid, type LevelImage } from "../../../workers/engine/pyramid.ts";
import { drawSamples, type Samples } from "../../../workers/engine/samples.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { phantom } from "../../fixtures/phantom.ts";

const centre: [number, number, number] = [2, -3, 4];
const corners = [[-70, -85, -75], [70, 85, 75]];
// a pose between the worlds, so that gradients pass through a base
const base = aboutCentre(rotationMatrix([0.05, 0.1, -0.08]), [4, -3, 2], [0, 0, 0]);

let team: Conductor;
let samples: Samples;
let moving: LevelImage;
let metrics: Record<string, Metric>;

beforeAll(async () => {
  team = await testTeam();
  const fixedVolume = phantom({ dims: [34, 40, 36], spacing: 5 });
  // stored along other axes, with other voxel sizes; so large that no sample leaves it, where the metrics jump
  const movingVolume = phantom({ dims: [56, 50, 52], affine: [0, -4.6, 0, 114, 4.4, 0, 0.4, -128, 0, 0.3, 5, -130, 0, 0, 0, 1], contrast: (value) => 1100 - value });
  const fixed = loadImage(team, fixedVolume, fixedVolume.header, [1, 1, 1], "fixed");
  const level = buildPyramid(team, fixed, [6]).get(6);
  const other = buildPyramid(team, loadImage(team, movingVolume, movingVolume.header, [1, 1, 1], "moving"), [6]).get(6);
  if (!level || !other) throw new Error("no level");
  moving = other;
  samples = drawSamples(team, fixed.grid, level, { shrink: 1, rate: 0.5, least: 1, seed: 3, centre, mask: null });
  metrics = {
    mutual: new InformationMetric(team, samples, moving, 24, "mutual"), normalised: new InformationMetric(team, samples, moving, 24, "normalised"),
    gc: new MomentMetric(team, samples, moving, "gc"), meansquares: new MomentMetric(team, samples, moving, "meansquares"),
  };
});

afterAll(() => { team.end(); });

describe.each(["mutual", "normalised", "gc", "meansquares"])("%s", (name) => {
  it.each(linearModels)("has the gradient of its finite differences for %s", (modelName) => {
    const model = linearModel(modelName, centre, corners);
    const objective = poseObjective(metrics[name], model, base);
    const at = Float64Array.from({ length: model.size }, (_, i) => 0.7 * Math.sin(2 * i + 1));
    const { gradient } = objective(at);
    const h = 0.02;
    const numeric = at.map((value, i) => (objective(at.with(i, value + h)).value - objective(at.with(i, value - h)).value) / (2 * h));
    let [dot, a, b] = [0, 0, 0];
    gradient.forEach((value, i) => {
      dot += value * numeric[i];
      a += value ** 2;
      b += numeric[i] ** 2;
    });
    expect(dot / Math.sqrt(a * b)).toBeGreaterThan(0.998);
    expect(Math.sqrt(a / b)).toBeGreaterThan(0.97);
    expect(Math.sqrt(a / b)).toBeLessThan(1.03);
  });

  it("gives the same value with and without the gradient", () => {
    expect(metrics[name].value(base).value).toBeCloseTo(metrics[name].evaluate(base).value, 6);
  });

  it("is lower where the images agree than a few millimetres beside", () => {
    const aligned = metrics[name].value(translation4([0, 0, 0])).value;
    if (name === "meansquares") return expect(aligned).toBeGreaterThan(0); // inverted contrast: squares do not agree
    expect(aligned).toBeLessThan(metrics[name].value(translation4([8, 0, 0])).value);
    return expect(aligned).toBeLessThan(metrics[name].value(translation4([0, -8, 5])).value);
  });

  it("has no value where the images do not overlap", () => {
    const { value, gradient, overlap } = metrics[name].evaluate(translation4([500, 0, 0]));
    expect(value).toBe(Infinity);
    expect(overlap).toBe(0);
    expect(gradient.every((component) => component === 0)).toBe(true);
  });
});

it("agrees with mutual information computed directly", () => {
  const bins = 24;
  const metric = new InformationMetric(team, samples, moving, bins, "mutual");
  // joint histogram in plain TypeScript from the level's own values at the samples
  const [nx, ny, nz] = moving.grid.dims;
  const data = team.f32(moving.data, nx * ny * nz);
  const values = team.f32(samples.value, samples.count);
  const low = values.reduce((least, value) => Math.min(least, value), Infinity), high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const [px, py, pz] = [samples.x, samples.y, samples.z].map((pointer) => team.f32(pointer, samples.count));
  const inverse = worldToVoxel(moving.grid);
  const joint = new Float64Array(bins * bins);
  for (let i = 0; i < samples.count; i++) {
    const world = [px[i] + centre[0], py[i] + centre[1], pz[i] + centre[2]];
    const p = transformPoint(inverse, world);
    if (p.some((value, axis) => value < 0 || value > [nx, ny, nz][axis] - 1)) continue;
    const [x, y, z] = p.map((value, axis) => Math.min(Math.floor(value), [nx, ny, nz][axis] - 2));
    let m = 0;
    for (let corner = 0; corner < 8; corner++) {
      const [dx, dy, dz] = [corner & 1, (corner >> 1) & 1, corner >> 2];
      const weight = (dx ? p[0] - x : 1 - p[0] + x) * (dy ? p[1] - y : 1 - p[1] + y) * (dz ? p[2] - z : 1 - p[2] + z);
      m += weight * data[((z + dz) * ny + y + dy) * nx + x + dx];
    }
    const a = Math.min(bins - 3, Math.floor((values[i] - low) / (high - low) * (bins - 4)) + 2);
    const v = Math.min(bins - 2, Math.max(2, (m - moving.low) / (moving.high - moving.low) * (bins - 4) + 2));
    for (let b = 0; b < bins; b++) joint[a * bins + b] += cubicSpline(b - v);
  }
  const total = joint.reduce((sum, value) => sum + value, 0);
  let information = 0;
  for (let a = 0; a < bins; a++) {
    for (let b = 0; b < bins; b++) {
      const p = joint[a * bins + b] / total;
      let pf = 0, pm = 0;
      for (let k = 0; k < bins; k++) {
        pf += joint[a * bins + k] / total;
        pm += joint[k * bins + b] / total;
      }
      if (p > 0) information += p * Math.log(p / (pf * pm));
    }
  }
  expect(metric.value(translation4([0, 0, 0])).value).toBeCloseTo(-information, 4);
});

function cubicSpline(x: number): number {
  const d = Math.abs(x);
  return d < 1 ? 2 / 3 - d * d + d ** 3 / 2 : d < 2 ? (2 - d) ** 3 / 6 : 0;
}
