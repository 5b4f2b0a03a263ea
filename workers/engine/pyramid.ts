import { spacingOf } from "../contract/affine.ts";
import { voxelCount, type Grid, type Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { gaussianWeights } from "./gaussian.ts";
import { steppedGrid } from "./grid.ts";
import type { EngineImage } from "./image.ts";

/** An image smoothed for one level and subsampled as far as its smoothing allows. `mask`: u8 pointer, 0 when every voxel holds data. */
export interface LevelImage {
  grid: Grid;
  data: number;
  mask: number;
  /** extremes of the values */
  low: number;
  high: number;
}

/** Voxels may grow to so many sigmas: at 2, as in the usual halving pyramid, aliasing puts local optima in the way of the optimiser. */
const voxelsPerSigma = 1.5;

/** Grid of an image and what lies on it: data, and data weights (0: complete). */
interface Layer { grid: Grid; data: number; weight: number }

/**
 * The image smoothed by each of `sigmas` (mm, isotropic; ascending, without repeats) and subsampled. Each level starts from the level before it,
 * whose variance it completes, so the full-size image is smoothed once, by the smallest sigma. Padding is left out by normalised
 * convolution: smoothed data over smoothed weights. `perSigma`: voxels may grow to so many sigmas. Allocates the levels in the arena and frees its scratch.
 */
export function buildPyramid(team: Team, image: EngineImage, sigmas: readonly number[], perSigma = voxelsPerSigma): Map<number, LevelImage> {
  const { arena } = team;
  const result = new Map<number, LevelImage>();
  if (sigmas[0] === 0) {
    result.set(0, unsmoothed(team, image));
    for (const [sigma, level] of buildPyramid(team, image, sigmas.slice(1), perSigma)) result.set(sigma, level);
    return result;
  }
  const plan = planSteps(image.grid, sigmas, perSigma);
  const levels = plan.map(({ grid }) => {
    const count = voxelCount(grid.dims);
    return { data: arena.alloc(4 * count), sums: image.weight ? arena.alloc(4 * count) : 0, weight: image.weight ? arena.alloc(4 * count) : 0, mask: image.weight ? arena.alloc(count) : 0 };
  });
  const mark = arena.mark();
  const largest = Math.max(1, ...plan.map(({ from }) => voxelCount(from.dims)));
  const scratch = [arena.alloc(4 * largest), arena.alloc(4 * largest)];
  let layer: Layer = image;
  plan.forEach((step, index) => {
    const level = levels[index];
    const sums = image.weight ? level.sums : level.data;
    smoothAndStep(team, layer.data, step, scratch, sums);
    if (image.weight) {
      smoothAndStep(team, layer.weight, step, scratch, level.weight);
      const count = voxelCount(step.grid.dims);
      team.run("normalise", count, 32768, [sums, level.weight, level.data, 0]);
      fillMask(team.f32(level.weight, count), team.u8(level.mask, count));
    }
    layer = { grid: step.grid, data: sums, weight: level.weight };
    result.set(sigmas[index], { grid: step.grid, data: level.data, mask: level.mask, ...extremes(team.f32(level.data, voxelCount(step.grid.dims))) });
  });
  arena.release(mark);
  return result;
}

/** The image itself as a level; its range is [0, 1] by the intensity map. */
function unsmoothed(team: Team, image: EngineImage): LevelImage {
  const count = voxelCount(image.grid.dims);
  const mask = image.weight ? team.arena.alloc(count) : 0;
  if (mask) fillMask(team.f32(image.weight, count), team.u8(mask, count));
  return { grid: image.grid, data: image.data, mask, low: 0, high: 1 };
}

function fillMask(weight: Float32Array, mask: Uint8Array): void {
  for (let i = 0; i < mask.length; i++) mask[i] = weight[i] > 0.5 ? 1 : 0;
}

interface Step { from: Grid; grid: Grid; sigma: Triple; factors: Triple; first: Triple }

function planSteps(grid: Grid, sigmas: readonly number[], perSigma: number): Step[] {
  let from = grid;
  let reached = 0;
  return sigmas.map((sigma) => {
    const spacing = spacingOf(from.affine);
    const added = Math.sqrt(Math.max(0, sigma ** 2 - reached ** 2));
    reached = sigma;
    const factors = spacing.map((size, axis) => Math.min(from.dims[axis], Math.max(1, Math.floor(perSigma * sigma / size + 1e-3)))) as Triple;
    const dims = from.dims.map((n, axis) => Math.floor((n - 1) / factors[axis]) + 1) as Triple;
    const first = from.dims.map((n, axis) => Math.floor((n - 1 - factors[axis] * (dims[axis] - 1)) / 2)) as Triple;
    const step: Step = { from, grid: steppedGrid(from, dims, factors, first), sigma: spacing.map((size) => added / size) as Triple, factors, first };
    from = step.grid;
    return step;
  });
}

/** Below this many voxels a Gaussian changes nothing that matters. */
const leastSigma = 0.15;

/** Smooths and subsamples axis by axis, z first: planes, then rows, that are dropped are not made. */
function smoothAndStep(team: Team, source: number, step: Step, scratch: readonly number[], target: number): void {
  let current = source;
  const dims: Triple = [...step.from.dims];
  for (const axis of [2, 1, 0]) {
    const kept = step.grid.dims[axis];
    const sigma = smooths(dims, axis, step.sigma[axis]) ? step.sigma[axis] : 0;
    // the last axis brings the result to its place in any case
    if (sigma === 0 && kept === dims[axis] && axis !== 0) continue;
    const next = axis === 0 ? target : current === scratch[0] ? scratch[1] : scratch[0];
    smoothAxis(team, current, next, dims, axis, sigma, { first: step.first[axis], factor: step.factors[axis], kept });
    dims[axis] = kept;
    current = next;
  }
}

/** Gaussian smoothing, sigma in voxels per axis. Answers where the result lies: in one of the two scratch volumes, or `source` when nothing was to be done. */
export function smoothVolume(team: Team, source: number, dims: Triple, sigmas: Triple, scratch: readonly number[]): number {
  return [0, 1, 2].reduce((current, axis) => {
    if (!smooths(dims, axis, sigmas[axis])) return current;
    const next = current === scratch[0] ? scratch[1] : scratch[0];
    smoothAxis(team, current, next, dims, axis, sigmas[axis], { first: 0, factor: 1, kept: dims[axis] });
    return next;
  }, source);
}

function smooths(dims: Triple, axis: number, sigma: number): boolean {
  return sigma >= leastSigma && dims[axis] > 1;
}

/** One axis smoothed by a Gaussian (0: not at all), of which every `factor`-th voxel is made from `first` on. */
function smoothAxis(team: Team, source: number, target: number, dims: Triple, axis: number, sigma: number, { first, factor, kept }: { first: number; factor: number; kept: number }): void {
  const mark = team.arena.mark();
  const weights = sigma > 0 ? gaussianWeights(sigma) : Float32Array.of(1);
  const pointer = team.arena.alloc(4 * weights.length);
  team.f32(pointer, weights.length).set(weights);
  const extent = axis === 2 ? kept : dims[2];
  const planes = Math.max(1, Math.min(8, Math.floor(extent / 32)));
  team.run(["smooth_x", "smooth_y", "smooth_z"][axis], extent, planes, [source, target, ...dims, pointer, weights.length - 1, first, factor, ...(axis === 2 ? [] : [kept])]);
  team.arena.release(mark);
}

/** Smallest and largest value of an even share of the voxels; what lies beyond is clamped to the end bins. */
function extremes(data: Float32Array): { low: number; high: number } {
  const stride = Math.max(1, Math.floor(data.length / 50_000)) | 1;
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < data.length; i += stride) {
    const value = data[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
