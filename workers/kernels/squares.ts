import { lanesBelow, store4, sumLanes } from "./simd";

/**
 * Squared difference of two images on one grid. Flat extent. cf = m - f, cm = f - m (0 where the mask, u8 or 0, is 0): the directions in which each image's values
 * should change. partials + slab * 16 (f64): sum of (m - f)^2, number of voxels counted.
 */
export function squares_factors(begin: i32, end: i32, slab: i32, f: usize, m: usize, mask: usize, cf: usize, cm: usize, partials: usize): void {
  const zero = i32x4.splat(0), nothing = f32x4.splat(0), one = f32x4.splat(1);
  let total: f64 = 0, counted: f64 = 0;
  // sums in f32 for a run of voxels, then in f64
  for (let start = begin; start < end; start += 1024) {
    const stop = min(end, start + 1024);
    let sum = nothing, used = nothing;
    for (let i = start; i < stop; i += 4) {
      const offset = <usize>i << 2;
      let counts = lanesBelow(stop - i);
      if (mask != 0) counts = v128.and(counts, i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(mask + <usize>i))), zero));
      const d = v128.and(counts, f32x4.sub(v128.load(m + offset), v128.load(f + offset)));
      store4(cf + offset, d, stop - i);
      store4(cm + offset, f32x4.sub(nothing, d), stop - i);
      sum = f32x4.add(sum, f32x4.mul(d, d));
      used = f32x4.add(used, v128.and(counts, one));
    }
    total += sumLanes(sum);
    counted += sumLanes(used);
  }
  const out = partials + (<usize>slab << 4);
  store<f64>(out, total);
  store<f64>(out, counted, 8);
}
