import { constant, HALF, MINUS_HALF, TWO_TO_23 } from "./scratch";
import { clampFromZero, evens, lane0, lane1, lane2, lane3, mix, odds, pairs, store4 } from "./simd";

// Sampling at given positions by ITK's rule: inside means a continuous index in [-0.5, n - 0.5) on every axis; linear interpolation clamps to the outer
// voxel centres. Four positions at once. Positions outside are clamped too, so every address is valid, and only their result is replaced.

// What depends on the grid alone is passed as vectors made before the loop: V8 moves nothing out of a loop, and a splat of a converted integer costs as
// much as the arithmetic it serves.

/** Mask of one axis: start = -0.5 <= p < end = n - 0.5; false for NaN. */
@inline
function insideAxis(p: v128, start: v128, end: v128): v128 {
  return v128.and(f32x4.ge(p, start), f32x4.lt(p, end));
}

@inline
export function inside(x: v128, y: v128, z: v128, start: v128, endX: v128, endY: v128, endZ: v128): v128 {
  return v128.and(insideAxis(x, start, endX), v128.and(insideAxis(y, start, endY), insideAxis(z, start, endZ)));
}

/** n - 0.5 in every lane: where the inside of an axis ends. */
@inline
export function endOf(n: i32): v128 {
  return f32x4.splat(<f32>n - 0.5);
}

/** n - 1 in every lane: the last voxel centre. */
@inline
export function lastOf(n: i32): v128 {
  return f32x4.splat(<f32>(n - 1));
}

/** n - 2 in every lane: the last cell's lower corner, whose upper corner exists. */
@inline
export function cellOf(n: i32): v128 {
  return f32x4.splat(<f32>max(n - 2, 0));
}

/** The lower corner of the cell of a position already clamped to [0, n - 1]; `cell` is cellOf(n). */
@inline
export function lowerCorner(p: v128, cell: v128): v128 {
  return f32x4.pmin(f32x4.floor(p), cell);
}

/** What the sum in voxelIndex has too much: each of the three mantissas carries the bits of 2^23. */
@inline
export function excessOf(nx: i32, ny: i32): v128 {
  return i32x4.splat(0x4b000000 * (nx * ny + nx + 1));
}

/**
 * Index of the voxel (x, y, z) given as whole f32 numbers inside the grid; row = nx, plane = nx ny, two23 = 2^23, excess = excessOf(nx, ny).
 * Adding 2^23 leaves a whole number below 2^23 in the low bits of the mantissa; trunc_sat would take five instructions for each axis since it minds NaN and range.
 */
@inline
export function voxelIndex(x: v128, y: v128, z: v128, row: v128, plane: v128, two23: v128, excess: v128): v128 {
  const across = i32x4.add(i32x4.mul(f32x4.add(z, two23), plane), i32x4.mul(f32x4.add(y, two23), row));
  return i32x4.sub(i32x4.add(across, f32x4.add(x, two23)), excess);
}

/** Interpolation along x on one edge of four cells. `wide` is zero where the axis has one voxel: what lies beside it is not to be read. */
@inline
function edge(base: usize, a0: usize, a1: usize, a2: usize, a3: usize, tx: v128, wide: v128): v128 {
  const low = pairs(base + a0, base + a1);
  const high = pairs(base + a2, base + a3);
  const left = evens(low, high);
  const difference = v128.and(f32x4.sub(odds(low, high), left), wide);
  return f32x4.add(left, f32x4.mul(tx, difference));
}

/** Trilinear values of four cells whose lower corners lie a0..a3 bytes into src. */
@inline
export function trilinear(src: usize, a0: usize, a1: usize, a2: usize, a3: usize, stepY: usize, stepZ: usize, tx: v128, ty: v128, tz: v128, wide: v128): v128 {
  const front = mix(edge(src, a0, a1, a2, a3, tx, wide), edge(src + stepY, a0, a1, a2, a3, tx, wide), ty);
  const back = mix(edge(src + stepZ, a0, a1, a2, a3, tx, wide), edge(src + stepY + stepZ, a0, a1, a2, a3, tx, wide), ty);
  return mix(front, back, tz);
}

export function sample_linear(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32,
): void {
  const stepY: usize = ny > 1 ? <usize>nx << 2 : 0;
  const stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
  const wide = i32x4.splat(nx > 1 ? -1 : 0);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const cellX = cellOf(nx), cellY = cellOf(ny), cellZ = cellOf(nz);
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const row = i32x4.splat(nx), plane = i32x4.splat(nx * ny);
  const two23 = constant(TWO_TO_23), excess = excessOf(nx, ny);
  const other = f32x4.splat(background);
  for (let i = begin; i < end; i += 4) {
    const offset = <usize>i << 2;
    const x = v128.load(px + offset), y = v128.load(py + offset), z = v128.load(pz + offset);
    const cx = clampFromZero(x, lastX), cy = clampFromZero(y, lastY), cz = clampFromZero(z, lastZ);
    const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
    const index = voxelIndex(x0, y0, z0, row, plane, two23, excess);
    const value = trilinear(
      src, lane0(index), lane1(index), lane2(index), lane3(index), stepY, stepZ,
      f32x4.sub(cx, x0), f32x4.sub(cy, y0), f32x4.sub(cz, z0), wide,
    );
    store4(dst + offset, v128.bitselect(value, other, inside(x, y, z, start, endX, endY, endZ)), end - i);
  }
}

/** Moves points by a displacement field: p += M3 u(p), u zero outside its grid. */
export function positions_displace(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, ux: usize, uy: usize, uz: usize, nx: i32, ny: i32, nz: i32, matrix3: usize,
): void {
  const stepY: usize = ny > 1 ? <usize>nx << 2 : 0;
  const stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
  const wide = i32x4.splat(nx > 1 ? -1 : 0);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const cellX = cellOf(nx), cellY = cellOf(ny), cellZ = cellOf(nz);
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const row = i32x4.splat(nx), plane = i32x4.splat(nx * ny);
  const two23 = constant(TWO_TO_23), excess = excessOf(nx, ny);
  const m00 = coefficient(matrix3, 0), m01 = coefficient(matrix3, 1), m02 = coefficient(matrix3, 2);
  const m10 = coefficient(matrix3, 3), m11 = coefficient(matrix3, 4), m12 = coefficient(matrix3, 5);
  const m20 = coefficient(matrix3, 6), m21 = coefficient(matrix3, 7), m22 = coefficient(matrix3, 8);
  for (let i = begin; i < end; i += 4) {
    const offset = <usize>i << 2;
    const rest = end - i;
    const x = v128.load(px + offset), y = v128.load(py + offset), z = v128.load(pz + offset);
    const cx = clampFromZero(x, lastX), cy = clampFromZero(y, lastY), cz = clampFromZero(z, lastZ);
    const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
    const tx = f32x4.sub(cx, x0), ty = f32x4.sub(cy, y0), tz = f32x4.sub(cz, z0);
    const index = voxelIndex(x0, y0, z0, row, plane, two23, excess);
    const a0 = lane0(index), a1 = lane1(index), a2 = lane2(index), a3 = lane3(index);
    const within = inside(x, y, z, start, endX, endY, endZ);
    const u = v128.and(trilinear(ux, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide), within);
    const v = v128.and(trilinear(uy, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide), within);
    const w = v128.and(trilinear(uz, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide), within);
    store4(px + offset, f32x4.add(x, combine(m00, m01, m02, u, v, w)), rest);
    store4(py + offset, f32x4.add(y, combine(m10, m11, m12, u, v, w)), rest);
    store4(pz + offset, f32x4.add(z, combine(m20, m21, m22, u, v, w)), rest);
  }
}

@inline
function combine(a: v128, b: v128, c: v128, u: v128, v: v128, w: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(a, u), f32x4.mul(b, v)), f32x4.mul(c, w));
}

/** Entry of a matrix of f64, in every lane. */
@inline
export function coefficient(matrix: usize, index: usize): v128 {
  return f32x4.splat(<f32>load<f64>(matrix + (index << 3)));
}

/** Nearest voxel, halves upwards as ITK: floor(p + 0.5). */
export function sample_nearest(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32,
): void {
  const half = constant(HALF);
  const other = f32x4.splat(background);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const row = i32x4.splat(nx), plane = i32x4.splat(nx * ny);
  const two23 = constant(TWO_TO_23), excess = excessOf(nx, ny);
  for (let i = begin; i < end; i += 4) {
    const offset = <usize>i << 2;
    const x = v128.load(px + offset), y = v128.load(py + offset), z = v128.load(pz + offset);
    const index = voxelIndex(
      clampFromZero(f32x4.floor(f32x4.add(x, half)), lastX), clampFromZero(f32x4.floor(f32x4.add(y, half)), lastY),
      clampFromZero(f32x4.floor(f32x4.add(z, half)), lastZ), row, plane, two23, excess,
    );
    let value = v128.load32_zero(src + lane0(index));
    value = v128.load32_lane(src + lane1(index), value, 1);
    value = v128.load32_lane(src + lane2(index), value, 2);
    value = v128.load32_lane(src + lane3(index), value, 3);
    store4(dst + offset, v128.bitselect(value, other, inside(x, y, z, start, endX, endY, endZ)), end - i);
  }
}
