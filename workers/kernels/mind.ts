import { constant, HALF, MINUS_HALF, ONE, scratch, TWO_TO_23 } from "./scratch";
import { clampFromZero } from "./simd";
import { cellOf, coefficient, endOf, excessOf, inside, lastOf, lowerCorner, voxelIndex } from "./sample";
import { ramp, storeFlags } from "./field";

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
// @ts-ignore: decorator
@inline
function neighbour(which: i32, distance: i32, row: i32, plane: i32): i32 {
  const step = which < 2 ? 4 : which < 4 ? row : plane;
  return (which & 1) == 0 ? distance * step : -distance * step;
}

/** e^-x of x >= 0 to about 1e-5: 2^-y with a polynomial for the fraction and the exponent's bits for the rest. */
// @ts-ignore: decorator
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

// @ts-ignore: decorator
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

/** a + t (b - a) of eight channels in units of 1/64; t in 1/32768, rounded. */
// @ts-ignore: decorator
@inline
function mixChannels(a: v128, b: v128, t: v128): v128 {
  return i16x8.add(a, i16x8.q15mulr_sat_s(i16x8.sub(b, a), t));
}

// @ts-ignore: decorator
@inline
function lowChannels(bytes: v128): v128 {
  return i16x8.shl(i16x8.extend_low_i8x16_u(bytes), 6);
}

// @ts-ignore: decorator
@inline
function highChannels(bytes: v128): v128 {
  return i16x8.shl(i16x8.extend_high_i8x16_u(bytes), 6);
}

/** The descriptor at one position: its cell's lower corner at `at`, fractions in 1/32768. */
// @ts-ignore: decorator
@inline
function sampleDescriptor(at: usize, stepX: usize, stepY: usize, stepZ: usize, tx: i32, ty: i32, tz: i32, to: usize): void {
  const x = i16x8.splat(<i16>tx), y = i16x8.splat(<i16>ty), z = i16x8.splat(<i16>tz);
  const b0 = v128.load(at), b1 = v128.load(at + stepX), b2 = v128.load(at + stepY), b3 = v128.load(at + stepY + stepX);
  const back = at + stepZ;
  const b4 = v128.load(back), b5 = v128.load(back + stepX), b6 = v128.load(back + stepY), b7 = v128.load(back + stepY + stepX);
  const low = mixChannels(
    mixChannels(mixChannels(lowChannels(b0), lowChannels(b1), x), mixChannels(lowChannels(b2), lowChannels(b3), x), y),
    mixChannels(mixChannels(lowChannels(b4), lowChannels(b5), x), mixChannels(lowChannels(b6), lowChannels(b7), x), y), z,
  );
  const high = mixChannels(
    mixChannels(mixChannels(highChannels(b0), highChannels(b1), x), mixChannels(highChannels(b2), highChannels(b3), x), y),
    mixChannels(mixChannels(highChannels(b4), highChannels(b5), x), mixChannels(highChannels(b6), highChannels(b7), x), y), z,
  );
  const round = i16x8.splat(32);
  v128.store(to, i8x16.narrow_i16x8_u(i16x8.shr_s(i16x8.add(low, round), 6), i16x8.shr_s(i16x8.add(high, round), 6)));
}

/** warp_field for descriptors: dst(x) = src(matrix * (x + u(x))), positions clamped to the voxel centres; within (u8, 0: not wanted) as there. Slabs of z. */
export function warp_mind(
  begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, nx: i32, ny: i32, nz: i32, matrix: usize,
  src: usize, mx: i32, my: i32, mz: i32, dst: usize, within: usize,
): void {
  const stepX: usize = mx > 1 ? 16 : 0, stepY: usize = my > 1 ? <usize>mx << 4 : 0, stepZ: usize = mz > 1 ? <usize>(mx * my) << 4 : 0;
  const lastX = lastOf(mx), lastY = lastOf(my), lastZ = lastOf(mz);
  const cellX = cellOf(mx), cellY = cellOf(my), cellZ = cellOf(mz);
  const endX = endOf(mx), endY = endOf(my), endZ = endOf(mz), lowest = constant(MINUS_HALF);
  const row = i32x4.splat(mx), plane = i32x4.splat(mx * my);
  const two23 = constant(TWO_TO_23), excess = excessOf(mx, my);
  const m0 = coefficient(matrix, 0), m1 = coefficient(matrix, 1), m2 = coefficient(matrix, 2);
  const m4 = coefficient(matrix, 4), m5 = coefficient(matrix, 5), m6 = coefficient(matrix, 6);
  const m8 = coefficient(matrix, 8), m9 = coefficient(matrix, 9), m10 = coefficient(matrix, 10);
  const unit = f32x4.splat(32767);
  for (let line = begin * ny; line < end * ny; line++) {
    const homeY = <f64>(line % ny), homeZ = <f64>(line / ny);
    const baseX = f32x4.splat(<f32>(load<f64>(matrix, 8) * homeY + load<f64>(matrix, 16) * homeZ + load<f64>(matrix, 24)));
    const baseY = f32x4.splat(<f32>(load<f64>(matrix, 40) * homeY + load<f64>(matrix, 48) * homeZ + load<f64>(matrix, 56)));
    const baseZ = f32x4.splat(<f32>(load<f64>(matrix, 72) * homeY + load<f64>(matrix, 80) * homeZ + load<f64>(matrix, 88)));
    for (let x = 0; x < nx; x += 4) {
      const voxel = <usize>line * <usize>nx + <usize>x;
      const offset = voxel << 2;
      const home = ramp(x);
      let px = f32x4.add(baseX, f32x4.mul(m0, home)), py = f32x4.add(baseY, f32x4.mul(m4, home)), pz = f32x4.add(baseZ, f32x4.mul(m8, home));
      if (ux != 0) {
        const u = v128.load(ux + offset), v = v128.load(uy + offset), w = v128.load(uz + offset);
        px = f32x4.add(px, f32x4.add(f32x4.add(f32x4.mul(m0, u), f32x4.mul(m1, v)), f32x4.mul(m2, w)));
        py = f32x4.add(py, f32x4.add(f32x4.add(f32x4.mul(m4, u), f32x4.mul(m5, v)), f32x4.mul(m6, w)));
        pz = f32x4.add(pz, f32x4.add(f32x4.add(f32x4.mul(m8, u), f32x4.mul(m9, v)), f32x4.mul(m10, w)));
      }
      const cx = clampFromZero(px, lastX), cy = clampFromZero(py, lastY), cz = clampFromZero(pz, lastZ);
      const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
      const index = voxelIndex(x0, y0, z0, row, plane, two23, excess);
      const tx = i32x4.trunc_sat_f32x4_s(f32x4.mul(unit, f32x4.sub(cx, x0)));
      const ty = i32x4.trunc_sat_f32x4_s(f32x4.mul(unit, f32x4.sub(cy, y0)));
      const tz = i32x4.trunc_sat_f32x4_s(f32x4.mul(unit, f32x4.sub(cz, z0)));
      const rest = nx - x;
      const to = dst + (voxel << 4);
      sampleDescriptor(src + (<usize>i32x4.extract_lane(index, 0) << 4), stepX, stepY, stepZ, i32x4.extract_lane(tx, 0), i32x4.extract_lane(ty, 0), i32x4.extract_lane(tz, 0), to);
      if (rest > 1) sampleDescriptor(src + (<usize>i32x4.extract_lane(index, 1) << 4), stepX, stepY, stepZ, i32x4.extract_lane(tx, 1), i32x4.extract_lane(ty, 1), i32x4.extract_lane(tz, 1), to + 16);
      if (rest > 2) sampleDescriptor(src + (<usize>i32x4.extract_lane(index, 2) << 4), stepX, stepY, stepZ, i32x4.extract_lane(tx, 2), i32x4.extract_lane(ty, 2), i32x4.extract_lane(tz, 2), to + 32);
      if (rest > 3) sampleDescriptor(src + (<usize>i32x4.extract_lane(index, 3) << 4), stepX, stepY, stepZ, i32x4.extract_lane(tx, 3), i32x4.extract_lane(ty, 3), i32x4.extract_lane(tz, 3), to + 48);
      if (within != 0) storeFlags(within + voxel, inside(px, py, pz, lowest, endX, endY, endZ), rest);
    }
  }
}

/** Sum over the channels of difference * (ahead - behind). */
// @ts-ignore: decorator
@inline
function along(low: v128, high: v128, ahead: usize, behind: usize): v128 {
  const a = v128.load(ahead), b = v128.load(behind);
  return i32x4.add(
    i32x4.dot_i16x8_s(low, i16x8.sub(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b))),
    i32x4.dot_i16x8_s(high, i16x8.sub(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b))),
  );
}

// @ts-ignore: decorator
@inline
function sumInts(x: v128): i32 {
  return (i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1)) + (i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3));
}

/**
 * Descent directions of the mean squared difference of two warped descriptor images: for the moving side sum over channels of (f - m) grad m, for the fixed side of
 * (m - f) grad f; central differences with the border voxel itself beyond the border, divided by 12 * 255^2 and times `scale`. Zero where a mask (u8, 0: none) is zero.
 * hx = 0: the moving side alone. partials + slab * 16 (f64): sum over the voxels of the mean squared difference (of values in [0, 1]), number of voxels. Slabs of z.
 */
export function mind_force(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, maskF: usize, maskM: usize, gx: usize, gy: usize, gz: usize, hx: usize, hy: usize, hz: usize,
  nx: i32, ny: i32, nz: i32, scale: f32, partials: usize,
): void {
  const row = <usize>nx << 4, plane = row * <usize>ny;
  const unit: f32 = scale * 0.5 / (12 * 255 * 255);
  let total: f64 = 0, counted: f64 = 0;
  for (let line = begin * ny; line < end * ny; line++) {
    const y = line % ny, z = line / ny;
    const up: usize = y < ny - 1 ? row : 0, down: usize = y > 0 ? row : 0;
    const ahead: usize = z < nz - 1 ? plane : 0, behind: usize = z > 0 ? plane : 0;
    for (let x = 0; x < nx; x++) {
      const voxel = <usize>line * <usize>nx + <usize>x;
      const at = voxel << 4, out = voxel << 2;
      const counts = (maskF == 0 || load<u8>(maskF + voxel) != 0) && (maskM == 0 || load<u8>(maskM + voxel) != 0);
      if (!counts) {
        store<f32>(gx + out, 0), store<f32>(gy + out, 0), store<f32>(gz + out, 0);
        if (hx != 0) store<f32>(hx + out, 0), store<f32>(hy + out, 0), store<f32>(hz + out, 0);
        continue;
      }
      const right: usize = x < nx - 1 ? 16 : 0, left: usize = x > 0 ? 16 : 0;
      const fixed = v128.load(f + at), moving = v128.load(m + at);
      let low = i16x8.sub(i16x8.extend_low_i8x16_u(fixed), i16x8.extend_low_i8x16_u(moving));
      let high = i16x8.sub(i16x8.extend_high_i8x16_u(fixed), i16x8.extend_high_i8x16_u(moving));
      total += <f64>sumInts(i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high)));
      counted += 1;
      const mo = m + at;
      store<f32>(gx + out, unit * <f32>sumInts(along(low, high, mo + right, mo - left)));
      store<f32>(gy + out, unit * <f32>sumInts(along(low, high, mo + up, mo - down)));
      store<f32>(gz + out, unit * <f32>sumInts(along(low, high, mo + ahead, mo - behind)));
      if (hx != 0) {
        low = i16x8.neg(low), high = i16x8.neg(high);
        const fo = f + at;
        store<f32>(hx + out, unit * <f32>sumInts(along(low, high, fo + right, fo - left)));
        store<f32>(hy + out, unit * <f32>sumInts(along(low, high, fo + up, fo - down)));
        store<f32>(hz + out, unit * <f32>sumInts(along(low, high, fo + ahead, fo - behind)));
      }
    }
  }
  const partial = partials + (<usize>slab << 4);
  store<f64>(partial, total / (12 * 255 * 255));
  store<f64>(partial, counted, 8);
}
