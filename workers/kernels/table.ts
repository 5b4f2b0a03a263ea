import { scratch } from "./scratch";

// Interpolation by separable weights from a table: windowed sinc, Gaussian. The table holds, for sub-voxel offsets t = 0, 1/steps, … 1, one row of weights
// (padded with zeros to a multiple of four); between its rows the weights are interpolated linearly. At 1024 steps this is within 1e-6 of the function.

/** most taps along an axis, padding included */
const ROOM: i32 = 16;

/** A tap's weights and voxel indices along one axis, in scratch: f32[ROOM], then i32[ROOM]. */
const AXIS_BYTES: usize = <usize>(ROOM * 8);

/**
 * Weights and clamped indices of one axis; returns the index of the first tap, before clamping. `clip`: taps outside the grid weigh nothing and the others are
 * scaled to a sum of one; otherwise the border is replicated. On an axis of one voxel that voxel counts fully.
 */
export function axisWeights(at: usize, p: f32, shift: f32, n: i32, table: usize, taps: i32, padded: i32, first: i32, steps: i32, clip: i32): i32 {
  // in f64: the sum of a small position and a half would round across a voxel's edge
  const moved = <f64>p + <f64>shift;
  const base = <i32>Math.floor(moved);
  const place = <f32>(moved - <f64>base) * <f32>steps;
  const entry = min(<i32>place, steps - 1);
  const t = place - <f32>entry;
  const row = table + (<usize>(entry * padded) << 2);
  const start = base + first;
  if (n == 1) {
    for (let k = 0; k < padded; k++) {
      store<f32>(at + (<usize>k << 2), k == 0 ? 1 : 0);
      store<i32>(at + (<usize>(ROOM + k) << 2), 0);
    }
    return 0;
  }
  let sum: f32 = 0;
  for (let k = 0; k < padded; k++) {
    const low = load<f32>(row + (<usize>k << 2));
    const index = start + k;
    const weight: f32 = clip != 0 && (index < 0 || index >= n) ? 0 : low + t * (load<f32>(row + (<usize>(padded + k) << 2)) - low);
    store<f32>(at + (<usize>k << 2), weight);
    store<i32>(at + (<usize>(ROOM + k) << 2), min(max(index, 0), n - 1));
    sum += weight;
  }
  if (clip != 0 && place == 0 && taps > 1) {
    // half-way between two voxels the neighbours reach equally far on both sides, as in ITK: the last tap's near edge lies just on the cut-off
    const last = at + (<usize>(taps - 1) << 2);
    sum -= load<f32>(last);
    store<f32>(last, 0);
  }
  if (clip != 0) for (let k = 0; k < taps; k++) store<f32>(at + (<usize>k << 2), load<f32>(at + (<usize>k << 2)) / sum);
  return start;
}

/** ITK's rule: the continuous index lies in [-0.5, n - 0.5); false for NaN. */
// @ts-ignore: decorator
@inline
export function insideAxis(p: f32, n: i32): bool {
  return p >= -0.5 && p < <f32>n - 0.5;
}

// @ts-ignore: decorator
@inline
export function weightAt(axis: usize, k: i32): f32 {
  return load<f32>(axis + (<usize>k << 2));
}

// @ts-ignore: decorator
@inline
export function indexAt(axis: usize, k: i32): i32 {
  return load<i32>(axis + (<usize>(ROOM + k) << 2));
}

// @ts-ignore: decorator
@inline
export function axisAt(axis: i32): usize {
  return scratch + <usize>axis * AXIS_BYTES;
}

/** Four voxels of a row at the clamped indices of taps k … k + 3. */
// @ts-ignore: decorator
@inline
function gatherRow(row: usize, k: i32): v128 {
  const axis = axisAt(0);
  let line = v128.load32_zero(row + (<usize>indexAt(axis, k) << 2));
  line = v128.load32_lane(row + (<usize>indexAt(axis, k + 1) << 2), line, 1);
  line = v128.load32_lane(row + (<usize>indexAt(axis, k + 2) << 2), line, 2);
  return v128.load32_lane(row + (<usize>indexAt(axis, k + 3) << 2), line, 3);
}

/** The weighted sum at one point whose weights are in scratch. */
function tablePoint(src: usize, nx: i32, ny: i32, startX: i32, taps: i32, padded: i32): f32 {
  const ax = axisAt(0), ay = axisAt(1), az = axisAt(2);
  const wide = padded > 4;
  const within = startX >= 0 && startX + padded <= nx;
  const from = <usize>startX << 2;
  let near = f32x4.splat(0), far = f32x4.splat(0);
  for (let k = 0; k < taps; k++) {
    const wz = weightAt(az, k);
    if (wz == 0) continue;
    const plane = src + (<usize>indexAt(az, k) * <usize>(nx * ny) << 2);
    for (let j = 0; j < taps; j++) {
      const w = f32x4.splat(wz * weightAt(ay, j));
      const row = plane + (<usize>indexAt(ay, j) * <usize>nx << 2);
      near = f32x4.add(near, f32x4.mul(w, within ? v128.load(row + from) : gatherRow(row, 0)));
      if (wide) far = f32x4.add(far, f32x4.mul(w, within ? v128.load(row + from, 16) : gatherRow(row, 4)));
    }
  }
  let products = f32x4.mul(near, v128.load(ax));
  if (wide) products = f32x4.add(products, f32x4.mul(far, v128.load(ax, 16)));
  return (f32x4.extract_lane(products, 0) + f32x4.extract_lane(products, 1)) + (f32x4.extract_lane(products, 2) + f32x4.extract_lane(products, 3));
}

export function sample_table(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32,
  table: usize, taps: i32, first: i32, steps: i32, shift: f32, clip: i32,
): void {
  const padded = (taps + 3) & ~3;
  for (let i = begin; i < end; i++) {
    const offset = <usize>i << 2;
    const x = load<f32>(px + offset), y = load<f32>(py + offset), z = load<f32>(pz + offset);
    let value = background;
    if (insideAxis(x, nx) && insideAxis(y, ny) && insideAxis(z, nz)) {
      const startX = axisWeights(axisAt(0), x, shift, nx, table, taps, padded, first, steps, clip);
      axisWeights(axisAt(1), y, shift, ny, table, taps, padded, first, steps, clip);
      axisWeights(axisAt(2), z, shift, nz, table, taps, padded, first, steps, clip);
      value = tablePoint(src, nx, ny, startX, taps, padded);
    }
    store<f32>(dst + offset, value);
  }
}
