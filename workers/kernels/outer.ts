import { lanesBelow, sumLanes } from "./simd";

// Every linear transform's metric gradient is a contraction of the 3x4 matrix G = sum of k g [x; y; z; 1]^T over the samples.

/** Samples summed in f32 before the four lanes go into the f64 sums. */
const RUN: i32 = 128;

@inline
function addTo(sums: usize, index: usize, lanes: v128): void {
  const at = sums + (index << 3);
  store<f64>(at, load<f64>(at) + sumLanes(lanes));
}

/** Adds sum of k g [x; y; z; 1]^T over n samples to the 12 f64 at `sums`. All arrays start at the first sample; k and g must be finite, padding lanes are masked. */
export function addOuterProducts(n: i32, k: usize, gx: usize, gy: usize, gz: usize, sx: usize, sy: usize, sz: usize, sums: usize): void {
  for (let start = 0; start < n; start += RUN) {
    const stop = min(n, start + RUN);
    let xx = f32x4.splat(0), xy = f32x4.splat(0), xz = f32x4.splat(0), x1 = f32x4.splat(0);
    let yx = f32x4.splat(0), yy = f32x4.splat(0), yz = f32x4.splat(0), y1 = f32x4.splat(0);
    let zx = f32x4.splat(0), zy = f32x4.splat(0), zz = f32x4.splat(0), z1 = f32x4.splat(0);
    for (let i = start; i < stop; i += 4) {
      const offset = <usize>i << 2;
      let x = v128.load(sx + offset), y = v128.load(sy + offset), z = v128.load(sz + offset);
      let factor = v128.load(k + offset), a = v128.load(gx + offset), b = v128.load(gy + offset), c = v128.load(gz + offset);
      if (stop - i < 4) {
        const kept = lanesBelow(stop - i);
        x = v128.and(x, kept), y = v128.and(y, kept), z = v128.and(z, kept);
        factor = v128.and(factor, kept), a = v128.and(a, kept), b = v128.and(b, kept), c = v128.and(c, kept);
      }
      a = f32x4.mul(a, factor), b = f32x4.mul(b, factor), c = f32x4.mul(c, factor);
      xx = f32x4.add(xx, f32x4.mul(a, x)), xy = f32x4.add(xy, f32x4.mul(a, y)), xz = f32x4.add(xz, f32x4.mul(a, z)), x1 = f32x4.add(x1, a);
      yx = f32x4.add(yx, f32x4.mul(b, x)), yy = f32x4.add(yy, f32x4.mul(b, y)), yz = f32x4.add(yz, f32x4.mul(b, z)), y1 = f32x4.add(y1, b);
      zx = f32x4.add(zx, f32x4.mul(c, x)), zy = f32x4.add(zy, f32x4.mul(c, y)), zz = f32x4.add(zz, f32x4.mul(c, z)), z1 = f32x4.add(z1, c);
    }
    addTo(sums, 0, xx), addTo(sums, 1, xy), addTo(sums, 2, xz), addTo(sums, 3, x1);
    addTo(sums, 4, yx), addTo(sums, 5, yy), addTo(sums, 6, yz), addTo(sums, 7, y1);
    addTo(sums, 8, zx), addTo(sums, 9, zy), addTo(sums, 10, zz), addTo(sums, 11, z1);
  }
}
