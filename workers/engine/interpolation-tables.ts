import type { Parameters } from "../contract/parameters.ts";
import type { Team } from "../team/types.ts";

type Interpolator = Parameters["interpolator"];

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

/** Six taps of a windowed sinc for the sub-voxel offsets 0, 1/steps, … 1: taps 2 voxels below to 3 above. */
function sincRows(window: (x: number) => number): number[][] {
  return Array.from({ length: steps + 1 }, (_, row) => Array.from({ length: 2 * radius }, (_tap, k) => {
    const x = row / steps - (k - radius + 1);
    return sinc(x) * window(x);
  }));
}

/**
 * Each voxel's share of a Gaussian of sigma one voxel: the integral over the voxel. For offsets from the nearest voxel of -0.5 to 0.5, then once more for -0.5
 * exactly, where the voxel just beyond the cut-off does not count (itk::GaussianInterpolateImageFunction with sigma = spacing and alpha = cutoff).
 */
function gaussianRows(cutoff: number): number[][] {
  const share = (x: number) => (erf((x + 0.5) * Math.SQRT1_2) - erf((x - 0.5) * Math.SQRT1_2)) / 2;
  const row = (offset: number) => Array.from({ length: 2 * cutoff + 1 }, (_, k) => share(k - cutoff - offset));
  return [...Array.from({ length: steps + 1 }, (_, i) => row(i / steps - 0.5)), row(-0.5).slice(0, -1)];
}

/**
 * The kernel of an interpolator that takes its weights from a table, and the table's rows; null for the others. Radius and cut-offs found by matching files of
 * antsApplyTransforms 2.6.5: Gaussian for images alpha 1, for labels (multiLabel) alpha 4.
 */
export function weightTable(interpolator: Interpolator): { kernel: string; rows: number[][] } | null {
  if (interpolator === "gaussian") return { kernel: "sample_gaussian", rows: gaussianRows(1) };
  if (interpolator === "multiLabel") return { kernel: "sample_label_gaussian", rows: gaussianRows(4) };
  const window = windows[interpolator];
  return window ? { kernel: "sample_six", rows: sincRows(window) } : null;
}

/** Puts a table into the arena, each row padded with zeros to a multiple of four; returns the kernels' further arguments. */
export function placeTable(team: Team, rows: readonly number[][]): number[] {
  const padded = 4 * Math.ceil(Math.max(...rows.map(({ length }) => length)) / 4);
  const pointer = team.arena.alloc(4 * padded * rows.length);
  const table = team.f32(pointer, padded * rows.length).fill(0);
  rows.forEach((row, i) => { table.set(row, i * padded); });
  return [pointer, steps];
}
