import { constant, HALF, MINUS_HALF, scratch } from "./scratch";
import { clampFromZero, store4 } from "./simd";
import { endOf, inside } from "./sample";

// Cubic B-spline interpolation on prefiltered coefficients, mirrored at the border.

/** Whole-sample mirror: ... 2 1 0 1 2 ... n-2 n-1 n-2 ... */
@inline
function mirror(i: i32, n: i32): i32 {
  if (n == 1) return 0;
  const period = 2 * n - 2;
  const folded = abs(i) % period;
  return folded < n ? folded : period - folded;
}

/** The four weights of four positions, transposed: 16 bytes per position. t is the distance from the second knot. */
@inline
function storeWeights(at: usize, t: v128): void {
  const one = f32x4.splat(1), sixth = f32x4.splat(1.0 / 6.0);
  const s = f32x4.sub(one, t);
  const t2 = f32x4.mul(t, t), s2 = f32x4.mul(s, s);
  const w0 = f32x4.mul(sixth, f32x4.mul(s2, s));
  const w3 = f32x4.mul(sixth, f32x4.mul(t2, t));
  const w1 = f32x4.add(f32x4.splat(2.0 / 3.0), f32x4.mul(t2, f32x4.sub(f32x4.mul(f32x4.splat(0.5), t), one)));
  const w2 = f32x4.add(f32x4.splat(2.0 / 3.0), f32x4.mul(s2, f32x4.sub(f32x4.mul(f32x4.splat(0.5), s), one)));
  transposeStore(at, w0, w1, w2, w3);
}

/** The rows (a0 b0 c0 d0), (a1 b1 c1 d1), ... of four columns. */
@inline
function transposeStore(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(at, v128.shuffle<f64>(ab, cd, 1, 3), 16);
  v128.store(at, v128.shuffle<f64>(abHigh, cdHigh, 0, 2), 32);
  v128.store(at, v128.shuffle<f64>(abHigh, cdHigh, 1, 3), 48);
}

/** One row's four taps times the weights along x. */
@inline
function rowTaps(row: usize, x0: i32, nx: i32, within: bool): v128 {
  if (within) return v128.load(row + (<usize>(x0 - 1) << 2));
  let line = v128.load32_zero(row + (<usize>mirror(x0 - 1, nx) << 2));
  line = v128.load32_lane(row + (<usize>mirror(x0, nx) << 2), line, 1);
  line = v128.load32_lane(row + (<usize>mirror(x0 + 1, nx) << 2), line, 2);
  return v128.load32_lane(row + (<usize>mirror(x0 + 2, nx) << 2), line, 3);
}

/** Four rows of a plane, r0 to r3 bytes into it, weighted along y. */
@inline
function planeTaps(plane: usize, r0: usize, r1: usize, r2: usize, r3: usize, x0: i32, nx: i32, within: bool, w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  const near = f32x4.add(f32x4.mul(w0, rowTaps(plane + r0, x0, nx, within)), f32x4.mul(w1, rowTaps(plane + r1, x0, nx, within)));
  const far = f32x4.add(f32x4.mul(w2, rowTaps(plane + r2, x0, nx, within)), f32x4.mul(w3, rowTaps(plane + r3, x0, nx, within)));
  return f32x4.add(near, far);
}

/** One position: 64 taps. x0, y0, z0 is the second knot; weights of the three axes at `weights`, + 64, + 128. */
@inline
function cubicTaps(
  src: usize, nx: i32, row: usize, plane: usize, x0: i32, within: bool, y0: i32, y1: i32, y2: i32, y3: i32, z0: i32, z1: i32, z2: i32, z3: i32, weights: usize,
): f32 {
  const r0 = <usize>y0 * row, r1 = <usize>y1 * row, r2 = <usize>y2 * row, r3 = <usize>y3 * row;
  const w0 = v128.load32_splat(weights + 64), w1 = v128.load32_splat(weights + 68), w2 = v128.load32_splat(weights + 72), w3 = v128.load32_splat(weights + 76);
  let sum = f32x4.mul(v128.load32_splat(weights + 128), planeTaps(src + <usize>z0 * plane, r0, r1, r2, r3, x0, nx, within, w0, w1, w2, w3));
  sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + 132), planeTaps(src + <usize>z1 * plane, r0, r1, r2, r3, x0, nx, within, w0, w1, w2, w3)));
  sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + 136), planeTaps(src + <usize>z2 * plane, r0, r1, r2, r3, x0, nx, within, w0, w1, w2, w3)));
  sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + 140), planeTaps(src + <usize>z3 * plane, r0, r1, r2, r3, x0, nx, within, w0, w1, w2, w3)));
  const products = f32x4.mul(sum, v128.load(weights));
  return (f32x4.extract_lane(products, 0) + f32x4.extract_lane(products, 1)) + (f32x4.extract_lane(products, 2) + f32x4.extract_lane(products, 3));
}

function cubicPoint(src: usize, nx: i32, ny: i32, nz: i32, x0: i32, y0: i32, z0: i32, weights: usize): f32 {
  const row = <usize>nx << 2, plane = row * <usize>ny;
  if (x0 >= 1 && x0 + 2 < nx && y0 >= 1 && y0 + 2 < ny && z0 >= 1 && z0 + 2 < nz) {
    return cubicTaps(src, nx, row, plane, x0, true, y0 - 1, y0, y0 + 1, y0 + 2, z0 - 1, z0, z0 + 1, z0 + 2, weights);
  }
  // the division in the mirror is slow, so only here
  return cubicTaps(
    src, nx, row, plane, x0, false, mirror(y0 - 1, ny), mirror(y0, ny), mirror(y0 + 1, ny), mirror(y0 + 2, ny),
    mirror(z0 - 1, nz), mirror(z0, nz), mirror(z0 + 1, nz), mirror(z0 + 2, nz), weights,
  );
}

export function sample_bspline(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32,
): void {
  const other = f32x4.splat(background);
  // positions within half a voxel of the grid are clamped to it only to keep wild addresses out of the masked lanes
  const half = constant(HALF);
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const countX = f32x4.splat(<f32>nx), countY = f32x4.splat(<f32>ny), countZ = f32x4.splat(<f32>nz);
  for (let i = begin; i < end; i += 4) {
    const offset = <usize>i << 2;
    const x = v128.load(px + offset), y = v128.load(py + offset), z = v128.load(pz + offset);
    const cx = f32x4.sub(clampFromZero(f32x4.add(x, half), countX), half);
    const cy = f32x4.sub(clampFromZero(f32x4.add(y, half), countY), half);
    const cz = f32x4.sub(clampFromZero(f32x4.add(z, half), countZ), half);
    const x0 = f32x4.floor(cx), y0 = f32x4.floor(cy), z0 = f32x4.floor(cz);
    storeWeights(scratch, f32x4.sub(cx, x0));
    storeWeights(scratch + 64, f32x4.sub(cy, y0));
    storeWeights(scratch + 128, f32x4.sub(cz, z0));
    const ix = i32x4.trunc_sat_f32x4_s(x0), iy = i32x4.trunc_sat_f32x4_s(y0), iz = i32x4.trunc_sat_f32x4_s(z0);
    const value = f32x4(
      cubicPoint(src, nx, ny, nz, i32x4.extract_lane(ix, 0), i32x4.extract_lane(iy, 0), i32x4.extract_lane(iz, 0), scratch),
      cubicPoint(src, nx, ny, nz, i32x4.extract_lane(ix, 1), i32x4.extract_lane(iy, 1), i32x4.extract_lane(iz, 1), scratch + 16),
      cubicPoint(src, nx, ny, nz, i32x4.extract_lane(ix, 2), i32x4.extract_lane(iy, 2), i32x4.extract_lane(iz, 2), scratch + 32),
      cubicPoint(src, nx, ny, nz, i32x4.extract_lane(ix, 3), i32x4.extract_lane(iy, 3), i32x4.extract_lane(iz, 3), scratch + 48),
    );
    store4(dst + offset, v128.bitselect(value, other, inside(x, y, z, start, endX, endY, endZ)), end - i);
  }
}
