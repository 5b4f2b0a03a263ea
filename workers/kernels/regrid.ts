import { constant, MINUS_HALF, TWO_TO_23 } from "./scratch";
import { clampFromZero, store4 } from "./simd";
import { cellOf, coefficient, endOf, excessOf, inside, lastOf, lowerCorner, trilinear, voxelIndex } from "./sample";
import { ramp } from "./field";

// A working grid's contents carried to another grid of the same volume (levels of a pyramid), and masks carried along a field.

/**
 * Linear interpolation of a field on sx.. (mx x my x mz) at matrix * (x, y, z, 1) for every voxel of nx x ny x nz, components scaled by kx, ky, kz (the ratio of the
 * voxel sizes). Beyond the outer voxel centres the field is constant. Slabs of z. The axes must be parallel: only the matrix's diagonal and last column count.
 */
export function resample_field(
  begin: i32, end: i32, slab: i32, sx: usize, sy: usize, sz: usize, mx: i32, my: i32, mz: i32, matrix: usize,
  dx: usize, dy: usize, dz: usize, nx: i32, ny: i32, nz: i32, kx: f32, ky: f32, kz: f32,
): void {
  const stepY: usize = my > 1 ? <usize>mx << 2 : 0;
  const stepZ: usize = mz > 1 ? <usize>(mx * my) << 2 : 0;
  const wide = i32x4.splat(mx > 1 ? -1 : 0);
  const lastX = lastOf(mx), lastY = lastOf(my), lastZ = lastOf(mz);
  const cellX = cellOf(mx), cellY = cellOf(my), cellZ = cellOf(mz);
  const row = i32x4.splat(mx), plane = i32x4.splat(mx * my);
  const two23 = constant(TWO_TO_23), excess = excessOf(mx, my);
  const scaleX = f32x4.splat(kx), scaleY = f32x4.splat(ky), scaleZ = f32x4.splat(kz);
  const stepOfX = coefficient(matrix, 0), firstX = coefficient(matrix, 3);
  for (let line = begin * ny; line < end * ny; line++) {
    const py = <f32>(load<f64>(matrix, 40) * <f64>(line % ny) + load<f64>(matrix, 56));
    const pz = <f32>(load<f64>(matrix, 80) * <f64>(line / ny) + load<f64>(matrix, 88));
    const cy = clampFromZero(f32x4.splat(py), lastY), cz = clampFromZero(f32x4.splat(pz), lastZ);
    const y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
    const ty = f32x4.sub(cy, y0), tz = f32x4.sub(cz, z0);
    const start = <usize>line * <usize>nx << 2;
    for (let x = 0; x < nx; x += 4) {
      const offset = start + (<usize>x << 2);
      const rest = nx - x;
      const cx = clampFromZero(f32x4.add(firstX, f32x4.mul(stepOfX, ramp(x))), lastX);
      const x0 = lowerCorner(cx, cellX);
      const tx = f32x4.sub(cx, x0);
      const index = i32x4.shl(voxelIndex(x0, y0, z0, row, plane, two23, excess), 2);
      const a0 = <usize>i32x4.extract_lane(index, 0), a1 = <usize>i32x4.extract_lane(index, 1);
      const a2 = <usize>i32x4.extract_lane(index, 2), a3 = <usize>i32x4.extract_lane(index, 3);
      store4(dx + offset, f32x4.mul(scaleX, trilinear(sx, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide)), rest);
      store4(dy + offset, f32x4.mul(scaleY, trilinear(sy, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide)), rest);
      store4(dz + offset, f32x4.mul(scaleZ, trilinear(sz, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide)), rest);
    }
  }
}

/** dst(x) = |v(x) + u(x + v(x))|: how far v is from the inverse of u, in voxels. u is constant beyond its outer voxels. Slabs of z. */
export function inverse_residual(
  begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, vx: usize, vy: usize, vz: usize, nx: i32, ny: i32, nz: i32, dst: usize,
): void {
  const stepY: usize = ny > 1 ? <usize>nx << 2 : 0;
  const stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
  const wide = i32x4.splat(nx > 1 ? -1 : 0);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const cellX = cellOf(nx), cellY = cellOf(ny), cellZ = cellOf(nz);
  const row = i32x4.splat(nx), plane = i32x4.splat(nx * ny);
  const two23 = constant(TWO_TO_23), excess = excessOf(nx, ny);
  for (let line = begin * ny; line < end * ny; line++) {
    const homeY = f32x4.splat(<f32>(line % ny)), homeZ = f32x4.splat(<f32>(line / ny));
    const start = <usize>line * <usize>nx << 2;
    for (let x = 0; x < nx; x += 4) {
      const offset = start + (<usize>x << 2);
      const a = v128.load(vx + offset), b = v128.load(vy + offset), c = v128.load(vz + offset);
      const cx = clampFromZero(f32x4.add(ramp(x), a), lastX), cy = clampFromZero(f32x4.add(homeY, b), lastY), cz = clampFromZero(f32x4.add(homeZ, c), lastZ);
      const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
      const tx = f32x4.sub(cx, x0), ty = f32x4.sub(cy, y0), tz = f32x4.sub(cz, z0);
      const index = i32x4.shl(voxelIndex(x0, y0, z0, row, plane, two23, excess), 2);
      const a0 = <usize>i32x4.extract_lane(index, 0), a1 = <usize>i32x4.extract_lane(index, 1);
      const a2 = <usize>i32x4.extract_lane(index, 2), a3 = <usize>i32x4.extract_lane(index, 3);
      const r0 = f32x4.add(a, trilinear(ux, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide));
      const r1 = f32x4.add(b, trilinear(uy, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide));
      const r2 = f32x4.add(c, trilinear(uz, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide));
      store4(dst + offset, f32x4.sqrt(f32x4.add(f32x4.add(f32x4.mul(r0, r0), f32x4.mul(r1, r1)), f32x4.mul(r2, r2))), nx - x);
    }
  }
}

/**
 * dst(x) = mask at the voxel nearest to matrix * (x + u(x)), 0 outside; u8 in and out. With `keep` not 0, only where dst was set before. Slabs of z.
 */
export function warp_mask(
  begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, nx: i32, ny: i32, nz: i32, matrix: usize,
  mask: usize, mx: i32, my: i32, mz: i32, dst: usize, keep: i32,
): void {
  const lastX = lastOf(mx), lastY = lastOf(my), lastZ = lastOf(mz);
  const endX = endOf(mx), endY = endOf(my), endZ = endOf(mz), lowest = constant(MINUS_HALF);
  const row = i32x4.splat(mx), plane = i32x4.splat(mx * my);
  const two23 = constant(TWO_TO_23), excess = excessOf(mx, my);
  const half = f32x4.splat(0.5);
  const m0 = coefficient(matrix, 0), m1 = coefficient(matrix, 1), m2 = coefficient(matrix, 2), m3 = coefficient(matrix, 3);
  const m4 = coefficient(matrix, 4), m5 = coefficient(matrix, 5), m6 = coefficient(matrix, 6), m7 = coefficient(matrix, 7);
  const m8 = coefficient(matrix, 8), m9 = coefficient(matrix, 9), m10 = coefficient(matrix, 10), m11 = coefficient(matrix, 11);
  for (let line = begin * ny; line < end * ny; line++) {
    const homeY = f32x4.splat(<f32>(line % ny)), homeZ = f32x4.splat(<f32>(line / ny));
    const first = <usize>line * <usize>nx;
    for (let x = 0; x < nx; x += 4) {
      const offset = (first + <usize>x) << 2;
      const qx = f32x4.add(ramp(x), v128.load(ux + offset)), qy = f32x4.add(homeY, v128.load(uy + offset)), qz = f32x4.add(homeZ, v128.load(uz + offset));
      const px = f32x4.add(f32x4.add(f32x4.mul(m0, qx), f32x4.mul(m1, qy)), f32x4.add(f32x4.mul(m2, qz), m3));
      const py = f32x4.add(f32x4.add(f32x4.mul(m4, qx), f32x4.mul(m5, qy)), f32x4.add(f32x4.mul(m6, qz), m7));
      const pz = f32x4.add(f32x4.add(f32x4.mul(m8, qx), f32x4.mul(m9, qy)), f32x4.add(f32x4.mul(m10, qz), m11));
      const index = voxelIndex(
        clampFromZero(f32x4.floor(f32x4.add(px, half)), lastX), clampFromZero(f32x4.floor(f32x4.add(py, half)), lastY),
        clampFromZero(f32x4.floor(f32x4.add(pz, half)), lastZ), row, plane, two23, excess,
      );
      const valid = inside(px, py, pz, lowest, endX, endY, endZ);
      const out = dst + first + <usize>x;
      const rest = nx - x;
      setMask(out, mask, i32x4.extract_lane(index, 0), i32x4.extract_lane(valid, 0), keep);
      if (rest > 1) setMask(out + 1, mask, i32x4.extract_lane(index, 1), i32x4.extract_lane(valid, 1), keep);
      if (rest > 2) setMask(out + 2, mask, i32x4.extract_lane(index, 2), i32x4.extract_lane(valid, 2), keep);
      if (rest > 3) setMask(out + 3, mask, i32x4.extract_lane(index, 3), i32x4.extract_lane(valid, 3), keep);
    }
  }
}

@inline
function setMask(out: usize, mask: usize, index: i32, valid: i32, keep: i32): void {
  const before: i32 = keep != 0 ? <i32>load<u8>(out) : 1;
  store<u8>(out, valid != 0 && before != 0 && load<u8>(mask + <usize>index) != 0 ? 1 : 0);
}
