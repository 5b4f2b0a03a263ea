import { scratch } from "./scratch";
import { lanesBelow, store4 } from "./simd";

// Gaussian (any symmetric FIR) smoothing without a second volume. Rows wait in a ring of 2 radius + 1 in the first-level cache, so src may be dst:
// a row is overwritten only after the ring has taken it. x and y are done in one sweep over a plane, z in one sweep over the planes for each y.

// @ts-ignore: decorator
@inline
function weight(weights: usize, k: i32): v128 {
  return v128.load32_splat(weights + (<usize>k << 2));
}

/** One row smoothed along x: copied to `padded` with its ends replicated, then summed into `to` (whole vectors; `to` has room). */
function smoothAlong(from: usize, to: usize, nx: i32, weights: usize, radius: i32, padded: usize): void {
  const row = <usize>nx << 2;
  const centre = padded + (<usize>radius << 2);
  takeRow(centre, from, row);
  const first = load<f32>(from), last = load<f32>(from + row - 4);
  for (let k = 1; k <= radius; k++) {
    store<f32>(centre - (<usize>k << 2), first);
    store<f32>(centre + row - 4 + (<usize>k << 2), last);
  }
  for (let x = 0; x < nx; x += 16) {
    const at = centre + (<usize>x << 2);
    const w0 = weight(weights, 0);
    let a = f32x4.mul(w0, v128.load(at)), b = f32x4.mul(w0, v128.load(at, 16));
    let c = f32x4.mul(w0, v128.load(at, 32)), d = f32x4.mul(w0, v128.load(at, 48));
    for (let k = 1; k <= radius; k++) {
      const w = weight(weights, k);
      const before = at - (<usize>k << 2), after = at + (<usize>k << 2);
      a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(before), v128.load(after))));
      b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
      c = f32x4.add(c, f32x4.mul(w, f32x4.add(v128.load(before, 32), v128.load(after, 32))));
      d = f32x4.add(d, f32x4.mul(w, f32x4.add(v128.load(before, 48), v128.load(after, 48))));
    }
    const out = to + (<usize>x << 2);
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  }
}

/** Where in the ring the rows lie that the row `at` needs, nearest first: pairs (before, after) of offsets, ends replicated. */
// @ts-ignore: decorator
@inline
function listRows(pairs: usize, pitch: usize, at: i32, n: i32, radius: i32): void {
  const slots = 2 * radius + 1;
  for (let k = 1; k <= radius; k++) {
    store<usize>(pairs + (<usize>k << 3), <usize>(max(at - k, 0) % slots) * pitch);
    store<usize>(pairs + (<usize>k << 3), <usize>(min(at + k, n - 1) % slots) * pitch, 4);
  }
}

/** Four vectors across rows. */
// @ts-ignore: decorator
@inline
function acrossFour(here: usize, pairs: usize, ring: usize, offset: usize, weights: usize, radius: i32, to: usize): void {
  const w0 = weight(weights, 0);
  let a = f32x4.mul(w0, v128.load(here + offset)), b = f32x4.mul(w0, v128.load(here + offset, 16));
  let c = f32x4.mul(w0, v128.load(here + offset, 32)), d = f32x4.mul(w0, v128.load(here + offset, 48));
  for (let k = 1; k <= radius; k++) {
    const w = weight(weights, k);
    const before = ring + load<usize>(pairs + (<usize>k << 3)) + offset, after = ring + load<usize>(pairs + (<usize>k << 3), 4) + offset;
    a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(before), v128.load(after))));
    b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
    c = f32x4.add(c, f32x4.mul(w, f32x4.add(v128.load(before, 32), v128.load(after, 32))));
    d = f32x4.add(d, f32x4.mul(w, f32x4.add(v128.load(before, 48), v128.load(after, 48))));
  }
  v128.store(to + offset, a);
  v128.store(to + offset, b, 16);
  v128.store(to + offset, c, 32);
  v128.store(to + offset, d, 48);
}

/** bytes of one row in the ring: whole groups of sixteen voxels, and a little so that rows do not share cache sets */
// @ts-ignore: decorator
@inline
function pitchOf(nx: i32): usize {
  return (<usize>((nx + 15) & ~15) << 2) + 64;
}

/** Smooths along x and y. Slabs of z; src may be dst. */
export function smooth_xy(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2, pitch = pitchOf(nx);
  const slots = 2 * radius + 1;
  const pairs = scratch;
  const ring = scratch + 1024;
  const result = ring + <usize>slots * pitch;
  const padded = result + pitch;
  for (let z = begin; z < end; z++) {
    const from = src + <usize>z * row * <usize>ny;
    const to = dst + <usize>z * row * <usize>ny;
    let taken = 0;
    for (let y = 0; y < ny; y++) {
      for (const need = min(y + radius, ny - 1); taken <= need; taken++) {
        smoothAlong(from + <usize>taken * row, ring + <usize>(taken % slots) * pitch, nx, weights, radius, padded);
      }
      listRows(pairs, pitch, y, ny, radius);
      const here = ring + <usize>(y % slots) * pitch;
      const out = to + <usize>y * row;
      for (let x = 0; x < nx; x += 16) {
        const offset = <usize>x << 2;
        if (nx - x >= 16) {
          acrossFour(here, pairs, ring, offset, weights, radius, out);
        } else {
          acrossFour(here, pairs, ring, offset, weights, radius, result);
          memory.copy(out + offset, result + offset, <usize>(nx - x) << 2);
        }
      }
    }
  }
}

/** Copies a row by whole vectors: reads up to 15 bytes past it, and needs as much room behind `to`. */
// @ts-ignore: decorator
@inline
function takeRow(to: usize, from: usize, row: usize): void {
  for (let offset: usize = 0; offset < row; offset += 16) v128.store(to + offset, v128.load(from + offset));
}

// @ts-ignore: decorator
@inline
function smoothedRow(ring: usize, here: usize, pairs: usize, nx: i32, weights: usize, radius: i32, out: usize): void {
  for (let x = 0; x < nx; x += 16) acrossFour(ring + here, pairs, ring, <usize>x << 2, weights, radius, out);
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
  const pairs = scratch;
  const ringX = scratch + 1024, ringY = ringX + <usize>slots * pitch, ringZ = ringY + <usize>slots * pitch;
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
      listRows(pairs, pitch, z, nz, radius);
      const here = <usize>(z % slots) * pitch;
      smoothedRow(ringX, here, pairs, nx, weights, radius, outX);
      smoothedRow(ringY, here, pairs, nx, weights, radius, outY);
      smoothedRow(ringZ, here, pairs, nx, weights, radius, outZ);
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
