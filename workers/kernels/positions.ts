import { narrow, store4, wideHigh, wideLow } from "./simd";

// Sampling positions are continuous voxel indices kept as three planes of f32; the affine arithmetic is f64, so only the final rounding is single.

@inline
function entry(matrix: usize, index: usize): f64 {
  return load<f64>(matrix + (index << 3));
}

/** Four positions along a row, from the position of x = 0 and the step per voxel. */
@inline
function along(base: f64, step: f64, x: i32): v128 {
  const origin = f64x2.splat(base), steps = f64x2.splat(step);
  const first = f64x2.convert_low_i32x4_s(i32x4.add(i32x4.splat(x), i32x4(0, 1, 0, 0)));
  const low = f64x2.add(origin, f64x2.mul(steps, first));
  const high = f64x2.add(origin, f64x2.mul(steps, f64x2.add(first, f64x2.splat(2))));
  return narrow(low, high);
}

export function positions_affine(begin: i32, end: i32, slab: i32, matrix: usize, px: usize, py: usize, pz: usize, nx: i32, ny: i32, z0: i32): void {
  let x = begin % nx;
  let y = (begin / nx) % ny;
  let z = z0 + begin / nx / ny;
  const stepX = entry(matrix, 0), stepY = entry(matrix, 4), stepZ = entry(matrix, 8);
  let i = begin;
  while (i < end) {
    const stop = min(end, i + nx - x);
    const fy = <f64>y, fz = <f64>z;
    const baseX = entry(matrix, 3) + entry(matrix, 1) * fy + entry(matrix, 2) * fz;
    const baseY = entry(matrix, 7) + entry(matrix, 5) * fy + entry(matrix, 6) * fz;
    const baseZ = entry(matrix, 11) + entry(matrix, 9) * fy + entry(matrix, 10) * fz;
    for (; i < stop; i += 4, x += 4) {
      const offset = <usize>i << 2;
      const rest = stop - i;
      store4(px + offset, along(baseX, stepX, x), rest);
      store4(py + offset, along(baseY, stepY, x), rest);
      store4(pz + offset, along(baseZ, stepZ, x), rest);
    }
    i = stop;
    x = 0;
    if (++y == ny) {
      y = 0;
      z++;
    }
  }
}

/** One row of a matrix times two points, f64x2. */
@inline
function rowTimes(matrix: usize, row: usize, x: v128, y: v128, z: v128): v128 {
  const at = matrix + row * 32;
  return f64x2.add(
    f64x2.add(f64x2.mul(v128.load64_splat(at), x), f64x2.mul(v128.load64_splat(at, 8), y)),
    f64x2.add(f64x2.mul(v128.load64_splat(at, 16), z), v128.load64_splat(at, 24)),
  );
}

export function positions_transform(begin: i32, end: i32, slab: i32, matrix: usize, px: usize, py: usize, pz: usize): void {
  for (let i = begin; i < end; i += 4) {
    const offset = <usize>i << 2;
    const rest = end - i;
    const x = v128.load(px + offset), y = v128.load(py + offset), z = v128.load(pz + offset);
    const xl = wideLow(x), yl = wideLow(y), zl = wideLow(z);
    const xh = wideHigh(x), yh = wideHigh(y), zh = wideHigh(z);
    store4(px + offset, narrow(rowTimes(matrix, 0, xl, yl, zl), rowTimes(matrix, 0, xh, yh, zh)), rest);
    store4(py + offset, narrow(rowTimes(matrix, 1, xl, yl, zl), rowTimes(matrix, 1, xh, yh, zh)), rest);
    store4(pz + offset, narrow(rowTimes(matrix, 2, xl, yl, zl), rowTimes(matrix, 2, xh, yh, zh)), rest);
  }
}
