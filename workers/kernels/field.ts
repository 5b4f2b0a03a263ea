import { constant, MINUS_HALF, TWO_TO_23 } from "./scratch";
import { clampFromZero, store4 } from "./simd";
import { cellOf, coefficient, endOf, excessOf, inside, lastOf, lowerCorner, trilinear, voxelIndex } from "./sample";

// Displacement fields on a working grid: three planes of f32, in voxels of that grid, so that x goes to x + u(x). Beyond the outer voxel centres a field is
// constant (its border layer is normally zero). Kept as planes, the three components share one computation of addresses.

/** x, x + 1, x + 2, x + 3 */
@inline
export function ramp(x: i32): v128 {
  return f32x4.add(f32x4.splat(<f32>x), f32x4(0, 1, 2, 3));
}

/**
 * out(x) = s w(x) + u(x + s w(x)): the map that first goes by s w, then by u. out may be w; it must not be u. s is `scale`, or scale / (|w(x)| + damping) where
 * damping > 0, so that a vector's length falls off with its own rather than in proportion to it.
 */
export function compose_fields(
  begin: i32, end: i32, slab: i32, wx: usize, wy: usize, wz: usize, ux: usize, uy: usize, uz: usize, ox: usize, oy: usize, oz: usize,
  nx: i32, ny: i32, nz: i32, scale: f32, damping: f32,
): void {
  const stepY: usize = ny > 1 ? <usize>nx << 2 : 0;
  const stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
  const wide = i32x4.splat(nx > 1 ? -1 : 0);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const cellX = cellOf(nx), cellY = cellOf(ny), cellZ = cellOf(nz);
  const row = i32x4.splat(nx), plane = i32x4.splat(nx * ny);
  const two23 = constant(TWO_TO_23), excess = excessOf(nx, ny);
  const given = f32x4.splat(scale), damped = f32x4.splat(damping);
  for (let line = begin * ny; line < end * ny; line++) {
    const homeY = f32x4.splat(<f32>(line % ny)), homeZ = f32x4.splat(<f32>(line / ny));
    const start = <usize>line * <usize>nx << 2;
    for (let x = 0; x < nx; x += 4) {
      const offset = start + (<usize>x << 2);
      const rest = nx - x;
      let dx = v128.load(wx + offset), dy = v128.load(wy + offset), dz = v128.load(wz + offset);
      let factor = given;
      if (damping > 0) {
        const squared = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
        factor = f32x4.div(given, f32x4.add(f32x4.sqrt(squared), damped));
      }
      dx = f32x4.mul(factor, dx), dy = f32x4.mul(factor, dy), dz = f32x4.mul(factor, dz);
      const cx = clampFromZero(f32x4.add(ramp(x), dx), lastX), cy = clampFromZero(f32x4.add(homeY, dy), lastY), cz = clampFromZero(f32x4.add(homeZ, dz), lastZ);
      const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
      const tx = f32x4.sub(cx, x0), ty = f32x4.sub(cy, y0), tz = f32x4.sub(cz, z0);
      const index = i32x4.shl(voxelIndex(x0, y0, z0, row, plane, two23, excess), 2);
      const a0 = <usize>i32x4.extract_lane(index, 0), a1 = <usize>i32x4.extract_lane(index, 1);
      const a2 = <usize>i32x4.extract_lane(index, 2), a3 = <usize>i32x4.extract_lane(index, 3);
      store4(ox + offset, f32x4.add(dx, trilinear(ux, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide)), rest);
      store4(oy + offset, f32x4.add(dy, trilinear(uy, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide)), rest);
      store4(oz + offset, f32x4.add(dz, trilinear(uz, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide)), rest);
    }
  }
}

/**
 * dst(x) = src(matrix * (x + u(x))), trilinear by ITK's rule, `background` outside. `matrix` (3x4, f64) takes voxels of the working grid nx x ny x nz to voxels of
 * src (mx x my x mz), so an affine stage costs nothing more. ux = 0: no field. within (u8, 0: not wanted) = 1 where x fell inside src.
 */
export function warp_field(
  begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, nx: i32, ny: i32, nz: i32, matrix: usize,
  src: usize, mx: i32, my: i32, mz: i32, dst: usize, background: f32, within: usize,
): void {
  const stepY: usize = my > 1 ? <usize>mx << 2 : 0;
  const stepZ: usize = mz > 1 ? <usize>(mx * my) << 2 : 0;
  const wide = i32x4.splat(mx > 1 ? -1 : 0);
  const lastX = lastOf(mx), lastY = lastOf(my), lastZ = lastOf(mz);
  const cellX = cellOf(mx), cellY = cellOf(my), cellZ = cellOf(mz);
  const endX = endOf(mx), endY = endOf(my), endZ = endOf(mz), lowest = constant(MINUS_HALF);
  const row = i32x4.splat(mx), plane = i32x4.splat(mx * my);
  const two23 = constant(TWO_TO_23), excess = excessOf(mx, my);
  const other = f32x4.splat(background);
  const m0 = coefficient(matrix, 0), m1 = coefficient(matrix, 1), m2 = coefficient(matrix, 2);
  const m4 = coefficient(matrix, 4), m5 = coefficient(matrix, 5), m6 = coefficient(matrix, 6);
  const m8 = coefficient(matrix, 8), m9 = coefficient(matrix, 9), m10 = coefficient(matrix, 10);
  for (let line = begin * ny; line < end * ny; line++) {
    const homeY = <f64>(line % ny), homeZ = <f64>(line / ny);
    const baseX = f32x4.splat(<f32>(load<f64>(matrix, 8) * homeY + load<f64>(matrix, 16) * homeZ + load<f64>(matrix, 24)));
    const baseY = f32x4.splat(<f32>(load<f64>(matrix, 40) * homeY + load<f64>(matrix, 48) * homeZ + load<f64>(matrix, 56)));
    const baseZ = f32x4.splat(<f32>(load<f64>(matrix, 72) * homeY + load<f64>(matrix, 80) * homeZ + load<f64>(matrix, 88)));
    const start = <usize>line * <usize>nx << 2;
    for (let x = 0; x < nx; x += 4) {
      const offset = start + (<usize>x << 2);
      const home = ramp(x);
      let px = f32x4.add(baseX, f32x4.mul(m0, home)), py = f32x4.add(baseY, f32x4.mul(m4, home)), pz = f32x4.add(baseZ, f32x4.mul(m8, home));
      if (ux != 0) {
        const u = v128.load(ux + offset), v = v128.load(uy + offset), w = v128.load(uz + offset);
        px = f32x4.add(px, f32x4.add(f32x4.add(f32x4.mul(m0, u), f32x4.mul(m1, v)), f32x4.mul(m2, w)));
        py = f32x4.add(py, f32x4.add(f32x4.add(f32x4.mul(m4, u), f32x4.mul(m5, v)), f32x4.mul(m6, w)));
        pz = f32x4.add(pz, f32x4.add(f32x4.add(f32x4.mul(m8, u), f32x4.mul(m9, v)), f32x4.mul(m10, w)));
      }
      const cx = clampFromZero(px, lastX), cy = clampFromZero(py, lastY), cz = clampFromZero(pz, lastZ);
      const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
      const index = i32x4.shl(voxelIndex(x0, y0, z0, row, plane, two23, excess), 2);
      const a0 = <usize>i32x4.extract_lane(index, 0), a1 = <usize>i32x4.extract_lane(index, 1);
      const a2 = <usize>i32x4.extract_lane(index, 2), a3 = <usize>i32x4.extract_lane(index, 3);
      const value = trilinear(src, a0, a1, a2, a3, stepY, stepZ, f32x4.sub(cx, x0), f32x4.sub(cy, y0), f32x4.sub(cz, z0), wide);
      const valid = inside(px, py, pz, lowest, endX, endY, endZ);
      store4(dst + offset, v128.bitselect(value, other, valid), nx - x);
      if (within != 0) storeFlags(within + (offset >> 2), valid, nx - x);
    }
  }
}

/** 1 for true and 0 for false, one byte per lane, for the first min(rest, 4) lanes. */
@inline
export function storeFlags(pointer: usize, mask: v128, rest: i32): void {
  const bits = i32x4.bitmask(mask);
  if (rest >= 4) {
    // the four bits spread to the lowest bit of four bytes
    store<u32>(pointer, ((bits * 0x00204081) & 0x01010101) as u32);
  } else {
    for (let i = 0; i < rest; i++) store<u8>(pointer + <usize>i, <u8>((bits >> i) & 1));
  }
}
