import { constant, HALF, MINUS_HALF, scratch } from "./scratch";
import { clampFromZero } from "./simd";
import { endOf, inside, lastOf } from "./sample";
import { aboutNearest, clampIndex, NEAR_AXIS } from "./sample-separable";

// Labels: each label found in the neighbourhood collects the weights of its voxels; most weight wins, the smaller label in a tie.

/** list of (label f32, weight f64) in scratch, 16 bytes each */
const VOTES: usize = 1024;

/** The entry of a label, made when it is new; returns its address. `size` bytes are in use. */
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
        if (load<f32>(at + (<usize>max(cx - 1, 0) << 2)) != label || load<f32>(at + (<usize>cx << 2)) != label) same = false;
        if (load<f32>(at + (<usize>min(cx + 1, nx - 1) << 2)) != label) same = false;
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
@inline
function nearestOf(p: v128, n: i32): i32 {
  return clampIndex(i32x4.extract_lane(i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(p, constant(HALF)))), 0), n);
}
