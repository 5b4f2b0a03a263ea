import { lanesBelow, store4, wideHigh, wideLow } from "./simd";

/** dst = keep dst + factor src, one plane. Flat extent. */
export function add_scaled(begin: i32, end: i32, slab: i32, dst: usize, src: usize, keep: f32, factor: f32): void {
  const k = f32x4.splat(keep), s = f32x4.splat(factor);
  for (let i = begin; i < end; i += 4) {
    const at = <usize>i << 2;
    store4(dst + at, f32x4.add(f32x4.mul(k, v128.load(dst + at)), f32x4.mul(s, v128.load(src + at))), end - i);
  }
}

/** u *= w; with `outside` only zeroes u where w is 0. Flat extent. */
export function weigh_field(begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, weights: usize, outside: i32): void {
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  for (let i = begin; i < end; i += 4) {
    const at = <usize>i << 2;
    let w = v128.load(weights + at);
    if (outside != 0) w = v128.and(f32x4.gt(w, zero), one);
    store4(ux + at, f32x4.mul(w, v128.load(ux + at)), end - i);
    store4(uy + at, f32x4.mul(w, v128.load(uy + at)), end - i);
    store4(uz + at, f32x4.mul(w, v128.load(uz + at)), end - i);
  }
}

/** partials + slab * 8: f64 sum of (sx ux)^2 + (sy uy)^2 + (sz uz)^2. Flat extent. */
export function field_energy(begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, sx: f32, sy: f32, sz: f32, partials: usize): void {
  const kx = f32x4.splat(sx), ky = f32x4.splat(sy), kz = f32x4.splat(sz);
  let sum = f64x2.splat(0);
  for (let i = begin; i < end; i += 4) {
    const at = <usize>i << 2;
    const kept = lanesBelow(end - i);
    const x = v128.and(kept, f32x4.mul(kx, v128.load(ux + at))), y = v128.and(kept, f32x4.mul(ky, v128.load(uy + at))), z = v128.and(kept, f32x4.mul(kz, v128.load(uz + at)));
    const squares = f32x4.add(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)), f32x4.mul(z, z));
    sum = f64x2.add(sum, f64x2.add(wideLow(squares), wideHigh(squares)));
  }
  store<f64>(partials + (<usize>slab << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}
