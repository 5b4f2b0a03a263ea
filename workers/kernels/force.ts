import { scratch } from "./scratch";
import { lanesBelow, store4, wideHigh, wideLow } from "./simd";

/**
 * Metric force: f = factor(x) * grad image(x), by central differences per voxel; at the border the neighbour outside is the border voxel itself.
 * `factor` is dE/d(warped image) of any metric, `image` the warped image, so the gradient includes the warp's Jacobian. Slabs of z.
 */
export function force(
  begin: i32, end: i32, slab: i32, image: usize, factor: usize, fx: usize, fy: usize, fz: usize, nx: i32, ny: i32, nz: i32, scale: f32,
): void {
  const row = <usize>nx << 2, plane = row * <usize>ny;
  const half = f32x4.splat(0.5 * scale);
  // the row between two replicated voxels, 16 bytes in
  const padded = scratch + 16;
  for (let line = begin * ny; line < end * ny; line++) {
    const y = line % ny, z = line / ny;
    const at = <usize>line * row;
    const here = image + at;
    memory.copy(padded, here, row);
    store<f32>(padded - 4, load<f32>(here));
    store<f32>(padded + row, load<f32>(here + row - 4));
    const below = y > 0 ? here - row : here, above = y < ny - 1 ? here + row : here;
    const behind = z > 0 ? here - plane : here, ahead = z < nz - 1 ? here + plane : here;
    for (let x = 0; x < nx; x += 4) {
      const offset = <usize>x << 2;
      const rest = nx - x;
      const k = f32x4.mul(half, v128.load(factor + at + offset));
      const dx = f32x4.sub(v128.load(padded + offset + 4), v128.load(padded + offset - 4));
      const dy = f32x4.sub(v128.load(above + offset), v128.load(below + offset));
      const dz = f32x4.sub(v128.load(ahead + offset), v128.load(behind + offset));
      store4(fx + at + offset, f32x4.mul(k, dx), rest);
      store4(fy + at + offset, f32x4.mul(k, dy), rest);
      store4(fz + at + offset, f32x4.mul(k, dz), rest);
    }
  }
}

/** True in the lanes below `rest` where neither mask (u8, 0: none) is zero. */
@inline
function counting(maskA: usize, maskB: usize, voxel: usize, rest: i32): v128 {
  let kept = lanesBelow(rest);
  const zero = i32x4.splat(0);
  if (maskA != 0) kept = v128.and(kept, i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(maskA + voxel))), zero));
  if (maskB != 0) kept = v128.and(kept, i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(maskB + voxel))), zero));
  return kept;
}

@inline
function storeSums(at: usize, low: v128, high: v128, counts: v128): void {
  const sum = f64x2.add(low, high);
  store<f64>(at, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  store<f64>(at, <f64>(i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3)), 8);
}

/**
 * Mean squares: dst = f - m, the descent factor of m (its negative is that of f), zero where a voxel does not count. partials + slab * 16 (f64): sum of (f - m)^2,
 * number of voxels. Flat extent.
 */
export function msq_factor(begin: i32, end: i32, slab: i32, f: usize, m: usize, maskF: usize, maskM: usize, dst: usize, partials: usize): void {
  let low = f64x2.splat(0), high = f64x2.splat(0), counts = i32x4.splat(0);
  for (let i = begin; i < end; i += 4) {
    const at = <usize>i << 2;
    const kept = counting(maskF, maskM, <usize>i, end - i);
    const d = v128.and(kept, f32x4.sub(v128.load(f + at), v128.load(m + at)));
    store4(dst + at, d, end - i);
    counts = i32x4.sub(counts, kept);
    const dl = wideLow(d), dh = wideHigh(d);
    low = f64x2.add(low, f64x2.mul(dl, dl));
    high = f64x2.add(high, f64x2.mul(dh, dh));
  }
  storeSums(partials + (<usize>slab << 4), low, high, counts);
}

/**
 * Demons as ITK has them: u = (f - m) g / (|g|^2 + (f - m)^2 / k), g the central differences of `image` (f, or m for the moving gradient), in voxels; zero where
 * |f - m| < 0.001 or the denominator < 1e-9. partials as msq_factor. Slabs of z.
 */
export function demons_force(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, maskF: usize, maskM: usize, image: usize, fx: usize, fy: usize, fz: usize, nx: i32, ny: i32, nz: i32,
  k: f32, partials: usize,
): void {
  const row = <usize>nx << 2, plane = row * <usize>ny;
  const half = f32x4.splat(0.5), small = f32x4.splat(0.001), tiny = f32x4.splat(1e-9), share = f32x4.splat(<f32>1 / k);
  const padded = scratch + 16;
  let low = f64x2.splat(0), high = f64x2.splat(0), counts = i32x4.splat(0);
  for (let line = begin * ny; line < end * ny; line++) {
    const y = line % ny, z = line / ny;
    const at = <usize>line * row;
    const here = image + at;
    memory.copy(padded, here, row);
    store<f32>(padded - 4, load<f32>(here));
    store<f32>(padded + row, load<f32>(here + row - 4));
    const below = y > 0 ? here - row : here, above = y < ny - 1 ? here + row : here;
    const behind = z > 0 ? here - plane : here, ahead = z < nz - 1 ? here + plane : here;
    for (let x = 0; x < nx; x += 4) {
      const offset = <usize>x << 2;
      const rest = nx - x;
      const kept = counting(maskF, maskM, at + offset >> 2, rest);
      const d = v128.and(kept, f32x4.sub(v128.load(f + at + offset), v128.load(m + at + offset)));
      const gx = f32x4.mul(half, f32x4.sub(v128.load(padded + offset + 4), v128.load(padded + offset - 4)));
      const gy = f32x4.mul(half, f32x4.sub(v128.load(above + offset), v128.load(below + offset)));
      const gz = f32x4.mul(half, f32x4.sub(v128.load(ahead + offset), v128.load(behind + offset)));
      const squared = f32x4.mul(d, d);
      const denominator = f32x4.add(f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gy, gy)), f32x4.add(f32x4.mul(gz, gz), f32x4.mul(share, squared)));
      const moves = v128.and(kept, v128.and(f32x4.ge(f32x4.abs(d), small), f32x4.ge(denominator, tiny)));
      const factor = f32x4.div(d, denominator);
      store4(fx + at + offset, v128.and(moves, f32x4.mul(factor, gx)), rest);
      store4(fy + at + offset, v128.and(moves, f32x4.mul(factor, gy)), rest);
      store4(fz + at + offset, v128.and(moves, f32x4.mul(factor, gz)), rest);
      counts = i32x4.sub(counts, kept);
      const dl = wideLow(d), dh = wideHigh(d);
      low = f64x2.add(low, f64x2.mul(dl, dl));
      high = f64x2.add(high, f64x2.mul(dh, dh));
    }
  }
  storeSums(partials + (<usize>slab << 4), low, high, counts);
}
