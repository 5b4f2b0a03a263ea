import { scratch } from "./scratch";
import { listRows, smoothAcross, smoothAlong } from "./fir";
import { touch } from "./touch";

// Separable symmetric FIR, border voxels replicated (zero flux), one pass per axis from src to another dst. Scratch: the list of rows, 64 bytes of result, a row.

const RESULT: usize = 16 * 1024;
const PADDED: usize = RESULT + 128;

export function smooth_x(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2;
  for (let line = begin * ny; line < end * ny; line++) {
    const at = <usize>line * row;
    smoothAlong(src + at, dst + at, nx, weights, radius, scratch + PADDED, scratch + RESULT);
  }
}

export function smooth_y(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2;
  for (let z = begin; z < end; z++) {
    const plane = <usize>z * row * <usize>ny;
    for (let y = 0; y < ny; y++) {
      touch(src + plane + <usize>min(y + radius + 1, ny - 1) * row, row);
      listRows(scratch, row, y, ny, radius);
      const at = plane + <usize>y * row;
      smoothAcross(src + at, src + plane, scratch, nx, weights, radius, dst + at, scratch + RESULT);
    }
  }
}

export function smooth_z(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, weights: usize, radius: i32): void {
  const row = <usize>nx << 2, plane = row * <usize>ny;
  // z innermost: the same few rows of the neighbouring planes stay in the first-level cache
  for (let y = 0; y < ny; y++) {
    const first = <usize>y * row;
    for (let z = begin; z < end; z++) {
      touch(src + first + <usize>min(z + radius + 1, nz - 1) * plane, row);
      listRows(scratch, plane, z, nz, radius);
      const at = first + <usize>z * plane;
      smoothAcross(src + at, src + first, scratch, nx, weights, radius, dst + at, scratch + RESULT);
    }
  }
}
