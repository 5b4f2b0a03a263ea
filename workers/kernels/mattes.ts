import { BITS_OF_TWO_TO_23_AND_1, constant, HALF, ONE, scratch, SIXTH, TWO_THIRDS, TWO_TO_23 } from "./scratch";
import { BLOCK, gradientsOfCells, valuesOfCells } from "./cells";
import { addOuterProducts } from "./outer";
import { lanesBelow, store4 } from "./simd";

// Mattes mutual information over samples (engine.md 4.3): the fixed window is a box, the moving window a cubic B-spline.
// The joint histogram is kept four times, one for each SIMD lane, so that two samples in turn seldom write the same bin; a padding keeps the four apart in the cache.

const PADDING: usize = 512;
/** values and factors of one block, behind the largest four histograms (120 bins) */
const BLOCK_SCRATCH: usize = 236 * 1024;

@inline
function laneStride(bins: i32): usize {
  return (<usize>(bins * bins) << 2) + PADDING;
}

@inline
function addWeights(bin: usize, weights: v128): void {
  v128.store(bin, f32x4.add(v128.load(bin), weights));
}

/** Fixed bins of four samples as i32. */
@inline
function fourBins(fixedBin: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(fixedBin)));
}

export function clearHistograms(bins: i32): void {
  memory.fill(scratch, 0, 4 * laneStride(bins));
}

/** Adds n samples to the lane-private histograms; a value of NaN counts nothing. Returns how many counted. */
export function addToHistograms(n: i32, value: usize, fixedBin: usize, scale: f32, offset: f32, bins: i32): i32 {
  const stride = laneStride(bins);
  const h0 = scratch, h1 = scratch + stride, h2 = scratch + 2 * stride, h3 = scratch + 3 * stride;
  const scales = f32x4.splat(scale), offsets = f32x4.splat(offset), row = i32x4.splat(bins);
  const low = f32x4.splat(2), high = f32x4.splat(<f32>(bins - 2)), last = f32x4.splat(<f32>(bins - 3));
  const one = constant(ONE), half = constant(HALF), sixth = constant(SIXTH), twoThirds = constant(TWO_THIRDS);
  // as in voxelIndex; one more, since the first of the four bins lies before the cell
  const two23 = constant(TWO_TO_23), excess = constant(BITS_OF_TWO_TO_23_AND_1);
  let counts = i32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    const m = v128.load(value + (<usize>i << 2));
    const valid = v128.and(f32x4.eq(m, m), lanesBelow(n - i));
    counts = i32x4.sub(counts, valid);
    const v = f32x4.pmin(f32x4.pmax(low, f32x4.add(f32x4.mul(m, scales), offsets)), high);
    const cell = f32x4.pmin(f32x4.floor(v), last);
    const t = f32x4.sub(v, cell), s = f32x4.sub(one, t);
    const t2 = f32x4.mul(t, t), s2 = f32x4.mul(s, s);
    // weights of bins cell - 1 to cell + 2
    const w0 = v128.and(valid, f32x4.mul(sixth, f32x4.mul(s2, s)));
    const w1 = v128.and(valid, f32x4.add(twoThirds, f32x4.mul(t2, f32x4.sub(f32x4.mul(half, t), one))));
    const w2 = v128.and(valid, f32x4.add(twoThirds, f32x4.mul(s2, f32x4.sub(f32x4.mul(half, s), one))));
    const w3 = v128.and(valid, f32x4.mul(sixth, f32x4.mul(t2, t)));
    const bin = v128.and(valid, i32x4.sub(i32x4.add(i32x4.mul(fourBins(fixedBin + <usize>i), row), f32x4.add(cell, two23)), excess));
    const a = v128.shuffle<f32>(w0, w1, 0, 4, 1, 5), b = v128.shuffle<f32>(w2, w3, 0, 4, 1, 5);
    const c = v128.shuffle<f32>(w0, w1, 2, 6, 3, 7), d = v128.shuffle<f32>(w2, w3, 2, 6, 3, 7);
    addWeights(h0 + (<usize>i32x4.extract_lane(bin, 0) << 2), v128.shuffle<f64>(a, b, 0, 2));
    addWeights(h1 + (<usize>i32x4.extract_lane(bin, 1) << 2), v128.shuffle<f64>(a, b, 1, 3));
    addWeights(h2 + (<usize>i32x4.extract_lane(bin, 2) << 2), v128.shuffle<f64>(c, d, 0, 2));
    addWeights(h3 + (<usize>i32x4.extract_lane(bin, 3) << 2), v128.shuffle<f64>(c, d, 1, 3));
  }
  return (i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1)) + (i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3));
}

/** The sum of the four histograms, as the slab's partial. */
export function mergeHistograms(bins: i32, out: usize): void {
  const stride = laneStride(bins);
  const cells = bins * bins;
  for (let i = 0; i < cells; i += 4) {
    const at = scratch + (<usize>i << 2);
    const sum = f32x4.add(f32x4.add(v128.load(at), v128.load(at + stride)), f32x4.add(v128.load(at + 2 * stride), v128.load(at + 3 * stride)));
    store4(out + (<usize>i << 2), sum, cells - i);
  }
}

export function mi_values(
  begin: i32, end: i32, slab: i32, matrix: usize, sx: usize, sy: usize, sz: usize, moving: usize, nx: i32, ny: i32, nz: i32, mask: usize,
  value: usize, gx: usize, gy: usize, gz: usize, fixedBin: usize, scale: f32, offset: f32, bins: i32, histograms: usize, counts: usize,
): void {
  clearHistograms(bins);
  let count: i32 = 0;
  for (let i = begin; i < end; i += BLOCK) {
    const stop = min(end, i + BLOCK);
    const at = <usize>i << 2;
    gradientsOfCells(i, stop, matrix, sx, sy, sz, moving, nx, ny, nz, mask, value + at, gx + at, gy + at, gz + at, f32.NaN);
    count += addToHistograms(stop - i, value + at, fixedBin + <usize>i, scale, offset, bins);
  }
  mergeHistograms(bins, histograms + <usize>slab * <usize>(bins * bins) * 4);
  store<f64>(counts + (<usize>slab << 3), <f64>count);
}

export function mi_histogram(
  begin: i32, end: i32, slab: i32, matrix: usize, sx: usize, sy: usize, sz: usize, moving: usize, nx: i32, ny: i32, nz: i32, mask: usize,
  fixedBin: usize, scale: f32, offset: f32, bins: i32, histograms: usize, counts: usize,
): void {
  clearHistograms(bins);
  const value = scratch + BLOCK_SCRATCH;
  let count: i32 = 0;
  for (let i = begin; i < end; i += BLOCK) {
    const stop = min(end, i + BLOCK);
    valuesOfCells(i, stop, matrix, sx, sy, sz, moving, nx, ny, nz, mask, value, f32.NaN);
    count += addToHistograms(stop - i, value, fixedBin + <usize>i, scale, offset, bins);
  }
  mergeHistograms(bins, histograms + <usize>slab * <usize>(bins * bins) * 4);
  store<f64>(counts + (<usize>slab << 3), <f64>count);
}

/** k = sum over b of beta3'(b - v) table[a, b] of n samples; zero where the value is NaN or was clamped. */
export function mattesFactors(n: i32, value: usize, fixedBin: usize, scale: f32, offset: f32, bins: i32, table: usize, factors: usize): void {
  const scales = f32x4.splat(scale), offsets = f32x4.splat(offset), row = i32x4.splat(bins);
  const low = f32x4.splat(2), high = f32x4.splat(<f32>(bins - 2)), last = f32x4.splat(<f32>(bins - 3));
  const one = constant(ONE), half = constant(HALF);
  // as in voxelIndex; one more, since the first of the four bins lies before the cell
  const two23 = constant(TWO_TO_23), excess = constant(BITS_OF_TWO_TO_23_AND_1);
  for (let i = 0; i < n; i += 4) {
    const v = f32x4.add(f32x4.mul(v128.load(value + (<usize>i << 2)), scales), offsets);
    const valid = v128.and(v128.and(f32x4.gt(v, low), f32x4.lt(v, high)), lanesBelow(n - i));
    const safe = f32x4.pmin(f32x4.pmax(low, v), high);
    const cell = f32x4.pmin(f32x4.floor(safe), last);
    const t = f32x4.sub(safe, cell), s = f32x4.sub(one, t);
    const bin = v128.and(valid, i32x4.sub(i32x4.add(i32x4.mul(fourBins(fixedBin + <usize>i), row), f32x4.add(cell, two23)), excess));
    const l0 = v128.load(table + (<usize>i32x4.extract_lane(bin, 0) << 2)), l1 = v128.load(table + (<usize>i32x4.extract_lane(bin, 1) << 2));
    const l2 = v128.load(table + (<usize>i32x4.extract_lane(bin, 2) << 2)), l3 = v128.load(table + (<usize>i32x4.extract_lane(bin, 3) << 2));
    const ab = v128.shuffle<f32>(l0, l1, 0, 4, 1, 5), cd = v128.shuffle<f32>(l2, l3, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(l0, l1, 2, 6, 3, 7), cdHigh = v128.shuffle<f32>(l2, l3, 2, 6, 3, 7);
    const b0 = v128.shuffle<f64>(ab, cd, 0, 2), b1 = v128.shuffle<f64>(ab, cd, 1, 3);
    const b2 = v128.shuffle<f64>(abHigh, cdHigh, 0, 2), b3 = v128.shuffle<f64>(abHigh, cdHigh, 1, 3);
    // beta3'(z) = beta2(z + 1/2) - beta2(z - 1/2): quadratic weights on the differences of neighbouring entries
    const q0 = f32x4.mul(half, f32x4.mul(s, s)), q2 = f32x4.mul(half, f32x4.mul(t, t));
    const q1 = f32x4.sub(f32x4.sub(one, q0), q2);
    const sum = f32x4.add(f32x4.add(f32x4.mul(q0, f32x4.sub(b0, b1)), f32x4.mul(q1, f32x4.sub(b1, b2))), f32x4.mul(q2, f32x4.sub(b2, b3)));
    store4(factors + (<usize>i << 2), v128.and(valid, sum), n - i);
  }
}

export function mi_gradient(
  begin: i32, end: i32, slab: i32, sx: usize, sy: usize, sz: usize, value: usize, gx: usize, gy: usize, gz: usize,
  fixedBin: usize, scale: f32, offset: f32, bins: i32, table: usize, partials: usize,
): void {
  const sums = partials + <usize>slab * 96;
  memory.fill(sums, 0, 96);
  const factors = scratch + BLOCK_SCRATCH;
  for (let i = begin; i < end; i += BLOCK) {
    const n = min(end - i, BLOCK);
    const at = <usize>i << 2;
    mattesFactors(n, value + at, fixedBin + <usize>i, scale, offset, bins, table, factors);
    addOuterProducts(n, factors, gx + at, gy + at, gz + at, sx + at, sy + at, sz + at, sums);
  }
}
