import { scratch } from "./scratch";
import { lanesBelow, store4, sumLanes } from "./simd";

// Local cross-correlation over cubes of side 2 radius + 1, cut at the image's border (engine.md 4.4): cc = A^2 / (B C) of the window sums. Five window sums are kept
// by running sums: along z for a tile of rows, along y for one row, along x by direct addition, so the radius hardly matters. They start anew in every slab and
// tile, which bounds their drift in f32. Images should have mean near zero and deviation near one, or the differences of sums lose digits.

/** bytes of scratch for the tile's sums along z, behind which lie the row buffers */
const TILE_BYTES: usize = 380 * 1024;

/** What a sweep makes of the five sums. */
const ANTS: i32 = 0;
const PARTS: i32 = 1;
const EXACT: i32 = 2;

/** Bytes of one channel of one row: whole vectors, and a cache line against aliasing. */
@inline
function pitchOf(nx: i32): usize {
  return (<usize>((nx + 3) & ~3) << 2) + 64;
}

@inline
function change(at: usize, difference: v128): void {
  v128.store(at, f32x4.add(v128.load(at), difference));
}

/** 1 for true in four bytes of a mask, 0 for false. */
@inline
function weightsOf(bytes: usize): v128 {
  const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes)));
  return v128.and(f32x4.splat(1), i32x4.ne(wide, i32x4.splat(0)));
}

/**
 * Adds a row's products to the sums and takes away those of the row that leaves the window. An offset is 0 where there is no such row, else 1 + its bytes.
 * With a mask there is a sixth sum, of its weights, and what it leaves out counts as zero.
 */
@inline
function updateProducts(masked: bool, sums: usize, pitch: usize, nx: i32, f: usize, m: usize, mask: usize, enters: usize, leaves: usize): void {
  const zero = f32x4.splat(0);
  for (let x = 0; x < nx; x += 4) {
    const at = <usize>x << 2;
    // beyond the row the sums stay zero: windows at the border read there
    const kept = lanesBelow(nx - x);
    let f1 = zero, m1 = zero, f0 = zero, m0 = zero;
    if (enters != 0) f1 = v128.and(kept, v128.load(f + enters - 1 + at)), m1 = v128.and(kept, v128.load(m + enters - 1 + at));
    if (leaves != 0) f0 = v128.and(kept, v128.load(f + leaves - 1 + at)), m0 = v128.and(kept, v128.load(m + leaves - 1 + at));
    const to = sums + at;
    if (masked) {
      const w1 = enters != 0 ? v128.and(kept, weightsOf(mask + (enters - 1 + at >> 2))) : zero;
      const w0 = leaves != 0 ? v128.and(kept, weightsOf(mask + (leaves - 1 + at >> 2))) : zero;
      // by comparison, not by product: what the mask leaves out may be NaN
      f1 = v128.and(f1, f32x4.gt(w1, zero)), m1 = v128.and(m1, f32x4.gt(w1, zero));
      f0 = v128.and(f0, f32x4.gt(w0, zero)), m0 = v128.and(m0, f32x4.gt(w0, zero));
      change(to + 5 * pitch, f32x4.sub(w1, w0));
    }
    change(to, f32x4.sub(f1, f0));
    change(to + pitch, f32x4.sub(m1, m0));
    change(to + 2 * pitch, f32x4.sub(f32x4.mul(f1, f1), f32x4.mul(f0, f0)));
    change(to + 3 * pitch, f32x4.sub(f32x4.mul(m1, m1), f32x4.mul(m0, m0)));
    change(to + 4 * pitch, f32x4.sub(f32x4.mul(f1, m1), f32x4.mul(f0, m0)));
  }
}

/** The same for one given plane of values. */
function updatePlane(sums: usize, nx: i32, plane: usize, enters: usize, leaves: usize): void {
  const zero = f32x4.splat(0);
  for (let x = 0; x < nx; x += 4) {
    const at = <usize>x << 2;
    const kept = lanesBelow(nx - x);
    const incoming = enters != 0 ? v128.load(plane + enters - 1 + at) : zero;
    const outgoing = leaves != 0 ? v128.load(plane + leaves - 1 + at) : zero;
    change(sums + at, v128.and(kept, f32x4.sub(incoming, outgoing)));
  }
}

/** Adds the sums of one row of the tile to the row's window and takes away another's; 0: none. Both have their channels `pitch` apart. */
@inline
function slideRows(channels: usize, window: usize, windowPitch: usize, nx: i32, enters: usize, leaves: usize, pitch: usize): void {
  for (let channel: usize = 0; channel < channels; channel++) {
    const to = window + channel * windowPitch;
    const from = enters + channel * pitch, off = leaves + channel * pitch;
    if (enters != 0 && leaves != 0) {
      for (let x = 0; x < nx; x += 4) change(to + (<usize>x << 2), f32x4.sub(v128.load(from + (<usize>x << 2)), v128.load(off + (<usize>x << 2))));
    } else if (enters != 0) {
      for (let x = 0; x < nx; x += 4) change(to + (<usize>x << 2), v128.load(from + (<usize>x << 2)));
    } else if (leaves != 0) {
      const zero = f32x4.splat(0);
      for (let x = 0; x < nx; x += 4) change(to + (<usize>x << 2), f32x4.sub(zero, v128.load(off + (<usize>x << 2))));
    }
  }
}

/** Voxels of the window around i along one axis. */
@inline
function reach(i: i32, n: i32, radius: i32): i32 {
  return min(i + radius, n - 1) - max(i - radius, 0) + 1;
}

@inline
function sweep(
  mode: i32, masked: bool, begin: i32, end: i32, f: usize, m: usize, mask: usize, nx: i32, ny: i32, nz: i32, radius: i32, least: f32,
  i0: usize, i1: usize, i2: usize, i3: usize, i4: usize, o0: usize, o1: usize, o2: usize, o3: usize, o4: usize, partial: usize,
): void {
  const channels: usize = masked ? 6 : 5;
  const row = <usize>nx << 2, plane = row * <usize>ny, pitch = pitchOf(nx);
  const left = <usize>((radius + 3) & ~3) << 2;
  const windowPitch = left + pitch + left;
  const tile = scratch;
  const window = tile + TILE_BYTES + left;
  const inverse = window + channels * windowPitch;
  for (let x = 0; x < nx; x++) store<f32>(inverse + (<usize>x << 2), <f32>1 / <f32>reach(x, nx, radius));
  const rows = <i32>(TILE_BYTES / (channels * pitch)) - 2 * radius;
  // rows too long for the tile: 5 (2 radius + 1) (4 nx + 64) bytes must fit
  if (rows < 1) unreachable();
  const half = f32x4.splat(0.5);
  let total: f64 = 0, counted: f64 = 0;
  for (let top = 0; top < ny; top += rows) {
    const bottom = min(top + rows, ny);
    const low = max(top - radius, 0), high = min(bottom + radius, ny);
    memory.fill(tile, 0, <usize>(high - low) * channels * pitch);
    for (let out = begin; out < end; out++) {
      // the first window is filled plane by plane; from then on one plane enters and one leaves
      for (let z = out == begin ? max(begin - radius, 0) : out + radius; z <= out + radius; z++) {
        const gone = out == begin ? -1 : z - 2 * radius - 1;
        if (z >= nz && gone < 0) continue;
        for (let y = low; y < high; y++) {
          const sums = tile + <usize>(y - low) * channels * pitch;
          const enters: usize = z < nz ? 1 + <usize>z * plane + <usize>y * row : 0;
          const leaves: usize = gone >= 0 ? 1 + <usize>gone * plane + <usize>y * row : 0;
          if (mode == EXACT) {
            updatePlane(sums, nx, i0, enters, leaves), updatePlane(sums + pitch, nx, i1, enters, leaves), updatePlane(sums + 2 * pitch, nx, i2, enters, leaves);
            updatePlane(sums + 3 * pitch, nx, i3, enters, leaves), updatePlane(sums + 4 * pitch, nx, i4, enters, leaves);
          } else {
            updateProducts(masked, sums, pitch, nx, f, m, mask, enters, leaves);
          }
        }
      }
      memory.fill(window - left, 0, channels * windowPitch);
      for (let y = low; y < min(top + radius, ny); y++) slideRows(channels, window, windowPitch, nx, tile + <usize>(y - low) * channels * pitch, 0, pitch);
      for (let y = top; y < bottom; y++) {
        const enters: usize = y + radius < ny ? tile + <usize>(y + radius - low) * channels * pitch : 0;
        const leaves: usize = y > top && y - radius - 1 >= 0 ? tile + <usize>(y - radius - 1 - low) * channels * pitch : 0;
        slideRows(channels, window, windowPitch, nx, enters, leaves, pitch);
        const across = reach(y, ny, radius) * reach(out, nz, radius);
        const perPlane = f32x4.splat(<f32>1 / <f32>across);
        const at = <usize>out * plane + <usize>y * row;
        let sum = f32x4.splat(0), valids = f32x4.splat(0);
        for (let x = 0; x < nx; x += 4) {
          const offset = <usize>x << 2;
          const rest = nx - x;
          let from = window + offset - (<usize>radius << 2);
          let s0 = v128.load(from), s1 = v128.load(from + windowPitch), s2 = v128.load(from + 2 * windowPitch);
          let s3 = v128.load(from + 3 * windowPitch), s4 = v128.load(from + 4 * windowPitch);
          for (let k = 0; k < 2 * radius; k++) {
            from += 4;
            s0 = f32x4.add(s0, v128.load(from)), s1 = f32x4.add(s1, v128.load(from + windowPitch)), s2 = f32x4.add(s2, v128.load(from + 2 * windowPitch));
            s3 = f32x4.add(s3, v128.load(from + 3 * windowPitch)), s4 = f32x4.add(s4, v128.load(from + 4 * windowPitch));
          }
          let weight = f32x4.splat(0);
          if (masked) {
            from = window + 5 * windowPitch + offset - (<usize>radius << 2);
            weight = v128.load(from);
            for (let k = 0; k < 2 * radius; k++) from += 4, weight = f32x4.add(weight, v128.load(from));
          }
          const fixed = v128.load(f + at + offset), moving = v128.load(m + at + offset);
          if (mode == EXACT) {
            // S(alpha), S(beta m), S(gamma m), S(beta f), S(gamma f)
            store4(o0 + at + offset, f32x4.sub(f32x4.sub(f32x4.mul(moving, s0), f32x4.mul(fixed, s3)), s4), rest);
            store4(o1 + at + offset, f32x4.sub(f32x4.sub(f32x4.mul(fixed, s0), f32x4.mul(moving, s1)), s2), rest);
          } else {
            const share = masked ? f32x4.div(f32x4.splat(1), weight) : f32x4.mul(perPlane, v128.load(inverse + offset));
            const meanF = f32x4.mul(s0, share), meanM = f32x4.mul(s1, share);
            const a = f32x4.sub(s4, f32x4.mul(s0, meanM));
            const b = f32x4.sub(s2, f32x4.mul(s0, meanF));
            const c = f32x4.sub(s3, f32x4.mul(s1, meanM));
            const limit = f32x4.splat(least);
            // variance = B / n
            let valid = v128.and(v128.and(f32x4.gt(f32x4.mul(b, share), limit), f32x4.gt(f32x4.mul(c, share), limit)), lanesBelow(rest));
            if (masked) valid = v128.and(valid, f32x4.gt(weightsOf(mask + (at + offset >> 2)), f32x4.splat(0)));
            // q = 2 A / (B C), so cc = A q / 2, A / C = q B / 2, A / B = q C / 2
            const q = v128.and(valid, f32x4.div(f32x4.add(a, a), f32x4.mul(b, c)));
            const halfQ = f32x4.mul(half, q);
            sum = f32x4.add(sum, v128.and(valid, f32x4.mul(a, halfQ)));
            valids = f32x4.add(valids, v128.and(valid, f32x4.splat(1)));
            if (mode == ANTS) {
              const df = f32x4.sub(fixed, meanF), dm = f32x4.sub(moving, meanM);
              if (o0 != 0) store4(o0 + at + offset, v128.and(valid, f32x4.mul(q, f32x4.sub(dm, f32x4.mul(f32x4.mul(halfQ, c), df)))), rest);
              if (o1 != 0) store4(o1 + at + offset, v128.and(valid, f32x4.mul(q, f32x4.sub(df, f32x4.mul(f32x4.mul(halfQ, b), dm)))), rest);
            } else {
              const betaM = v128.and(valid, f32x4.mul(q, f32x4.mul(halfQ, b))), betaF = v128.and(valid, f32x4.mul(q, f32x4.mul(halfQ, c)));
              store4(o0 + at + offset, q, rest);
              store4(o1 + at + offset, betaM, rest);
              store4(o2 + at + offset, v128.and(valid, f32x4.sub(f32x4.mul(q, meanF), f32x4.mul(betaM, meanM))), rest);
              store4(o3 + at + offset, betaF, rest);
              store4(o4 + at + offset, v128.and(valid, f32x4.sub(f32x4.mul(q, meanM), f32x4.mul(betaF, meanF))), rest);
            }
          }
        }
        if (mode != EXACT) {
          total += sumLanes(sum);
          counted += sumLanes(valids);
        }
      }
    }
  }
  if (mode != EXACT) {
    store<f64>(partial, total);
    store<f64>(partial, counted, 8);
  }
}

/**
 * Value and the ANTs form of the derivative (centre of the window only): cf = d/df = q ((m - mbar) - (A/B)(f - fbar)), cm = d/dm by symmetry, q = 2A/(BC).
 * Zero where a window's variance is not above `least`. Where mask (u8, 0: none) is zero a voxel is in no window and has none. cf or cm may be 0: not wanted.
 * partials + slab * 16: sum of cc, number of windows with a value.
 */
export function lncc_ants(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, mask: usize, cf: usize, cm: usize, nx: i32, ny: i32, nz: i32, radius: i32, least: f32, partials: usize,
): void {
  if (mask == 0) sweep(ANTS, false, begin, end, f, m, 0, nx, ny, nz, radius, least, 0, 0, 0, 0, 0, cf, cm, 0, 0, 0, partials + (<usize>slab << 4));
  else sweep(ANTS, true, begin, end, f, m, mask, nx, ny, nz, radius, least, 0, 0, 0, 0, 0, cf, cm, 0, 0, 0, partials + (<usize>slab << 4));
}

/** First half of the exact derivative: value, and the five planes whose window sums lncc_exact takes. */
export function lncc_parts(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, mask: usize, alpha: usize, betaM: usize, gammaM: usize, betaF: usize, gammaF: usize,
  nx: i32, ny: i32, nz: i32, radius: i32, least: f32, partials: usize,
): void {
  if (mask == 0) sweep(PARTS, false, begin, end, f, m, 0, nx, ny, nz, radius, least, 0, 0, 0, 0, 0, alpha, betaM, gammaM, betaF, gammaF, partials + (<usize>slab << 4));
  else sweep(PARTS, true, begin, end, f, m, mask, nx, ny, nz, radius, least, 0, 0, 0, 0, 0, alpha, betaM, gammaM, betaF, gammaF, partials + (<usize>slab << 4));
}

/** Second half: cm = d(sum of cc)/dm = f S(alpha) - m S(beta m) - S(gamma m), S the window sum; cf likewise. */
export function lncc_exact(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, alpha: usize, betaM: usize, gammaM: usize, betaF: usize, gammaF: usize, cf: usize, cm: usize,
  nx: i32, ny: i32, nz: i32, radius: i32,
): void {
  sweep(EXACT, false, begin, end, f, m, 0, nx, ny, nz, radius, 0, alpha, betaM, gammaM, betaF, gammaF, cf, cm, 0, 0, 0, 0);
}
