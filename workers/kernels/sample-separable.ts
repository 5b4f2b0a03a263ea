import { constant, MINUS_HALF, scratch } from "./scratch";
import { endOf, inside } from "./sample";

// Separable interpolation whose weights come from a table the caller makes: windowed sinc (six taps) and Gaussian (three taps) as ITK has them. A row of the table
// holds the weights at one sub-voxel place, so the kernels need neither sine nor error function; rows are interpolated linearly.

/** bytes of scratch where the weights of one position lie: x at 0, y at 32, z at 64 */
const AXIS: usize = 32;

/** Weights at fraction t of [0, 1] from a table of `steps` + 1 rows of eight f32 (unused ones zero). */
@inline
function weightsAt(table: usize, steps: f32, t: f32, to: usize): void {
  const place = t * steps;
  const first = min(floor(place), steps - 1);
  const f = f32x4.splat(place - first);
  const row = table + (<usize>i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(f32x4.splat(first)), 0) << 5);
  v128.store(to, f32x4.add(v128.load(row), f32x4.mul(f, f32x4.sub(v128.load(row, 32), v128.load(row)))));
  v128.store(to, f32x4.add(v128.load(row, 16), f32x4.mul(f, f32x4.sub(v128.load(row, 48), v128.load(row, 16)))), 16);
}

@inline
export function clampIndex(i: i32, n: i32): i32 {
  return max(0, min(i, n - 1));
}

/** Six taps along each axis from (x, y, z) on, indices clamped to the grid; weights in scratch. */
function sixTaps(src: usize, nx: i32, ny: i32, nz: i32, x: i32, y: i32, z: i32): f32 {
  const within = x >= 0 && x + 5 < nx;
  const lowX = v128.load(scratch), highX = v128.load64_zero(scratch, 16);
  let low = f32x4.splat(0), high = f32x4.splat(0);
  for (let k = 0; k < 6; k++) {
    const plane = src + (<usize>clampIndex(z + k, nz) * <usize>(nx * ny) << 2);
    let planeLow = f32x4.splat(0), planeHigh = f32x4.splat(0);
    for (let j = 0; j < 6; j++) {
      const row = plane + (<usize>clampIndex(y + j, ny) * <usize>nx << 2);
      const w = v128.load32_splat(scratch + AXIS + (<usize>j << 2));
      let a: v128, b: v128;
      if (within) {
        const at = row + (<usize>x << 2);
        a = v128.load(at);
        b = v128.load64_zero(at, 16);
      } else {
        a = v128.load32_zero(row + (<usize>clampIndex(x, nx) << 2));
        a = v128.load32_lane(row + (<usize>clampIndex(x + 1, nx) << 2), a, 1);
        a = v128.load32_lane(row + (<usize>clampIndex(x + 2, nx) << 2), a, 2);
        a = v128.load32_lane(row + (<usize>clampIndex(x + 3, nx) << 2), a, 3);
        b = v128.load32_zero(row + (<usize>clampIndex(x + 4, nx) << 2));
        b = v128.load32_lane(row + (<usize>clampIndex(x + 5, nx) << 2), b, 1);
      }
      planeLow = f32x4.add(planeLow, f32x4.mul(w, a));
      planeHigh = f32x4.add(planeHigh, f32x4.mul(w, b));
    }
    const w = v128.load32_splat(scratch + 2 * AXIS + (<usize>k << 2));
    low = f32x4.add(low, f32x4.mul(w, planeLow));
    high = f32x4.add(high, f32x4.mul(w, planeHigh));
  }
  low = f32x4.mul(low, lowX), high = f32x4.mul(high, highX);
  return (f32x4.extract_lane(low, 0) + f32x4.extract_lane(low, 1)) + (f32x4.extract_lane(low, 2) + f32x4.extract_lane(low, 3))
    + (f32x4.extract_lane(high, 0) + f32x4.extract_lane(high, 1));
}

/**
 * Six taps floor(p) - 2 .. floor(p) + 3 on every axis, indices clamped to the grid. table: steps + 1 rows of eight f32, row r the weights at p - floor(p) = r / steps,
 * the last two zero. Flat extent.
 */
export function sample_six(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32, table: usize, steps: i32,
): void {
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const count = <f32>steps;
  for (let i = begin; i < end; i++) {
    const offset = <usize>i << 2;
    const x = v128.load32_splat(px + offset), y = v128.load32_splat(py + offset), z = v128.load32_splat(pz + offset);
    let value = background;
    if (v128.any_true(inside(x, y, z, start, endX, endY, endZ))) {
      const x0 = f32x4.floor(x), y0 = f32x4.floor(y), z0 = f32x4.floor(z);
      weightsAt(table, count, f32x4.extract_lane(f32x4.sub(x, x0), 0), scratch);
      weightsAt(table, count, f32x4.extract_lane(f32x4.sub(y, y0), 0), scratch + AXIS);
      weightsAt(table, count, f32x4.extract_lane(f32x4.sub(z, z0), 0), scratch + 2 * AXIS);
      value = sixTaps(
        src, nx, ny, nz, i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(x0), 0) - 2, i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(y0), 0) - 2,
        i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(z0), 0) - 2,
      );
    }
    store<f32>(dst + offset, value);
  }
}

/**
 * Weights of one axis about the nearest voxel r = floor(p + 0.5): 2 reach + 1 of them, zero outside the grid, then made to sum to 1.
 * table: steps + 1 rows of `pitch` bytes for p - r from -0.5 to 0.5, then one row for p - r = -0.5 exactly, where ITK's cut-off takes one voxel fewer.
 */
@inline
export function aboutNearest(table: usize, steps: i32, pitch: usize, reach: i32, p: f32, n: i32, to: usize): i32 {
  const r = floor(p + 0.5);
  const nearest = i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(f32x4.splat(r)), 0);
  const s = p - r;
  const tie = s == -0.5;
  const place = (s + 0.5) * <f32>steps;
  const first = min(floor(place), <f32>(steps - 1));
  const f: f32 = tie ? 0 : place - first;
  const row = table + pitch * (tie ? <usize>(steps + 1) : <usize>i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(f32x4.splat(first)), 0));
  const next: usize = tie ? 0 : pitch;
  let sum: f32 = 0;
  for (let k = 0; k <= 2 * reach; k++) {
    const index = nearest - reach + k;
    const at = row + (<usize>k << 2);
    const w: f32 = index < 0 || index >= n ? 0 : load<f32>(at) + f * (load<f32>(at + next) - load<f32>(at));
    store<f32>(to + (<usize>k << 2), w);
    sum += w;
  }
  for (let k = 0; k <= 2 * reach; k++) store<f32>(to + (<usize>k << 2), load<f32>(to + (<usize>k << 2)) / sum);
  return nearest;
}

/** bytes between the weights of two axes about the nearest voxel */
export const NEAR_AXIS: usize = 64;

/** Three taps about the nearest voxel, weights renormalised inside the grid: ITK's Gaussian interpolation with sigma of one voxel and cut-off one sigma. Rows of four f32. */
export function sample_gaussian(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32, table: usize, steps: i32,
): void {
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const row = <usize>nx << 2, plane = row * <usize>ny;
  for (let i = begin; i < end; i++) {
    const offset = <usize>i << 2;
    const x = v128.load32_splat(px + offset), y = v128.load32_splat(py + offset), z = v128.load32_splat(pz + offset);
    let value = background;
    if (v128.any_true(inside(x, y, z, start, endX, endY, endZ))) {
      const cx = aboutNearest(table, steps, 16, 1, f32x4.extract_lane(x, 0), nx, scratch);
      const cy = aboutNearest(table, steps, 16, 1, f32x4.extract_lane(y, 0), ny, scratch + NEAR_AXIS);
      const cz = aboutNearest(table, steps, 16, 1, f32x4.extract_lane(z, 0), nz, scratch + 2 * NEAR_AXIS);
      value = 0;
      for (let k = 0; k < 3; k++) for (let j = 0; j < 3; j++) {
        const at = src + <usize>clampIndex(cz - 1 + k, nz) * plane + <usize>clampIndex(cy - 1 + j, ny) * row;
        let line: f32 = 0;
        for (let h = 0; h < 3; h++) line += load<f32>(scratch + (<usize>h << 2)) * load<f32>(at + (<usize>clampIndex(cx - 1 + h, nx) << 2));
        value += line * load<f32>(scratch + NEAR_AXIS + (<usize>j << 2)) * load<f32>(scratch + 2 * NEAR_AXIS + (<usize>k << 2));
      }
    }
    store<f32>(dst + offset, value);
  }
}
