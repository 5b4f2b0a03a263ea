import { gridDistance, invert3, linearPart } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import type { EvaluateAnswer, LabelOverlap } from "../contract/tasks.ts";
import type { DisplacementField } from "../contract/transform.ts";
import { voxelCount, voxelView, type Volume } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { CorrelationForces } from "./deformable/correlation-forces.ts";
import { allocateField } from "./deformable/field.ts";
import { summariseJacobian } from "./deformable/jacobian.ts";
import { MattesForces } from "./deformable/mattes-forces.ts";
import { resampleVolume } from "./resample.ts";

export interface EvaluationInput {
  fixed: Volume;
  moving: Volume;
  fixedLabels?: Volume;
  movingLabels?: Volume;
  warp?: DisplacementField;
}

/** Bins of the joint histogram, and radius of the windows of local correlation: what MeasureImageSimilarity is usually asked. */
const bins = 32;
const radius = 4;
/** Variance of a window, in units of the image's, that single precision tells from none. */
const flat = 3e-7;

/**
 * Measures two images that are meant to lie on each other, as they lie by their headers; the moving one is resampled where its grid is another.
 * Values follow ANTs' MeasureImageSimilarity (lower is better).
 */
export function evaluateVolumes(team: Team, { fixed, moving, fixedLabels, movingLabels, warp }: EvaluationInput): EvaluateAnswer {
  const there = (volume: Volume, on: Volume, interpolator: "linear" | "nearestNeighbor"): Volume =>
    (gridDistance(volume.header, on.header) <= 0.01 ? volume : resampleVolume(team, { grid: on.header, moving: volume, transforms: [], interpolator, defaultValue: 0 }));
  return {
    similarity: similarityOf(team, fixed, there(moving, fixed, "linear")),
    labels: fixedLabels && movingLabels ? overlapOf(fixedLabels, there(movingLabels, fixedLabels, "nearestNeighbor")) : null,
    jacobian: warp ? jacobianOf(team, warp) : null,
  };
}

function similarityOf(team: Team, fixed: Volume, moving: Volume): EvaluateAnswer["similarity"] {
  const mark = team.arena.mark();
  const { header } = fixed;
  const count = voxelCount(header.dims);
  const pair = { fixed: load(team, fixed), moving: load(team, moving), mask: 0 };
  const [f, m] = [team.f32(pair.fixed, count), team.f32(pair.moving, count)];
  const [ofFixed, ofMoving] = [moments(f), moments(m)];
  if (!(ofFixed.deviation > 0 && ofMoving.deviation > 0)) {
    throw new SynclineError("failed", `The ${ofFixed.deviation > 0 ? "moving" : "fixed"} image has the same value everywhere, so there is nothing to compare.`);
  }
  let squares = 0, products = 0;
  for (let i = 0; i < count; i++) {
    squares += (m[i] - f[i]) ** 2;
    products += (f[i] - ofFixed.mean) * (m[i] - ofMoving.mean);
  }
  const correlation = products / (count * ofFixed.deviation * ofMoving.deviation);
  const factors = { fixed: team.arena.alloc(4 * count), moving: team.arena.alloc(4 * count) };
  const mattes = new MattesForces(team, header, bins, ofFixed, ofMoving).information(pair, factors);
  for (const [values, { mean, deviation }] of [[f, ofFixed], [m, ofMoving]] as const) for (let i = 0; i < count; i++) values[i] = (values[i] - mean) / deviation;
  const local = new CorrelationForces(team, header, radius, "centre", flat).sums(pair, factors);
  team.arena.release(mark);
  // ITK counts windows without texture as perfectly correlated
  return { mattes: -mattes, cc: -(local.sum + count - local.count) / count, meansquares: squares / count, gc: -(correlation ** 2) };
}

/** Real values in the arena; what is not finite counts as 0. */
function load(team: Team, { header: { dtype, slope, intercept, dims }, voxels }: Volume): number {
  const count = voxelCount(dims);
  const pointer = team.arena.alloc(4 * count);
  const target = team.f32(pointer, count);
  const source = voxelView(dtype, voxels);
  for (let i = 0; i < count; i++) {
    const value = source[i] * slope + intercept;
    target[i] = Number.isFinite(value) ? value : 0;
  }
  return pointer;
}

function moments(values: Float32Array): { low: number; high: number; mean: number; deviation: number } {
  let low = Infinity, high = -Infinity, sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return { low, high, mean, deviation: Math.sqrt(squares / values.length) };
}

/** Dice of every label but 0 of the fixed labels, in ascending order, and their mean. */
export function overlapOf(fixed: Volume, moving: Volume): { mean: number; overlaps: LabelOverlap[] } {
  const [a, b] = [fixed, moving].map(({ header, voxels }) => ({ voxels: voxelView(header.dtype, voxels), slope: header.slope, intercept: header.intercept }));
  const counts = new Map<number, { fixed: number; moving: number; both: number }>();
  const at = (label: number) => {
    const found = counts.get(label) ?? { fixed: 0, moving: 0, both: 0 };
    if (!counts.has(label)) counts.set(label, found);
    return found;
  };
  for (let i = 0; i < a.voxels.length; i++) {
    const p = Math.round(a.voxels[i] * a.slope + a.intercept), q = Math.round(b.voxels[i] * b.slope + b.intercept);
    if (p !== 0) at(p).fixed++;
    if (q !== 0) at(q).moving++;
    if (p !== 0 && p === q) at(p).both++;
  }
  const overlaps = [...counts].filter(([, { fixed: voxels }]) => voxels > 0).sort(([p], [q]) => p - q)
    .map(([label, { fixed: fixedVoxels, moving: movingVoxels, both }]) => ({ label, dice: 2 * both / (fixedVoxels + movingVoxels), fixedVoxels, movingVoxels }));
  if (overlaps.length === 0) throw new SynclineError("failed", "The fixed labels are all 0: there is no structure to compare.");
  return { mean: overlaps.reduce((sum, { dice }) => sum + dice, 0) / overlaps.length, overlaps };
}

function jacobianOf(team: Team, { grid, vectors }: DisplacementField): EvaluateAnswer["jacobian"] {
  const mark = team.arena.mark();
  const count = voxelCount(grid.dims);
  const field = allocateField(team, grid);
  const m = invert3(linearPart(grid.affine));
  const [x, y, z] = [0, 1, 2].map((axis) => new Float32Array(vectors, 4 * count * axis, count));
  field.planes.forEach((pointer, row) => {
    const plane = team.f32(pointer, count);
    for (let i = 0; i < count; i++) plane[i] = m[3 * row] * x[i] + m[3 * row + 1] * y[i] + m[3 * row + 2] * z[i];
  });
  const { min, max, folded, count: voxels } = summariseJacobian(team, field, 0);
  team.arena.release(mark);
  return { min, max, foldedFraction: folded / voxels };
}
