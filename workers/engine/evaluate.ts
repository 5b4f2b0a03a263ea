import { SynclineError } from "../contract/errors.ts";
import type { Evaluation, LabelOverlap, Overlap, Similarity } from "../contract/evaluation.ts";
import type { DisplacementField } from "../contract/transform.ts";
import { voxelCount, voxelView, type Volume } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { summariseJacobian } from "./jacobian.ts";
import { loadReal } from "./resample.ts";

export interface EvaluationInput {
  /** both on one grid */
  images: { fixed: Volume; moving: Volume } | null;
  /** both on one grid */
  labels: { fixed: Volume; moving: Volume } | null;
  warp: DisplacementField | null;
}

const bins = 32;
const flat = 65536;
const planeGrain = 4;

/** Compares images, labels and a warp, whichever are given. Frees everything it allocates in the arena. */
export function evaluate(team: Team, { images, labels, warp }: EvaluationInput): Evaluation {
  const mark = team.arena.mark();
  try {
    return {
      similarity: images && similarity(team, images.fixed, images.moving),
      dice: labels && overlap(labels.fixed, labels.moving),
      jacobian: warp && summariseJacobian(warp),
    };
  } finally {
    team.arena.release(mark);
  }
}

function similarity(team: Team, fixed: Volume, moving: Volume): Similarity {
  const { dims } = fixed.header;
  const count = voxelCount(dims);
  if (voxelCount(moving.header.dims) !== count) throw new SynclineError("internal", "The images to compare lie on different grids.");
  const [f, m] = [fixed, moving].map(({ header, voxels }) => loadReal(team, voxelView(header.dtype, voxels, 0, count), header.slope, header.intercept, 0));
  const [cc4, cc2] = [4, 2].map((radius) => localCorrelation(team, f, m, dims, radius));
  return { mattes32: mattes(team, f, m, count), cc4, cc2, ...moments(team.f32(f, count), team.f32(m, count)) };
}

function moments(a: Float32Array, b: Float32Array): { meanSquares: number; gc: number } {
  const count = a.length;
  let sumA = 0, sumB = 0, squares = 0;
  for (let i = 0; i < count; i++) {
    sumA += a[i];
    sumB += b[i];
    squares += (a[i] - b[i]) ** 2;
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  let aa = 0, bb = 0, ab = 0;
  for (let i = 0; i < count; i++) {
    const x = a[i] - meanA, y = b[i] - meanB;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return { meanSquares: squares / count, gc: aa > 0 && bb > 0 ? -(ab * ab) / (aa * bb) : 0 };
}

/** Minus the mutual information as itk::MattesMutualInformationImageToImageMetricv4 has it; 0 when an image is constant. */
function mattes(team: Team, f: number, m: number, count: number): number {
  // ITK's bins: two left free at either end
  const scaling = (pointer: number): [number, number] | null => {
    let low = Infinity, high = -Infinity;
    for (const value of team.f32(pointer, count)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const scale = (bins - 4) / (high - low);
    return high > low ? [scale, 2 - low * scale] : null;
  };
  const [ofFixed, ofMoving] = [scaling(f), scaling(m)];
  if (!ofFixed || !ofMoving) return 0;
  const grain = Math.max(flat, Math.ceil(count / 256));
  const slabs = Math.ceil(count / grain);
  const histograms = team.arena.alloc(4 * bins * bins * slabs);
  const counts = team.arena.alloc(8 * slabs);
  team.run("mattes_histogram", count, grain, [f, m, 0, 0, ...ofFixed, ...ofMoving, bins, histograms, counts]);
  const joint = new Float64Array(bins * bins);
  const all = team.f32(histograms, bins * bins * slabs);
  for (let i = 0; i < all.length; i++) joint[i % joint.length] += all[i];
  const total = joint.reduce((a, b) => a + b, 0);
  const rows = new Float64Array(bins), columns = new Float64Array(bins);
  joint.forEach((value, i) => {
    rows[Math.floor(i / bins)] += value / total;
    columns[i % bins] += value / total;
  });
  let sum = 0;
  joint.forEach((value, i) => {
    const p = value / total;
    if (p > 0) sum += p * Math.log(p / (rows[Math.floor(i / bins)] * columns[i % bins]));
  });
  return -sum;
}

/** Minus the mean of the squared correlation over windows cut at the border, flat windows counting as 1. */
function localCorrelation(team: Team, f: number, m: number, dims: readonly number[], radius: number): number {
  const slabs = Math.ceil(dims[2] / planeGrain);
  const partials = team.arena.alloc(8 * slabs);
  team.run("cc_windows", dims[2], planeGrain, [f, m, ...dims, radius, partials]);
  return -team.f64(partials, slabs).reduce((a, b) => a + b, 0) / voxelCount(dims);
}

/** Labels are compared by their real values, which may be scaled. */
function overlap(fixed: Volume, moving: Volume): Overlap {
  const count = voxelCount(fixed.header.dims);
  const views = [fixed, moving].map(({ header, voxels }) => {
    const view = voxelView(header.dtype, voxels, 0, count);
    const { slope, intercept } = header;
    return (i: number) => view[i] * slope + intercept;
  });
  const [a, b] = views;
  const both = new Map<string | number, number>();
  const [ofFixed, ofMoving] = [new Map<number, number>(), new Map<number, number>()];
  const add = <K>(to: Map<K, number>, key: K, n: number) => to.set(key, (to.get(key) ?? 0) + n);
  // neighbours mostly share their labels: runs are counted, not voxels
  for (let start = 0; start < count;) {
    const [x, y] = [a(start), b(start)];
    let end = start + 1;
    while (end < count && a(end) === x && b(end) === y) end++;
    add(ofFixed, x, end - start);
    add(ofMoving, y, end - start);
    if (x === y) add(both, x, end - start);
    start = end;
  }
  const present = (of: Map<number, number>) => [...of.keys()].filter((label) => label !== 0 && !Number.isNaN(label)).sort((p, q) => p - q);
  const labels = present(ofFixed).map((label): LabelOverlap => {
    const [fixedVoxels, movingVoxels] = [ofFixed.get(label) ?? 0, ofMoving.get(label) ?? 0];
    return { label, dice: (2 * (both.get(label) ?? 0)) / (fixedVoxels + movingVoxels), fixedVoxels, movingVoxels };
  });
  return {
    mean: labels.length > 0 ? labels.reduce((sum, { dice }) => sum + dice, 0) / labels.length : null,
    labels, movingOnly: present(ofMoving).filter((label) => !ofFixed.has(label)),
  };
}
