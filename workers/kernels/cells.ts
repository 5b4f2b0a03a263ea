import { constant, HALF, TWO_TO_23 } from "./scratch";
import { clampFromZero, evens, lane0, lane1, lane2, lane3, lanesBelow, mix, odds, pairs, store4 } from "./simd";
import { cellOf, coefficient, excessOf, lastOf, lowerCorner, trilinear, voxelIndex } from "./sample";

// The moving image at transformed samples: trilinear value, and gradient of the trilinear interpolant, which matches finite differences of the metric exactly.
// Valid: 0 <= p <= n - 1 on every axis (on an axis of one voxel -0.5 <= p < 0.5), and the mask non-zero at the nearest voxel.

/** Samples worked on at once: their intermediate values stay in the first-level cache. */
export const BLOCK: i32 = 512;

/** largest f32 below 0.5 */
const BELOW_HALF: f32 = 0.49999997;

@inline
function lowestOf(n: i32): v128 {
  return f32x4.splat(n > 1 ? 0 : -0.5);
}

@inline
function highestOf(n: i32): v128 {
  return f32x4.splat(n > 1 ? <f32>(n - 1) : BELOW_HALF);
}

@inline
function between(p: v128, low: v128, high: v128): v128 {
  return v128.and(f32x4.ge(p, low), f32x4.le(p, high));
}

/** Mask bytes of four voxels, as a vector mask. */
@inline
function maskAt(mask: usize, index: v128): v128 {
  const bytes = i32x4(
    load<u8>(mask + <usize>i32x4.extract_lane(index, 0)), load<u8>(mask + <usize>i32x4.extract_lane(index, 1)),
    load<u8>(mask + <usize>i32x4.extract_lane(index, 2)), load<u8>(mask + <usize>i32x4.extract_lane(index, 3)),
  );
  return i32x4.ne(bytes, i32x4.splat(0));
}

/**
 * Values of samples [begin, end) into `value`, at index 0 for sample `begin`; `invalid` where there is none. With `gradients` also gx, gy, gz (per voxel; zero where invalid).
 */
@inline
function sampleCells(
  gradients: bool, begin: i32, end: i32, matrix: usize, sx: usize, sy: usize, sz: usize, moving: usize, nx: i32, ny: i32, nz: i32, mask: usize,
  value: usize, gx: usize, gy: usize, gz: usize, invalid: f32,
): void {
  const stepY: usize = ny > 1 ? <usize>nx << 2 : 0;
  const stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
  const wide = i32x4.splat(nx > 1 ? -1 : 0);
  const m0 = coefficient(matrix, 0), m1 = coefficient(matrix, 1), m2 = coefficient(matrix, 2), m3 = coefficient(matrix, 3);
  const m4 = coefficient(matrix, 4), m5 = coefficient(matrix, 5), m6 = coefficient(matrix, 6), m7 = coefficient(matrix, 7);
  const m8 = coefficient(matrix, 8), m9 = coefficient(matrix, 9), m10 = coefficient(matrix, 10), m11 = coefficient(matrix, 11);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const cellX = cellOf(nx), cellY = cellOf(ny), cellZ = cellOf(nz);
  const lowX = lowestOf(nx), lowY = lowestOf(ny), lowZ = lowestOf(nz);
  const highX = highestOf(nx), highY = highestOf(ny), highZ = highestOf(nz);
  const row = i32x4.splat(nx), plane = i32x4.splat(nx * ny);
  const two23 = constant(TWO_TO_23), excess = excessOf(nx, ny);
  const other = f32x4.splat(invalid), half = constant(HALF);
  for (let i = begin; i < end; i += 4) {
    const offset = <usize>i << 2;
    const rest = end - i;
    const x = v128.load(sx + offset), y = v128.load(sy + offset), z = v128.load(sz + offset);
    const px = f32x4.add(f32x4.add(f32x4.mul(m0, x), f32x4.mul(m1, y)), f32x4.add(f32x4.mul(m2, z), m3));
    const py = f32x4.add(f32x4.add(f32x4.mul(m4, x), f32x4.mul(m5, y)), f32x4.add(f32x4.mul(m6, z), m7));
    const pz = f32x4.add(f32x4.add(f32x4.mul(m8, x), f32x4.mul(m9, y)), f32x4.add(f32x4.mul(m10, z), m11));
    const cx = clampFromZero(px, lastX), cy = clampFromZero(py, lastY), cz = clampFromZero(pz, lastZ);
    let valid = v128.and(v128.and(between(px, lowX, highX), between(py, lowY, highY)), between(pz, lowZ, highZ));
    if (rest < 4) valid = v128.and(valid, lanesBelow(rest));
    if (mask != 0) {
      const nearest = voxelIndex(f32x4.floor(f32x4.add(cx, half)), f32x4.floor(f32x4.add(cy, half)), f32x4.floor(f32x4.add(cz, half)), row, plane, two23, excess);
      valid = v128.and(valid, maskAt(mask, nearest));
    }
    const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
    const tx = f32x4.sub(cx, x0), ty = f32x4.sub(cy, y0), tz = f32x4.sub(cz, z0);
    const index = voxelIndex(x0, y0, z0, row, plane, two23, excess);
    const a0 = moving + lane0(index), a1 = moving + lane1(index), a2 = moving + lane2(index), a3 = moving + lane3(index);
    const out = <usize>(i - begin) << 2;
    if (gradients) {
      // the four edges along x: values at tx, and differences
      let low = pairs(a0, a1), high = pairs(a2, a3);
      let left = evens(low, high);
      const d00 = v128.and(f32x4.sub(odds(low, high), left), wide);
      const e00 = f32x4.add(left, f32x4.mul(tx, d00));
      low = pairs(a0 + stepY, a1 + stepY), high = pairs(a2 + stepY, a3 + stepY);
      left = evens(low, high);
      const d10 = v128.and(f32x4.sub(odds(low, high), left), wide);
      const e10 = f32x4.add(left, f32x4.mul(tx, d10));
      low = pairs(a0 + stepZ, a1 + stepZ), high = pairs(a2 + stepZ, a3 + stepZ);
      left = evens(low, high);
      const d01 = v128.and(f32x4.sub(odds(low, high), left), wide);
      const e01 = f32x4.add(left, f32x4.mul(tx, d01));
      const stepYZ = stepY + stepZ;
      low = pairs(a0 + stepYZ, a1 + stepYZ), high = pairs(a2 + stepYZ, a3 + stepYZ);
      left = evens(low, high);
      const d11 = v128.and(f32x4.sub(odds(low, high), left), wide);
      const e11 = f32x4.add(left, f32x4.mul(tx, d11));
      const slope0 = f32x4.sub(e10, e00), slope1 = f32x4.sub(e11, e01);
      const front = f32x4.add(e00, f32x4.mul(ty, slope0)), back = f32x4.add(e01, f32x4.mul(ty, slope1));
      const across = f32x4.sub(back, front);
      store4(value + out, v128.bitselect(f32x4.add(front, f32x4.mul(tz, across)), other, valid), rest);
      store4(gx + out, v128.and(valid, mix(mix(d00, d10, ty), mix(d01, d11, ty), tz)), rest);
      store4(gy + out, v128.and(valid, mix(slope0, slope1, tz)), rest);
      store4(gz + out, v128.and(valid, across), rest);
    } else {
      const sampled = trilinear(0, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide);
      store4(value + out, v128.bitselect(sampled, other, valid), rest);
    }
  }
}

export function valuesOfCells(
  begin: i32, end: i32, matrix: usize, sx: usize, sy: usize, sz: usize, moving: usize, nx: i32, ny: i32, nz: i32, mask: usize, value: usize, invalid: f32,
): void {
  sampleCells(false, begin, end, matrix, sx, sy, sz, moving, nx, ny, nz, mask, value, 0, 0, 0, invalid);
}

export function gradientsOfCells(
  begin: i32, end: i32, matrix: usize, sx: usize, sy: usize, sz: usize, moving: usize, nx: i32, ny: i32, nz: i32, mask: usize,
  value: usize, gx: usize, gy: usize, gz: usize, invalid: f32,
): void {
  sampleCells(true, begin, end, matrix, sx, sy, sz, moving, nx, ny, nz, mask, value, gx, gy, gz, invalid);
}
