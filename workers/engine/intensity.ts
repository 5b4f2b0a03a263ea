import type { VoxelArray } from "../contract/volume.ts";
import type { Padding } from "./padding.ts";

/** Stored voxel to matching intensity in [0, 1]; NaN marks a voxel without data. */
export interface IntensityMap {
  of(stored: number): number;
  /** the map of every stored value of an 8 or 16 bit type: table[stored - first] */
  table: Float32Array | null;
  first: number;
}

const air = -1000;
/** Beyond dense bone only metal is found, whose value says nothing. */
const densest = 1500;
const ctTop = densest + 1000 + 9 * 200;

/**
 * Hounsfield units to [0, 1] for matching: linear from air to dense bone with -100 … 100 HU stretched tenfold, so that a histogram of 32 bins
 * tells fat, fluid, white and grey matter apart (the soft-tissue expansion published as the Cormack map).
 */
export function matchingFromHounsfield(hounsfield: number): number {
  const clamped = Math.min(densest, Math.max(air, hounsfield));
  return (clamped - air + 9 * Math.min(200, Math.max(0, clamped + 100))) / ctTop;
}

/** Matching intensity that parts body from air in a CT (-300 HU). */
export const ctBodyThreshold = matchingFromHounsfield(-300);

/**
 * The map of a volume, or null when it is constant (or holds no data at all). `softTissue`: stretch a CT's soft tissue; otherwise its values are taken as those of any
 * other image.
 */
export function intensityMap(voxels: VoxelArray, slope: number, intercept: number, padding: Padding, softTissue: boolean): IntensityMap | null {
  const of = softTissue ? ctMap(voxels, slope, intercept, padding) : robustMap(voxels, slope, intercept, padding);
  if (!of) return null;
  const table = lookUpTable(voxels, of);
  return { of, table: table?.values ?? null, first: table?.first ?? 0 };
}

function ctMap(voxels: VoxelArray, slope: number, intercept: number, padding: Padding): ((stored: number) => number) | null {
  if (isConstant(voxels)) return null;
  return (stored) => {
    const value = stored * slope + intercept;
    return value >= padding.below && stored !== padding.value ? matchingFromHounsfield(value) : Number.NaN;
  };
}

function isConstant(voxels: VoxelArray): boolean {
  let first = Number.NaN;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i];
    if (value !== value || value === first) continue;
    if (first === first) return false;
    first = value;
  }
  return true;
}

/** Linear from the 0.1 % to the 99.8 % quantile: a few hot voxels must not squeeze all tissue into two bins. */
function robustMap(voxels: VoxelArray, slope: number, intercept: number, padding: Padding): ((stored: number) => number) | null {
  const least = slope === 0 ? -Infinity : (padding.below - intercept) / slope;
  const counts = (stored: number) => Number.isFinite(stored) && stored !== padding.value && !(slope > 0 ? stored < least : stored > least && least > -Infinity);
  const sample = sampleOf(voxels, Math.max(1, Math.floor(voxels.length / 100_000)) | 1, counts);
  let ends = extremesOf(sample);
  if (ends[1] > ends[0]) {
    // twice: the first round finds the range, the second resolves it
    for (let round = 0; round < 2; round++) ends = quantiles(sample, ends, 0.001, 0.998);
  }
  // nearly everything is one value: the extremes of all voxels have to do
  if (!(ends[1] > ends[0])) ends = extremesOf(sampleOf(voxels, 1, counts));
  if (!(ends[1] > ends[0])) return null;
  const bottom = Math.min(ends[0] * slope, ends[1] * slope) + intercept;
  const scale = 1 / Math.abs((ends[1] - ends[0]) * slope);
  return (stored) => {
    const value = (stored * slope + intercept - bottom) * scale;
    if (!Number.isFinite(value) || !counts(stored)) return Number.NaN;
    return value < 0 ? 0 : value > 1 ? 1 : value;
  };
}

/** Every stride-th voxel that counts. */
function sampleOf(voxels: VoxelArray, stride: number, counts: (stored: number) => boolean): Float64Array {
  const sample = new Float64Array(Math.ceil(voxels.length / stride));
  let count = 0;
  for (let i = 0; i < voxels.length; i += stride) {
    const value = voxels[i];
    if (counts(value)) sample[count++] = value;
  }
  return sample.subarray(0, count);
}

function extremesOf(sample: Float64Array): [number, number] {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < sample.length; i++) {
    const value = sample[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Two quantiles by a histogram of 4096 bins over [low, high]; values outside count in the end bins. */
function quantiles(sample: Float64Array, [low, high]: readonly [number, number], lower: number, upper: number): [number, number] {
  const bins = 4096;
  const counts = new Float64Array(bins);
  const scale = bins / (high - low);
  for (let i = 0; i < sample.length; i++) counts[Math.min(bins - 1, Math.max(0, Math.floor((sample[i] - low) * scale)))]++;
  let sum = 0, from = 0, to = bins;
  for (let bin = 0; bin < bins; bin++) {
    if (sum <= lower * sample.length) from = bin;
    sum += counts[bin];
    if (sum >= upper * sample.length) {
      to = bin + 1;
      break;
    }
  }
  return [low + from / scale, low + to / scale];
}

function lookUpTable(voxels: VoxelArray, of: (stored: number) => number): { values: Float32Array; first: number } | null {
  const [first, size] = voxels instanceof Int16Array ? [-32768, 65536] : voxels instanceof Uint16Array ? [0, 65536]
    : voxels instanceof Uint8Array ? [0, 256] : voxels instanceof Int8Array ? [-128, 256] : [0, 0];
  if (size === 0) return null;
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = of(i + first);
  return { values, first };
}
