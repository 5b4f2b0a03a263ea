import { scratch } from "./scratch";
import { listRows, pitchOf, smoothAcross, smoothAlong } from "./fir";
import { touch } from "./touch";

// Separable symmetric FIR, border voxels replicated (zero flux), one pass per axis from src to another dst. Of the axis that is smoothed only the voxels first,
// first + factor, … are made, `kept` of them. Scratch: the list of rows, 64 bytes of result, one or two rows.

const RESULT: usize = 16 * 1024;
const PADDED: usize = RESULT + 128;

export function smooth_x(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32, first: i32, factor: i32, kept: i32): void {
  const row = <usize>nx << 2;
  const padded = scratch + PADDED;
  const whole = padded + pitchOf(nx + 2 * radius);
  for (let line = begin * ny; line < end * ny; line++) {
    const at = src + <usize>line * row;
    const to = dst + (<usize>line * <usize>kept << 2);
    if (factor == 1) {
      smoothAlong(at, to, nx, weights, radius, padded, scratch + RESULT);
      continue;
    }
    smoothAlong(at, whole, nx, weights, radius, padded, scratch + RESULT);
    for (let k = 0; k < kept; k++) store<f32>(to + (<usize>k << 2), load<f32>(whole + (<usize>(first + k * factor) << 2)));
  }
}

export function smooth_y(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32, first: i32, factor: i32, kept: i32): void {
  const row = <usize>nx << 2;
  for (let z = begin; z < end; z++) {
    const plane = src + <usize>z * row * <usize>ny;
    for (let k = 0; k < kept; k++) {
      const y = first + k * factor;
      touch(plane + <usize>min(y + radius + 1, ny - 1) * row, row);
      listRows(scratch, row, y, ny, radius);
      smoothAcross(plane + <usize>y * row, plane, scratch, nx, weights, radius, dst + <usize>(z * kept + k) * row, scratch + RESULT);
    }
  }
}

/** Slabs of the planes that are made. */
export function smooth_z(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32, first: i32, factor: i32): void {
  const row = <usize>nx << 2, plane = row * <usize>ny;
  // planes innermost: the same few rows of the neighbouring planes stay in the first-level cache
  for (let y = 0; y < ny; y++) {
    const rows = src + <usize>y * row;
    for (let k = begin; k < end; k++) {
      const z = first + k * factor;
      touch(rows + <usize>min(z + radius + 1, nz - 1) * plane, row);
      listRows(scratch, plane, z, nz, radius);
      smoothAcross(rows + <usize>z * plane, rows, scratch, nx, weights, radius, dst + <usize>y * row + <usize>k * plane, scratch + RESULT);
    }
  }
}
