import { scratch } from "./scratch";
import { axisAt, axisWeights, indexAt, insideAxis, weightAt } from "./table";

// Votes among labels. Source and result are ranks (i32, from 0); where the position is outside, the result is `background`. The rule of inside is that of the
// other samplers. Ties go to the lowest rank.

/** The ballot of one point, after the weights in scratch: pairs of rank (i32, then 4 bytes unused) and sum (f64). A point has at most 9^3 neighbours. */
// @ts-ignore: decorator
@inline
function ballot(): usize {
  return scratch + 1024;
}

/** Adds to a rank's sum; returns the number of ranks on the ballot. */
// @ts-ignore: decorator
@inline
function vote(rank: i32, weight: f64, ranks: i32): i32 {
  const end = ballot() + (<usize>ranks << 4);
  for (let at = ballot(); at < end; at += 16) {
    if (load<i32>(at) == rank) {
      store<f64>(at + 8, load<f64>(at + 8) + weight);
      return ranks;
    }
  }
  store<i32>(end, rank);
  store<f64>(end + 8, weight);
  return ranks + 1;
}

function elected(ranks: i32): i32 {
  let best = load<i32>(ballot());
  let most = load<f64>(ballot() + 8);
  for (let i = 1; i < ranks; i++) {
    const at = ballot() + (<usize>i << 4);
    const rank = load<i32>(at);
    const sum = load<f64>(at + 8);
    if (sum > most || (sum == most && rank < best)) {
      best = rank;
      most = sum;
    }
  }
  return best;
}

/** The label with the largest share among the eight corners, by their trilinear weights. */
export function label_linear(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: i32,
): void {
  for (let i = begin; i < end; i++) {
    const offset = <usize>i << 2;
    const x = load<f32>(px + offset), y = load<f32>(py + offset), z = load<f32>(pz + offset);
    let result = background;
    if (insideAxis(x, nx) && insideAxis(y, ny) && insideAxis(z, nz)) {
      const cx = min(max(x, 0), <f32>(nx - 1)), cy = min(max(y, 0), <f32>(ny - 1)), cz = min(max(z, 0), <f32>(nz - 1));
      const x0 = min(<i32>cx, max(nx - 2, 0)), y0 = min(<i32>cy, max(ny - 2, 0)), z0 = min(<i32>cz, max(nz - 2, 0));
      const corner = src + (<usize>x0 + <usize>nx * (<usize>y0 + <usize>ny * <usize>z0) << 2);
      const stepX: usize = nx > 1 ? 4 : 0;
      const stepY: usize = ny > 1 ? <usize>nx << 2 : 0;
      const stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
      result = load<i32>(corner);
      const same = result == load<i32>(corner + stepX) && result == load<i32>(corner + stepY) && result == load<i32>(corner + stepX + stepY)
        && result == load<i32>(corner + stepZ) && result == load<i32>(corner + stepX + stepZ) && result == load<i32>(corner + stepY + stepZ)
        && result == load<i32>(corner + stepX + stepY + stepZ);
      if (!same) {
        const tx = <f64>cx - <f64>x0, ty = <f64>cy - <f64>y0, tz = <f64>cz - <f64>z0;
        let ranks = 0;
        for (let c = 0; c < 8; c++) {
          const weight = ((c & 1) != 0 ? tx : 1 - tx) * ((c & 2) != 0 ? ty : 1 - ty) * ((c & 4) != 0 ? tz : 1 - tz);
          const at = corner + ((c & 1) != 0 ? stepX : 0) + ((c & 2) != 0 ? stepY : 0) + ((c & 4) != 0 ? stepZ : 0);
          ranks = vote(load<i32>(at), weight, ranks);
        }
        result = elected(ranks);
      }
    }
    store<i32>(dst + offset, result);
  }
}

/** The rank that fills the 4x4x4 voxels of a block, or -1. Extent: layers of blocks. */
export function label_blocks(begin: i32, end: i32, slab: i32, src: usize, nx: i32, ny: i32, nz: i32, blocks: usize): void {
  const bx = (nx + 3) >> 2, by = (ny + 3) >> 2;
  for (let k = begin; k < end; k++) {
    for (let j = 0; j < by; j++) {
      for (let i = 0; i < bx; i++) {
        const stopX = min(4 * i + 4, nx), stopY = min(4 * j + 4, ny), stopZ = min(4 * k + 4, nz);
        const rank = load<i32>(src + (<usize>(4 * i) + <usize>nx * (<usize>(4 * j) + <usize>ny * <usize>(4 * k)) << 2));
        let same = true;
        for (let z = 4 * k; z < stopZ && same; z++) {
          for (let y = 4 * j; y < stopY && same; y++) {
            const row = src + (<usize>nx * (<usize>y + <usize>ny * <usize>z) << 2);
            for (let x = 4 * i; x < stopX; x++) same = same && load<i32>(row + (<usize>x << 2)) == rank;
          }
        }
        store<i32>(blocks + (<usize>i + <usize>bx * (<usize>j + <usize>by * <usize>k) << 2), same ? rank : -1);
      }
    }
  }
}

/** The rank that fills a block and all blocks beside it, or -1. Extent: layers of blocks; bx, by, bz count blocks. */
export function label_plains(begin: i32, end: i32, slab: i32, blocks: usize, bx: i32, by: i32, bz: i32, plains: usize): void {
  for (let k = begin; k < end; k++) {
    for (let j = 0; j < by; j++) {
      for (let i = 0; i < bx; i++) {
        const at = <usize>i + <usize>bx * (<usize>j + <usize>by * <usize>k) << 2;
        const rank = load<i32>(blocks + at);
        let same = true;
        for (let z = max(k - 1, 0); z < min(k + 2, bz) && same; z++) {
          for (let y = max(j - 1, 0); y < min(j + 2, by) && same; y++) {
            for (let x = max(i - 1, 0); x < min(i + 2, bx); x++) {
              same = same && load<i32>(blocks + (<usize>x + <usize>bx * (<usize>y + <usize>by * <usize>z) << 2)) == rank;
            }
          }
        }
        store<i32>(plains + at, same ? rank : -1);
      }
    }
  }
}

/** The votes of all neighbours of one point whose weights are in scratch. */
function gaussianVote(src: usize, nx: i32, ny: i32, taps: i32): i32 {
  const ax = axisAt(0), ay = axisAt(1), az = axisAt(2);
  let ranks = 0;
  for (let k = 0; k < taps; k++) {
    const wz = <f64>weightAt(az, k);
    if (wz == 0) continue;
    const plane = src + (<usize>indexAt(az, k) * <usize>(nx * ny) << 2);
    for (let j = 0; j < taps; j++) {
      const w = wz * <f64>weightAt(ay, j);
      if (w == 0) continue;
      const row = plane + (<usize>indexAt(ay, j) * <usize>nx << 2);
      // neighbours of one label vote together
      let rank = load<i32>(row + (<usize>indexAt(ax, 0) << 2));
      let sum = <f64>weightAt(ax, 0);
      for (let i = 1; i < taps; i++) {
        const next = load<i32>(row + (<usize>indexAt(ax, i) << 2));
        if (next != rank) {
          if (sum != 0) ranks = vote(rank, w * sum, ranks);
          rank = next;
          sum = 0;
        }
        sum += <f64>weightAt(ax, i);
      }
      if (sum != 0) ranks = vote(rank, w * sum, ranks);
    }
  }
  return elected(ranks);
}

/**
 * The label with the largest sum of the table's weights, at most 9 taps; neighbours outside the grid do not vote. `plains` (from label_plains)
 * tells where all neighbours agree: a neighbour is at most four voxels away.
 */
export function label_table(
  begin: i32, end: i32, slab: i32, px: usize, py: usize, pz: usize, src: usize, nx: i32, ny: i32, nz: i32, dst: usize, background: i32,
  table: usize, taps: i32, first: i32, steps: i32, shift: f32, plains: usize,
): void {
  const padded = (taps + 3) & ~3;
  const bx = (nx + 3) >> 2, by = (ny + 3) >> 2;
  for (let i = begin; i < end; i++) {
    const offset = <usize>i << 2;
    const x = load<f32>(px + offset), y = load<f32>(py + offset), z = load<f32>(pz + offset);
    let result = background;
    if (insideAxis(x, nx) && insideAxis(y, ny) && insideAxis(z, nz)) {
      const vx = <i32>(x + 0.5), vy = <i32>(y + 0.5), vz = <i32>(z + 0.5);
      result = load<i32>(plains + (<usize>(vx >> 2) + <usize>bx * (<usize>(vy >> 2) + <usize>by * <usize>(vz >> 2)) << 2));
      if (result < 0) {
        axisWeights(axisAt(0), x, shift, nx, table, taps, padded, first, steps, 1);
        axisWeights(axisAt(1), y, shift, ny, table, taps, padded, first, steps, 1);
        axisWeights(axisAt(2), z, shift, nz, table, taps, padded, first, steps, 1);
        result = gaussianVote(src, nx, ny, taps);
      }
    }
    store<i32>(dst + offset, result);
  }
}
