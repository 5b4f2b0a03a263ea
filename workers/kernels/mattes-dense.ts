import { scratch } from "./scratch";
import { addToHistograms, clearHistograms, mattesFactors, mergeHistograms } from "./mattes";
import { lanesBelow } from "./simd";

// Mattes mutual information of two images on one grid, as deformable stages need it: joint histogram, and dense derivative by look-up. The fixed bins are made on
// the fly, since in the symmetric scheme both images change. For the derivative by the other image the two change places.

const BLOCK: i32 = 512;
/** behind the largest histograms: moving values, then fixed bins */
const VALUES: usize = 236 * 1024;
const BINS: usize = VALUES + 2048;

/** Prepares n voxels in scratch: moving values with NaN where a mask is 0, fixed bins = clamp(floor(f scale + offset), 2, bins - 3). */
function prepare(n: i32, f: usize, m: usize, maskF: usize, maskM: usize, scale: f32, offset: f32, bins: i32): void {
  const scales = f32x4.splat(scale), offsets = f32x4.splat(offset);
  const low = f32x4.splat(2), high = f32x4.splat(<f32>(bins - 3));
  const nothing = f32x4.splat(f32.NaN);
  const zero = i32x4.splat(0);
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2;
    const fixed = v128.load(f + at);
    let kept = v128.and(lanesBelow(n - i), f32x4.eq(fixed, fixed));
    if (maskF != 0) kept = v128.and(kept, i32x4.ne(bytes(maskF + <usize>i), zero));
    if (maskM != 0) kept = v128.and(kept, i32x4.ne(bytes(maskM + <usize>i), zero));
    v128.store(scratch + VALUES + at, v128.bitselect(v128.load(m + at), nothing, kept));
    const bin = i32x4.trunc_sat_f32x4_s(f32x4.pmin(f32x4.pmax(low, f32x4.floor(f32x4.add(f32x4.mul(fixed, scales), offsets))), high));
    v128.store32_lane(scratch + BINS + <usize>i, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(bin, bin), bin), 0);
  }
}

@inline
function bytes(pointer: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(pointer)));
}

/** Flat extent. histograms + slab * bins * bins * 4 and counts + slab * 8 as mi_values; a voxel counts where both masks (0: none) are non-zero and neither value is NaN. */
export function mattes_histogram(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, maskF: usize, maskM: usize, scaleF: f32, offsetF: f32, scaleM: f32, offsetM: f32, bins: i32,
  histograms: usize, counts: usize,
): void {
  clearHistograms(bins);
  let count: i32 = 0;
  for (let i = begin; i < end; i += BLOCK) {
    const n = min(end - i, BLOCK);
    const at = <usize>i << 2;
    prepare(n, f + at, m + at, maskF == 0 ? 0 : maskF + <usize>i, maskM == 0 ? 0 : maskM + <usize>i, scaleF, offsetF, bins);
    count += addToHistograms(n, scratch + VALUES, scratch + BINS, scaleM, offsetM, bins);
  }
  mergeHistograms(bins, histograms + <usize>slab * <usize>(bins * bins) * 4);
  store<f64>(counts + (<usize>slab << 3), <f64>count);
}

/** Flat extent. dst = k = sum over b of beta3'(b - v) table[a, b] as in mi_gradient; zero where the voxel does not count or v was clamped. */
export function mattes_factor(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, maskF: usize, maskM: usize, scaleF: f32, offsetF: f32, scaleM: f32, offsetM: f32, bins: i32,
  table: usize, dst: usize,
): void {
  for (let i = begin; i < end; i += BLOCK) {
    const n = min(end - i, BLOCK);
    const at = <usize>i << 2;
    prepare(n, f + at, m + at, maskF == 0 ? 0 : maskF + <usize>i, maskM == 0 ? 0 : maskM + <usize>i, scaleF, offsetF, bins);
    mattesFactors(n, scratch + VALUES, scratch + BINS, scaleM, offsetM, bins, table, dst + at);
  }
}
