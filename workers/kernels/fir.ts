// A symmetric filter's sums for sixteen voxels at once: dst = w0 here + sum over k of wk (before k + after k), the centre first in every case, so that a voxel's value
// does not depend on where a vector begins. Whole groups of sixteen are computed; what lies behind a row's end is for the caller to leave out.

@inline
function weight(weights: usize, k: i32): v128 {
  return v128.load32_splat(weights + (<usize>k << 2));
}

/** Bytes of a row in whole groups of sixteen voxels, and a cache line against aliasing. */
@inline
export function pitchOf(nx: i32): usize {
  return (<usize>((nx + 15) & ~15) << 2) + 64;
}

/** Along a row: `at` points into a copy with `radius` voxels more on both sides. */
@inline
export function sumAlong(at: usize, weights: usize, radius: i32, to: usize): void {
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
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

/** Where the rows lie, in bytes from the first, that the row `at` of n needs: pairs (before, after), nearest first, ends replicated. */
@inline
export function listRows(pairs: usize, step: usize, at: i32, n: i32, radius: i32): void {
  for (let k = 1; k <= radius; k++) {
    store<usize>(pairs + (<usize>k << 3), <usize>max(at - k, 0) * step);
    store<usize>(pairs + (<usize>k << 3), <usize>min(at + k, n - 1) * step, 4);
  }
}

/** The same in a ring of 2 radius + 1 rows, in which row i lies at i modulo its length. */
@inline
export function listRingRows(pairs: usize, pitch: usize, at: i32, n: i32, radius: i32): void {
  const slots = 2 * radius + 1;
  for (let k = 1; k <= radius; k++) {
    store<usize>(pairs + (<usize>k << 3), <usize>(max(at - k, 0) % slots) * pitch);
    store<usize>(pairs + (<usize>k << 3), <usize>(min(at + k, n - 1) % slots) * pitch, 4);
  }
}

/** Across rows: sixteen voxels of the row `here` and of those listed, which lie at `rows` + their offsets. */
@inline
export function sumAcross(here: usize, rows: usize, pairs: usize, weights: usize, radius: i32, to: usize): void {
  const w0 = weight(weights, 0);
  let a = f32x4.mul(w0, v128.load(here)), b = f32x4.mul(w0, v128.load(here, 16));
  let c = f32x4.mul(w0, v128.load(here, 32)), d = f32x4.mul(w0, v128.load(here, 48));
  for (let k = 1; k <= radius; k++) {
    const w = weight(weights, k);
    const before = rows + load<usize>(pairs + (<usize>k << 3)), after = rows + load<usize>(pairs + (<usize>k << 3), 4);
    a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(before), v128.load(after))));
    b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
    c = f32x4.add(c, f32x4.mul(w, f32x4.add(v128.load(before, 32), v128.load(after, 32))));
    d = f32x4.add(d, f32x4.mul(w, f32x4.add(v128.load(before, 48), v128.load(after, 48))));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

/** Copies a row by whole vectors: reads up to 15 bytes past it, and needs as much room behind `to`. */
@inline
export function takeRow(to: usize, from: usize, bytes: usize): void {
  for (let offset: usize = 0; offset < bytes; offset += 16) v128.store(to + offset, v128.load(from + offset));
}

/** One row smoothed along x: copied to `padded` with its ends replicated, then summed into `to`. The last group goes by way of `result`. */
export function smoothAlong(from: usize, to: usize, nx: i32, weights: usize, radius: i32, padded: usize, result: usize): void {
  const row = <usize>nx << 2;
  const centre = padded + (<usize>radius << 2);
  takeRow(centre, from, row);
  const first = load<f32>(from), last = load<f32>(from + row - 4);
  for (let k = 1; k <= radius; k++) {
    store<f32>(centre - (<usize>k << 2), first);
    store<f32>(centre + row - 4 + (<usize>k << 2), last);
  }
  const whole = row & ~63;
  for (let offset: usize = 0; offset < whole; offset += 64) sumAlong(centre + offset, weights, radius, to + offset);
  if (whole < row) {
    sumAlong(centre + whole, weights, radius, result);
    memory.copy(to + whole, result, row - whole);
  }
}

/** One row smoothed across rows; reads up to 63 bytes past each. */
@inline
export function smoothAcross(here: usize, rows: usize, pairs: usize, nx: i32, weights: usize, radius: i32, to: usize, result: usize): void {
  const row = <usize>nx << 2, whole = row & ~63;
  for (let offset: usize = 0; offset < whole; offset += 64) sumAcross(here + offset, rows + offset, pairs, weights, radius, to + offset);
  if (whole < row) {
    sumAcross(here + whole, rows + whole, pairs, weights, radius, result);
    memory.copy(to + whole, result, row - whole);
  }
}
