// Plain float64 references of the kernels, written for clarity.

export type Size = readonly [number, number, number];

const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

export const count = ([nx, ny, nz]: Size) => nx * ny * nz;

/** (x, y, z) of every voxel, x fastest. */
export function voxels([nx, ny, nz]: Size): number[][] {
  return Array.from({ length: nx * ny * nz }, (_, i) => [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]);
}

export function at(image: ArrayLike<number>, [nx, ny]: Size, x: number, y: number, z: number): number {
  return image[x + nx * (y + ny * z)];
}

export function insideItk([nx, ny, nz]: Size, [x, y, z]: readonly number[]): boolean {
  return x >= -0.5 && x < nx - 0.5 && y >= -0.5 && y < ny - 0.5 && z >= -0.5 && z < nz - 0.5;
}

/** Symmetric FIR along one axis, border replicated. */
export function smooth(image: ArrayLike<number>, size: Size, axis: number, weights: ArrayLike<number>): number[] {
  const out: number[] = [];
  for (let z = 0; z < size[2]; z++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++) {
    let sum = 0;
    for (let k = 1 - weights.length; k < weights.length; k++) {
      const p = [x, y, z];
      p[axis] = clamp(p[axis] + k, 0, size[axis] - 1);
      sum += weights[Math.abs(k)] * at(image, size, p[0], p[1], p[2]);
    }
    out.push(sum);
  }
  return out;
}

/** Trilinear value and its gradient per voxel, positions clamped to the voxel centres. */
export function trilinear(image: ArrayLike<number>, size: Size, position: readonly number[]): { value: number; gradient: number[] } {
  const p = position.map((c, a) => clamp(c, 0, size[a] - 1));
  const lower = p.map((c, a) => Math.min(Math.floor(c), Math.max(size[a] - 2, 0)));
  const t = p.map((c, a) => c - lower[a]);
  let value = 0;
  const gradient = [0, 0, 0];
  for (let corner = 0; corner < 8; corner++) {
    const bit = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const index = lower.map((c, a) => Math.min(c + bit[a], size[a] - 1));
    const v = at(image, size, index[0], index[1], index[2]);
    const w = bit.map((b, a) => b === 1 ? t[a] : 1 - t[a]);
    value += v * w[0] * w[1] * w[2];
    for (let a = 0; a < 3; a++) gradient[a] += v * (bit[a] === 1 ? 1 : -1) * w[(a + 1) % 3] * w[(a + 2) % 3];
  }
  return { value, gradient };
}

/** 3x4 row-major matrix times (p, 1) */
export function transform(m: ArrayLike<number>, [x, y, z]: readonly number[]): number[] {
  return [0, 1, 2].map((r) => m[4 * r] * x + m[4 * r + 1] * y + m[4 * r + 2] * z + m[4 * r + 3]);
}

/** Cubic B-spline */
export function beta3(x: number): number {
  const a = Math.abs(x);
  if (a >= 2) return 0;
  return a < 1 ? 2 / 3 - a * a + (a * a * a) / 2 : (2 - a) ** 3 / 6;
}

export function beta3Slope(x: number): number {
  const a = Math.abs(x);
  if (a >= 2) return 0;
  return Math.sign(x) * (a < 1 ? -2 * a + 1.5 * a * a : -((2 - a) ** 2) / 2);
}

export function mirror(i: number, n: number): number {
  if (n === 1) return 0;
  const period = 2 * n - 2;
  const folded = ((i % period) + period) % period;
  return folded < n ? folded : period - folded;
}

/** Cubic B-spline value from coefficients, mirrored borders. */
export function bspline(coefficients: ArrayLike<number>, size: Size, p: readonly number[]): number {
  let sum = 0;
  const start = p.map((c) => Math.floor(c) - 1);
  for (let k = 0; k < 4; k++) for (let j = 0; j < 4; j++) for (let i = 0; i < 4; i++) {
    const index = [start[0] + i, start[1] + j, start[2] + k];
    const w = index.map((c, a) => beta3(p[a] - c));
    sum += w[0] * w[1] * w[2] * at(coefficients, size, mirror(index[0], size[0]), mirror(index[1], size[1]), mirror(index[2], size[2]));
  }
  return sum;
}

export interface Sample { valid: boolean; value: number; gradient: number[] }

/** The metric kernels' view of the moving image at a point in voxels. */
export function metricSample(moving: ArrayLike<number>, size: Size, mask: ArrayLike<number> | null, p: readonly number[]): Sample {
  const valid = p.every((c, a) => size[a] > 1 ? c >= 0 && c <= size[a] - 1 : c >= -0.5 && c < 0.5);
  const { value, gradient } = trilinear(moving, size, p);
  if (!valid) return { valid, value: Number.NaN, gradient: [0, 0, 0] };
  const nearest = p.map((c, a) => clamp(Math.floor(c + 0.5), 0, size[a] - 1));
  if (mask !== null && at(mask, size, nearest[0], nearest[1], nearest[2]) === 0) return { valid: false, value: Number.NaN, gradient: [0, 0, 0] };
  return { valid, value, gradient };
}

/** Mattes joint histogram, rows = fixed bins. */
export function jointHistogram(samples: readonly { value: number; bin: number }[], scale: number, offset: number, bins: number): Float64Array {
  const histogram = new Float64Array(bins * bins);
  for (const { value, bin } of samples) {
    if (Number.isNaN(value)) continue;
    const v = clamp(value * scale + offset, 2, bins - 2);
    const first = Math.min(Math.floor(v), bins - 3) - 1;
    for (let b = first; b < first + 4; b++) histogram[bin * bins + b] += beta3(b - v);
  }
  return histogram;
}

/** Mutual information (natural logarithm) of a joint histogram. */
export function mutualInformation(histogram: Float64Array, bins: number): number {
  const { p, pF, pM } = distributions(histogram, bins);
  let sum = 0;
  for (let a = 0; a < bins; a++) for (let b = 0; b < bins; b++) {
    if (p[a * bins + b] > 0) sum += p[a * bins + b] * Math.log(p[a * bins + b] / (pF[a] * pM[b]));
  }
  return sum;
}

export function distributions(histogram: Float64Array, bins: number): { p: Float64Array; pF: Float64Array; pM: Float64Array } {
  const total = histogram.reduce((sum, h) => sum + h, 0);
  const p = histogram.map((h) => h / total);
  const pF = new Float64Array(bins);
  const pM = new Float64Array(bins);
  p.forEach((value, i) => {
    pF[Math.floor(i / bins)] += value;
    pM[i % bins] += value;
  });
  return { p, pF, pM };
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < b.length; i++) {
    const difference = Object.is(a[i], b[i]) || (Number.isNaN(a[i]) && Number.isNaN(b[i])) ? 0 : Math.abs(a[i] - b[i]);
    // a NaN on one side only is a difference too
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  return worst;
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}
