import type { Modality, Triple, VoxelArray } from "../contract/volume.ts";

/** Stored voxel to matching intensity in [0, 1]; NaN marks a voxel without data. */
export interface IntensityMap {
  of(stored: number): number;
  /** the map of every stored value of an 8 or 16 bit type: table[stored - first] */
  table: Float32Array | null;
  first: number;
}

/** Scanner padding lies far below air; real air with noise and kernels' undershoot stays above. */
const paddingBelow = -1100;
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

/** The map of a volume, or null when it is constant (or holds no data at all). */
export function intensityMap(voxels: VoxelArray, dims: Triple, slope: number, intercept: number, modality: Modality): IntensityMap | null {
  const of = modality === "CT" ? ctMap(voxels, dims, slope, intercept) : robustMap(voxels, slope, intercept);
  if (!of) return null;
  const table = lookUpTable(voxels, of);
  return { of, table: table?.values ?? null, first: table?.first ?? 0 };
}

function ctMap(voxels: VoxelArray, dims: Triple, slope: number, intercept: number): ((stored: number) => number) | null {
  const padding = cornerConstant(voxels, dims);
  const paddingValue = padding === null ? Number.NaN : padding * slope + intercept;
  // a constant border above air (zeros left by another program's resampling) is no tissue
  const constant = paddingValue > -900 ? padding : null;
  if (isConstant(voxels)) return null;
  return (stored) => {
    const value = stored * slope + intercept;
    if (!(value >= paddingBelow) || stored === constant) return Number.NaN;
    return matchingFromHounsfield(value);
  };
}

/** The value in the eight corners of a volume when they all agree, else null. */
function cornerConstant(voxels: VoxelArray, [nx, ny, nz]: Triple): number | null {
  const values = new Set<number>();
  for (const z of [0, nz - 1]) for (const y of [0, ny - 1]) for (const x of [0, nx - 1]) values.add(voxels[(z * ny + y) * nx + x]);
  const [only] = values;
  return values.size === 1 ? only : null;
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
function robustMap(voxels: VoxelArray, slope: number, intercept: number): ((stored: number) => number) | null {
  const sample = finiteSample(voxels, Math.max(1, Math.floor(voxels.length / 100_000)) | 1);
  let ends = extremesOf(sample);
  if (ends[1] > ends[0]) {
    // twice: the first round finds the range, the second resolves it
    for (let round = 0; round < 2; round++) ends = quantiles(sample, ends, 0.001, 0.998);
  }
  // nearly everything is one value: the extremes of all voxels have to do
  if (!(ends[1] > ends[0])) ends = extremesOf(finiteSample(voxels, 1));
  if (!(ends[1] > ends[0])) return null;
  const bottom = Math.min(ends[0] * slope, ends[1] * slope) + intercept;
  const scale = 1 / Math.abs((ends[1] - ends[0]) * slope);
  return (stored) => {
    const value = (stored * slope + intercept - bottom) * scale;
    if (!Number.isFinite(value)) return Number.NaN;
    return value < 0 ? 0 : value > 1 ? 1 : value;
  };
}

/** Every stride-th voxel that is finite. */
function finiteSample(voxels: VoxelArray, stride: number): Float64Array {
  const sample = new Float64Array(Math.ceil(voxels.length / stride));
  let count = 0;
  for (let i = 0; i < voxels.length; i += stride) {
    const value = voxels[i];
    if (Number.isFinite(value)) sample[count++] = value;
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
