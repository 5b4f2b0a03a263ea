import { scratch } from "./scratch";
import { store4 } from "./simd";
import { touch } from "./touch";

// Separable symmetric FIR: dst[i] = w0 src[i] + sum over k of wk (src[i-k] + src[i+k]), border voxels replicated (zero flux), one pass per axis.
// Sums run from the centre outwards in every lane and tail, so a voxel's value does not depend on where a vector begins.

// @ts-ignore: decorator
@inline
function weight(weights: usize, k: i32): v128 {
  return v128.load32_splat(weights + (<usize>k << 2));
}

export function smooth_x(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2;
  // the row with `radius` replicated voxels on both sides
  const centre = scratch + (<usize>radius << 2);
  for (let r = begin * ny; r < end * ny; r++) {
    const from = src + <usize>r * row;
    const to = dst + <usize>r * row;
    memory.copy(centre, from, row);
    const first = load<f32>(from);
    const last = load<f32>(from + row - 4);
    for (let k = 1; k <= radius; k++) {
      store<f32>(centre - (<usize>k << 2), first);
      store<f32>(centre + row - 4 + (<usize>k << 2), last);
    }
    let x = 0;
    for (; x + 16 <= nx; x += 16) {
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
    for (; x < nx; x += 4) {
      const at = centre + (<usize>x << 2);
      let a = f32x4.mul(weight(weights, 0), v128.load(at));
      for (let k = 1; k <= radius; k++) {
        a = f32x4.add(a, f32x4.mul(weight(weights, k), f32x4.add(v128.load(at - (<usize>k << 2)), v128.load(at + (<usize>k << 2)))));
      }
      store4(to + (<usize>x << 2), a, nx - x);
    }
  }
}

/** One row of a pass across rows: `line` is the first of n rows that lie `step` bytes apart, `at` the number of the row to compute. */
// @ts-ignore: decorator
@inline
function smoothRow(line: usize, step: usize, at: i32, n: i32, to: usize, nx: i32, weights: usize, radius: i32): void {
  const here = line + <usize>at * step;
  let x = 0;
  for (; x + 16 <= nx; x += 16) {
    const offset = <usize>x << 2;
    const w0 = weight(weights, 0);
    let a = f32x4.mul(w0, v128.load(here + offset)), b = f32x4.mul(w0, v128.load(here + offset, 16));
    let c = f32x4.mul(w0, v128.load(here + offset, 32)), d = f32x4.mul(w0, v128.load(here + offset, 48));
    for (let k = 1; k <= radius; k++) {
      const w = weight(weights, k);
      const before = line + <usize>max(at - k, 0) * step + offset, after = line + <usize>min(at + k, n - 1) * step + offset;
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
  for (; x < nx; x += 4) {
    const offset = <usize>x << 2;
    let a = f32x4.mul(weight(weights, 0), v128.load(here + offset));
    for (let k = 1; k <= radius; k++) {
      const before = line + <usize>max(at - k, 0) * step + offset, after = line + <usize>min(at + k, n - 1) * step + offset;
      a = f32x4.add(a, f32x4.mul(weight(weights, k), f32x4.add(v128.load(before), v128.load(after))));
    }
    store4(to + offset, a, nx - x);
  }
}

export function smooth_y(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2;
  const plane = row * <usize>ny;
  for (let z = begin; z < end; z++) {
    const from = src + <usize>z * plane;
    const to = dst + <usize>z * plane;
    for (let y = 0; y < ny; y++) {
      touch(from + <usize>min(y + radius + 1, ny - 1) * row, row);
      smoothRow(from, row, y, ny, to + <usize>y * row, nx, weights, radius);
    }
  }
}

export function smooth_z(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2;
  const plane = row * <usize>ny;
  // z innermost: the same few rows of the neighbouring planes stay in the first-level cache
  for (let y = 0; y < ny; y++) {
    const offset = <usize>y * row;
    for (let z = begin; z < end; z++) {
      touch(src + offset + <usize>min(z + radius + 1, nz - 1) * plane, row);
      smoothRow(src + offset, plane, z, nz, dst + offset + <usize>z * plane, nx, weights, radius);
    }
  }
}
