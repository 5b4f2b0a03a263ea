import type { Parameters } from "../contract/parameters.ts";
import type { Team } from "../team/types.ts";

type Interpolator = Parameters["interpolator"];

/** Separable weights of one interpolator, as the kernels sample_table and label_table take them. */
export interface WeightTable {
  /** weights at the sub-voxel offset t: voxel floor(p + shift) + first + k has weight k, t = p + shift - floor(p + shift) */
  weights: (t: number) => number[];
  taps: number;
  first: number;
  shift: number;
  /** taps outside the grid are left out and the others scaled to a sum of one; otherwise the border is replicated */
  clip: boolean;
}

/** Rows of a table; linear interpolation between 1024 of them is within 1e-6 of these functions. */
const steps = 1024;

/** Radius of ITK's windowed sinc as antsApplyTransforms builds it, in voxels. */
const radius = 3;

/** Windows over |x| <= radius, as itk::Function names them. */
const windows: Partial<Record<Interpolator, (x: number) => number>> = {
  cosineWindowedSinc: (x) => Math.cos((Math.PI * x) / (2 * radius)),
  welchWindowedSinc: (x) => 1 - (x / radius) ** 2,
  hammingWindowedSinc: (x) => 0.54 + 0.46 * Math.cos((Math.PI * x) / radius),
  lanczosWindowedSinc: (x) => sinc(x / radius),
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The error function by its all-positive series 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (1 3 5 … (2n+1)); to rounding for |x| < 6. */
export function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * Each voxel's share of a Gaussian of sigma one voxel about the point: the integral over the voxel. Voxels further than `cutoff` from the point
 * are left out (itk::GaussianInterpolateImageFunction with sigma = spacing and alpha = cutoff).
 */
function gaussian(cutoff: number): WeightTable {
  const at = (x: number) => erf(x * Math.SQRT1_2);
  return {
    taps: 2 * cutoff + 1, first: -cutoff, shift: 0.5, clip: true,
    weights: (t) => Array.from({ length: 2 * cutoff + 1 }, (_, k) => (at(k - cutoff + 1 - t) - at(k - cutoff - t)) / 2),
  };
}

/**
 * The weights of an interpolator that has some; null for the others. Values found by matching files of antsApplyTransforms 2.6.5: Gaussian for
 * images alpha 1, for labels (multiLabel) alpha 4.
 */
export function weightTable(interpolator: Interpolator): WeightTable | null {
  if (interpolator === "gaussian") return gaussian(1);
  if (interpolator === "multiLabel") return gaussian(4);
  const window = windows[interpolator];
  if (!window) return null;
  return {
    taps: 2 * radius, first: 1 - radius, shift: 0, clip: false,
    weights: (t) => Array.from({ length: 2 * radius }, (_, k) => sinc(t - k + radius - 1) * window(t - k + radius - 1)),
  };
}

/** The table in the arena and the numbers that describe it: table, taps, first, steps, shift. */
export function placeTable(team: Team, { weights, taps, first, shift }: WeightTable): number[] {
  const padded = 4 * Math.ceil(taps / 4);
  const pointer = team.arena.alloc(4 * padded * (steps + 1));
  const table = team.f32(pointer, padded * (steps + 1)).fill(0);
  for (let row = 0; row <= steps; row++) table.set(weights(row / steps), row * padded);
  return [pointer, taps, first, steps, shift];
}
