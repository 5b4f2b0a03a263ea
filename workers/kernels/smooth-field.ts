import { scratch } from "./scratch";
import { listRingRows, pitchOf, smoothAcross, smoothAlong, takeRow } from "./fir";
import { lanesBelow, store4 } from "./simd";

// Gaussian (any symmetric FIR) smoothing without a second volume. Rows wait in a ring of 2 radius + 1 in the first-level cache, so src may be dst: a row is overwritten
// only after the ring has taken it. x and y are done in one sweep over a plane, z in one sweep over the planes for each y.

/** scratch: the list of rows, 64 bytes of result, then the rings */
const RESULT: usize = 1024;
const RING: usize = 1152;

/** Smooths along x and y. Slabs of z; src may be dst. */
export function smooth_xy(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2, pitch = pitchOf(nx);
  const slots = 2 * radius + 1;
  const ring = scratch + RING, result = scratch + RESULT;
  const padded = ring + <usize>slots * pitch;
  for (let z = begin; z < end; z++) {
    const plane = <usize>z * row * <usize>ny;
    let taken = 0;
    for (let y = 0; y < ny; y++) {
      for (const need = min(y + radius, ny - 1); taken <= need; taken++) {
        smoothAlong(src + plane + <usize>taken * row, ring + <usize>(taken % slots) * pitch, nx, weights, radius, padded, result);
      }
      listRingRows(scratch, pitch, y, ny, radius);
      smoothAcross(ring + <usize>(y % slots) * pitch, ring, scratch, nx, weights, radius, dst + plane + <usize>y * row, result);
    }
  }
}

/**
 * Smooths a vector field along z in place, then sets its outermost layer of voxels to zero where `zeroBorder` is not 0 (on axes of more than one voxel).
 * maxima + slab * 8 (f64): the largest squared length in the slab. Slabs of **y**.
 */
export function smooth_field_z(
  begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32, zeroBorder: i32, maxima: usize,
): void {
  const row = <usize>nx << 2, plane = row * <usize>ny, pitch = pitchOf(nx);
  const slots = 2 * radius + 1;
  const result = scratch + RESULT;
  const ringX = scratch + RING, ringY = ringX + <usize>slots * pitch, ringZ = ringY + <usize>slots * pitch;
  const outX = ringZ + <usize>slots * pitch, outY = outX + pitch, outZ = outY + pitch;
  let largest = f32x4.splat(0);
  for (let y = begin; y < end; y++) {
    const first = <usize>y * row;
    const edge = ny > 1 && (y == 0 || y == ny - 1);
    for (let z = 0; z < nz; z++) {
      // the rows of the three components together, so that their cache misses overlap
      for (let next = z == 0 ? 0 : z + radius; next <= min(z + radius, nz - 1); next++) {
        const slot = <usize>(next % slots) * pitch, from = first + <usize>next * plane;
        takeRow(ringX + slot, ux + from, row);
        takeRow(ringY + slot, uy + from, row);
        takeRow(ringZ + slot, uz + from, row);
      }
      listRingRows(scratch, pitch, z, nz, radius);
      const here = <usize>(z % slots) * pitch;
      smoothAcross(ringX + here, ringX, scratch, nx, weights, radius, outX, result);
      smoothAcross(ringY + here, ringY, scratch, nx, weights, radius, outY, result);
      smoothAcross(ringZ + here, ringZ, scratch, nx, weights, radius, outZ, result);
      if (zeroBorder != 0) {
        const all = edge || (nz > 1 && (z == 0 || z == nz - 1));
        clearBorder(outX, nx, all);
        clearBorder(outY, nx, all);
        clearBorder(outZ, nx, all);
      }
      const at = first + <usize>z * plane;
      for (let x = 0; x < nx; x += 4) {
        const offset = <usize>x << 2;
        const rest = nx - x;
        const a = v128.load(outX + offset), b = v128.load(outY + offset), c = v128.load(outZ + offset);
        store4(ux + at + offset, a, rest);
        store4(uy + at + offset, b, rest);
        store4(uz + at + offset, c, rest);
        const squared = f32x4.add(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)), f32x4.mul(c, c));
        largest = f32x4.pmax(largest, rest >= 4 ? squared : v128.and(squared, lanesBelow(rest)));
      }
    }
  }
  const most = max(max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)), max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)));
  store<f64>(maxima + (<usize>slab << 3), <f64>most);
}

/** Zeroes a row's ends (on an axis of more than one voxel), or all of it. */
function clearBorder(at: usize, nx: i32, all: bool): void {
  if (all) {
    memory.fill(at, 0, <usize>nx << 2);
  } else if (nx > 1) {
    store<f32>(at, 0);
    store<f32>(at + (<usize>(nx - 1) << 2), 0);
  }
}
