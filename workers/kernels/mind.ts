import { constant, HALF, ONE, scratch } from "./scratch";

// MIND-SSC (Heinrich et al.): how alike the patches of pairs of neighbours are, in twelve channels, which say the same in any modality. A descriptor is kept as
// twelve bytes of sixteen, so that one vector holds all channels of a voxel: sampling and comparing then need few instructions per voxel.

const CHANNELS: i32 = 12;

/** Replicates the border `pad` voxels outwards: dst is (nx + 2 pad) x (ny + 2 pad) x (nz + 2 pad). Slabs of its planes. */
export function pad_replicate(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, pad: i32): void {
  const wide = nx + 2 * pad, tall = ny + 2 * pad;
  for (let line = begin * tall; line < end * tall; line++) {
    const y = max(0, min(line % tall - pad, ny - 1)), z = max(0, min(line / tall - pad, nz - 1));
    const from = src + (<usize>(z * ny + y) * <usize>nx << 2);
    const to = dst + (<usize>line * <usize>wide << 2);
    const first = load<f32>(from), last = load<f32>(from + (<usize>(nx - 1) << 2));
    for (let x = 0; x < pad; x++) {
      store<f32>(to + (<usize>x << 2), first);
      store<f32>(to + (<usize>(pad + nx + x) << 2), last);
    }
    memory.copy(to + (<usize>pad << 2), from, <usize>nx << 2);
  }
}

/** Byte offset of a neighbour: 0 and 1 are +x and -x, 2 and 3 +y and -y, 4 and 5 +z and -z, `distance` voxels away. */
@inline
function neighbour(which: i32, distance: i32, row: i32, plane: i32): i32 {
  const step = which < 2 ? 4 : which < 4 ? row : plane;
  return (which & 1) == 0 ? distance * step : -distance * step;
}

/** e^-x of x >= 0 to about 1e-5: 2^-y with a polynomial for the fraction and the exponent's bits for the rest. */
@inline
function decay(x: v128): v128 {
  const y = f32x4.pmin(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(60));
  const whole = f32x4.floor(y);
  // 2^-f on [0, 1): Taylor series of e^(-f ln 2)
  const t = f32x4.mul(f32x4.sub(y, whole), f32x4.splat(-0.69314718));
  let p = f32x4.add(f32x4.splat(1.0 / 24.0), f32x4.mul(t, f32x4.add(f32x4.splat(1.0 / 120.0), f32x4.mul(t, f32x4.splat(1.0 / 720.0)))));
  p = f32x4.add(constant(HALF), f32x4.mul(t, f32x4.add(f32x4.splat(1.0 / 6.0), f32x4.mul(t, p))));
  p = f32x4.add(constant(ONE), f32x4.mul(t, f32x4.add(constant(ONE), f32x4.mul(t, p))));
  return i32x4.sub(p, i32x4.shl(i32x4.trunc_sat_f32x4_s(whole), 23));
}

@inline
function describe(
  final: bool, begin: i32, end: i32, padded: usize, nx: i32, ny: i32, nz: i32, distance: i32, low: f32, high: f32, dst: usize, partial: usize,
): void {
  const pad = distance + 1;
  const row = (nx + 2 * pad) << 2, plane = row * (ny + 2 * pad);
  const origin = padded + <usize>pad * (<usize>plane + <usize>row + 4);
  // the offsets of the twelve pairs of neighbours on different axes
  const offsets = scratch;
  let pair = 0;
  for (let a = 0; a < 4; a++) for (let b = (a | 1) + 1; b < 6; b++) {
    store<i32>(offsets + (<usize>pair << 3), neighbour(a, distance, row, plane));
    store<i32>(offsets + (<usize>pair << 3), neighbour(b, distance, row, plane), 4);
    pair++;
  }
  // for every channel a ring of three rows, each from x = -1 to x = nx and padded to whole vectors, and the box sums of one row
  const pitch = (<usize>((nx + 2 + 7) & ~3) << 2) + 32;
  const ring = scratch + 1024, boxes = ring + 3 * CHANNELS * pitch;
  const share = f32x4.splat(1.0 / 27.0), twelfth = f32x4.splat(1.0 / 12.0);
  const least = f32x4.splat(low), most = f32x4.splat(high), full = f32x4.splat(255), half = constant(HALF);
  let total: f64 = 0;
  for (let z = begin; z < end; z++) {
    for (let y = -1; y <= ny; y++) {
      const here = origin + <usize>z * <usize>plane + <usize>(y * row) - 4;
      for (let c = 0; c < CHANNELS; c++) {
        const a = here + <usize>load<i32>(offsets + (<usize>c << 3)), b = here + <usize>load<i32>(offsets + (<usize>c << 3), 4);
        const to = ring + <usize>(c * 3 + (y + 1) % 3) * pitch;
        for (let x = 0; x < nx + 2; x += 4) {
          const at = <usize>x << 2;
          const d0 = f32x4.sub(v128.load(a + at - <usize>plane), v128.load(b + at - <usize>plane));
          const d1 = f32x4.sub(v128.load(a + at), v128.load(b + at));
          const d2 = f32x4.sub(v128.load(a + at + <usize>plane), v128.load(b + at + <usize>plane));
          v128.store(to + at, f32x4.add(f32x4.add(f32x4.mul(d0, d0), f32x4.mul(d1, d1)), f32x4.mul(d2, d2)));
        }
      }
      if (y < 1) continue;
      for (let c = 0; c < CHANNELS; c++) {
        const r0 = ring + <usize>(c * 3) * pitch, r1 = r0 + pitch, r2 = r1 + pitch;
        const to = boxes + <usize>c * pitch;
        for (let x = 0; x < nx; x += 4) {
          const at = <usize>x << 2;
          const left = f32x4.add(f32x4.add(v128.load(r0 + at), v128.load(r1 + at)), v128.load(r2 + at));
          const middle = f32x4.add(f32x4.add(v128.load(r0 + at, 4), v128.load(r1 + at, 4)), v128.load(r2 + at, 4));
          const right = f32x4.add(f32x4.add(v128.load(r0 + at, 8), v128.load(r1 + at, 8)), v128.load(r2 + at, 8));
          v128.store(to + at, f32x4.mul(share, f32x4.add(f32x4.add(left, middle), right)));
        }
      }
      const first = <usize>(z * ny + y - 1) * <usize>nx;
      for (let x = 0; x < nx; x += 4) {
        const at = boxes + (<usize>x << 2);
        let smallest = v128.load(at), sum = smallest;
        for (let c = 1; c < CHANNELS; c++) {
          const value = v128.load(at + <usize>c * pitch);
          smallest = f32x4.pmin(smallest, value);
          sum = f32x4.add(sum, value);
        }
        const variance = f32x4.sub(f32x4.mul(sum, twelfth), smallest);
        const rest = min(nx - x, 4);
        if (!final) {
          total += <f64>f32x4.extract_lane(variance, 0);
          if (rest > 1) total += <f64>f32x4.extract_lane(variance, 1);
          if (rest > 2) total += <f64>f32x4.extract_lane(variance, 2);
          if (rest > 3) total += <f64>f32x4.extract_lane(variance, 3);
        } else {
          const inverse = f32x4.div(constant(ONE), f32x4.pmin(f32x4.pmax(variance, least), most));
          const out = dst + (first + <usize>x << 4);
          for (let l = 0; l < rest; l++) store<u32>(out + (<usize>l << 4), 0, 12);
          for (let c = 0; c < CHANNELS; c++) {
            const value = decay(f32x4.mul(f32x4.sub(v128.load(at + <usize>c * pitch), smallest), inverse));
            const byte = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(value, full), half));
            const to = out + <usize>c;
            v128.store8_lane(to, byte, 0);
            if (rest > 1) v128.store8_lane(to + 16, byte, 4);
            if (rest > 2) v128.store8_lane(to + 32, byte, 8);
            if (rest > 3) v128.store8_lane(to + 48, byte, 12);
          }
        }
      }
    }
  }
  if (!final) store<f64>(partial, total);
}

/**
 * First pass: partials + slab * 8 (f64) = sum over the slab's voxels of the variance (mean over the channels of distance minus smallest distance). `padded` is the
 * image with its border replicated distance + 1 voxels. Slabs of z.
 */
export function mind_variance(begin: i32, end: i32, slab: i32, padded: usize, nx: i32, ny: i32, nz: i32, distance: i32, partials: usize): void {
  describe(false, begin, end, padded, nx, ny, nz, distance, 0, 0, 0, partials + (<usize>slab << 3));
}

/** Second pass: dst = round(255 exp(-(distance - smallest) / clamp(variance, low, high))), sixteen bytes a voxel, the last four zero. Slabs of z. */
export function mind_describe(begin: i32, end: i32, slab: i32, padded: usize, nx: i32, ny: i32, nz: i32, distance: i32, low: f32, high: f32, dst: usize): void {
  describe(true, begin, end, padded, nx, ny, nz, distance, low, high, dst, 0);
}
