import { constant, HALF, MINUS_HALF, scratch } from "./scratch";
import { clampFromZero } from "./simd";
import { endOf, inside, lastOf } from "./sample";

// Separable interpolation whose weights come from a table the caller makes: windowed sinc (six taps) and Gaussian (three taps) as ITK has them. A row of the table
// holds the weights at one sub-voxel place, so the kernels need neither sine nor error function; rows are interpolated linearly.

/** bytes of scratch where the weights of one position lie: x at 0, y at 32, z at 64 */
const AXIS: usize = 32;

/** Weights at fraction t of [0, 1] from a table of `steps` + 1 rows of eight f32 (unused ones zero). */
// @ts-ignore: decorator
@inline
function weightsAt(table: usize, steps: f32, t: f32, to: usize): void {
  const place = t * steps;
  const first = min(floor(place), steps - 1);
  const f = f32x4.splat(place - first);
  const row = table + (<usize>i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(f32x4.splat(first)), 0) << 5);
  v128.store(to, f32x4.add(v128.load(row), f32x4.mul(f, f32x4.sub(v128.load(row, 32), v128.load(row)))));
  v128.store(to, f32x4.add(v128.load(row, 16), f32x4.mul(f, f32x4.sub(v128.load(row, 48), v128.load(row, 16)))), 16);
}

// @ts-ignore: decorator
@inline
function clampIndex(i: i32, n: i32): i32 {
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
// @ts-ignore: decorator
@inline
function aboutNearest(table: usize, steps: i32, pitch: usize, reach: i32, p: f32, n: i32, to: usize): i32 {
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
const NEAR_AXIS: usize = 64;

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

// Labels: each label found in the neighbourhood collects the weights of its voxels; most weight wins, the smaller label in a tie.

/** list of (label f32, weight f64) in scratch, 16 bytes each */
const VOTES: usize = 1024;

/** The entry of a label, made when it is new; returns its address. `size` bytes are in use. */
// @ts-ignore: decorator
@inline
function entryOf(votes: usize, size: usize, label: f32): usize {
  for (let at: usize = 0; at < size; at += 16) if (load<f32>(votes + at) == label) return votes + at;
  store<f32>(votes + size, label);
  store<f64>(votes + size, 0, 8);
  return votes + size;
}

function winner(votes: usize, size: usize): f32 {
  let best = load<f32>(votes), weight = load<f64>(votes, 8);
  for (let at: usize = 16; at < size; at += 16) {
    const other = load<f64>(votes + at, 8), label = load<f32>(votes + at);
    if (other > weight || (other == weight && label < best)) best = label, weight = other;
  }
  return best;
}

/** genericLabel: the eight corners vote with their linear weights, positions clamped to the voxel centres. Flat extent. */
export function sample_label_linear(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32,
): void {
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const stepX: usize = nx > 1 ? 4 : 0, stepY: usize = ny > 1 ? <usize>nx << 2 : 0, stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
  const votes = scratch + VOTES;
  for (let i = begin; i < end; i++) {
    const offset = <usize>i << 2;
    const x = v128.load32_splat(px + offset), y = v128.load32_splat(py + offset), z = v128.load32_splat(pz + offset);
    let label = background;
    if (v128.any_true(inside(x, y, z, start, endX, endY, endZ))) {
      const cx = f32x4.extract_lane(clampFromZero(x, lastX), 0), cy = f32x4.extract_lane(clampFromZero(y, lastY), 0), cz = f32x4.extract_lane(clampFromZero(z, lastZ), 0);
      const x0 = min(floor(cx), <f32>max(nx - 2, 0)), y0 = min(floor(cy), <f32>max(ny - 2, 0)), z0 = min(floor(cz), <f32>max(nz - 2, 0));
      const corner = i32x4.trunc_sat_f32x4_s(f32x4(x0, y0, z0, 0));
      const at = src + (<usize>(i32x4.extract_lane(corner, 0) + nx * (i32x4.extract_lane(corner, 1) + ny * i32x4.extract_lane(corner, 2))) << 2);
      label = load<f32>(at);
      let same = true;
      for (let c: usize = 1; c < 8; c++) {
        if (load<f32>(at + (c & 1) * stepX + ((c >> 1) & 1) * stepY + (c >> 2) * stepZ) != label) same = false;
      }
      if (!same) {
        let size: usize = 0;
        for (let c: usize = 0; c < 8; c++) {
          const tx = <f64>(cx - x0), ty = <f64>(cy - y0), tz = <f64>(cz - z0);
          const w = ((c & 1) != 0 ? tx : 1 - tx) * ((c & 2) != 0 ? ty : 1 - ty) * ((c & 4) != 0 ? tz : 1 - tz);
          const entry = entryOf(votes, size, load<f32>(at + (c & 1) * stepX + ((c >> 1) & 1) * stepY + (c >> 2) * stepZ));
          if (entry == votes + size) size += 16;
          store<f64>(entry, load<f64>(entry, 8) + w, 8);
        }
        label = winner(votes, size);
      }
    }
    store<f32>(dst + offset, label);
  }
}

/** multiLabel: nine taps about the nearest voxel vote with Gaussian weights (sigma one voxel, cut-off four). Rows of twelve f32. Flat extent. */
export function sample_label_gaussian(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: f32, table: usize, steps: i32,
): void {
  const endX = endOf(nx), endY = endOf(ny), endZ = endOf(nz), start = constant(MINUS_HALF);
  const row = <usize>nx << 2, plane = row * <usize>ny;
  const votes = scratch + VOTES;
  for (let i = begin; i < end; i++) {
    const offset = <usize>i << 2;
    const x = v128.load32_splat(px + offset), y = v128.load32_splat(py + offset), z = v128.load32_splat(pz + offset);
    let label = background;
    if (v128.any_true(inside(x, y, z, start, endX, endY, endZ))) {
      const cx = nearestOf(x, nx), cy = nearestOf(y, ny), cz = nearestOf(z, nz);
      label = load<f32>(src + <usize>cz * plane + <usize>cy * row + (<usize>cx << 2));
      // within 1.5 sigma on every axis lie two thirds of the weight: where these voxels agree the vote is decided
      let same = true;
      for (let k = -1; k <= 1; k++) for (let j = -1; j <= 1; j++) {
        const at = src + <usize>clampIndex(cz + k, nz) * plane + <usize>clampIndex(cy + j, ny) * row;
        if (load<f32>(at + (<usize>max(cx - 1, 0) << 2)) != label || load<f32>(at + (<usize>cx << 2)) != label || load<f32>(at + (<usize>min(cx + 1, nx - 1) << 2)) != label) same = false;
      }
      if (!same) {
        aboutNearest(table, steps, 48, 4, f32x4.extract_lane(x, 0), nx, scratch);
        aboutNearest(table, steps, 48, 4, f32x4.extract_lane(y, 0), ny, scratch + NEAR_AXIS);
        aboutNearest(table, steps, 48, 4, f32x4.extract_lane(z, 0), nz, scratch + 2 * NEAR_AXIS);
        let size: usize = 0;
        let entry: usize = 0;
        let current: f32 = f32.NaN;
        for (let k = max(-4, -cz); k <= min(4, nz - 1 - cz); k++) for (let j = max(-4, -cy); j <= min(4, ny - 1 - cy); j++) {
          const at = src + <usize>(cz + k) * plane + <usize>(cy + j) * row;
          const across = <f64>load<f32>(scratch + 2 * NEAR_AXIS + (<usize>(k + 4) << 2)) * <f64>load<f32>(scratch + NEAR_AXIS + (<usize>(j + 4) << 2));
          for (let h = max(-4, -cx); h <= min(4, nx - 1 - cx); h++) {
            const found = load<f32>(at + (<usize>(cx + h) << 2));
            if (found != current) {
              entry = entryOf(votes, size, found);
              if (entry == votes + size) size += 16;
              current = found;
            }
            store<f64>(entry, load<f64>(entry, 8) + across * <f64>load<f32>(scratch + (<usize>(h + 4) << 2)), 8);
          }
        }
        label = winner(votes, size);
      }
    }
    store<f32>(dst + offset, label);
  }
}

/** floor(p + 0.5) inside the grid. */
// @ts-ignore: decorator
@inline
function nearestOf(p: v128, n: i32): i32 {
  return clampIndex(i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(p, constant(HALF)))), 0), n);
}
