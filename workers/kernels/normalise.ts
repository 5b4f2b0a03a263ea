import { store4 } from "./simd";

const LEAST: f32 = 1e-3;

/** Normalised convolution's last step: smoothed(value * mask) / smoothed(mask), `fill` where almost no mask was near. */
export function normalise(begin: i32, end: i32, slab: i32, num: usize, den: usize, dst: usize, fill: f32): void {
  const least = f32x4.splat(LEAST);
  const other = f32x4.splat(fill);
  for (let i = begin; i < end; i += 4) {
    const offset = <usize>i << 2;
    const d = v128.load(den + offset);
    const quotient = f32x4.div(v128.load(num + offset), d);
    store4(dst + offset, v128.bitselect(quotient, other, f32x4.gt(d, least)), end - i);
  }
}
