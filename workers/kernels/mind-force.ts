import { constant, MINUS_HALF, TWO_TO_23 } from "./scratch";
import { clampFromZero } from "./simd";
import { cellOf, coefficient, endOf, excessOf, inside, lastOf, lowerCorner, voxelIndex } from "./sample";
import { ramp, storeFlags } from "./field";

// Descriptors of MIND-SSC (mind.ts) warped and compared: sixteen bytes a voxel, so one vector holds all channels.

/** a + t (b - a) of eight channels in units of 1/64; t in 1/32768, rounded. */
@inline
function mixChannels(a: v128, b: v128, t: v128): v128 {
  return i16x8.add(a, i16x8.q15mulr_sat_s(i16x8.sub(b, a), t));
}

@inline
function lowChannels(bytes: v128): v128 {
  return i16x8.shl(i16x8.extend_low_i8x16_u(bytes), 6);
}

@inline
function highChannels(bytes: v128): v128 {
  return i16x8.shl(i16x8.extend_high_i8x16_u(bytes), 6);
}

/** The descriptor at one position: its cell's lower corner at `at`, fractions in 1/32768. */
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
      sampleDescriptor(
        src + (<usize>i32x4.extract_lane(index, 0) << 4), stepX, stepY, stepZ,
        i32x4.extract_lane(tx, 0), i32x4.extract_lane(ty, 0), i32x4.extract_lane(tz, 0), to,
      );
      if (rest > 1) sampleDescriptor(
        src + (<usize>i32x4.extract_lane(index, 1) << 4), stepX, stepY, stepZ,
        i32x4.extract_lane(tx, 1), i32x4.extract_lane(ty, 1), i32x4.extract_lane(tz, 1), to + 16,
      );
      if (rest > 2) sampleDescriptor(
        src + (<usize>i32x4.extract_lane(index, 2) << 4), stepX, stepY, stepZ,
        i32x4.extract_lane(tx, 2), i32x4.extract_lane(ty, 2), i32x4.extract_lane(tz, 2), to + 32,
      );
      if (rest > 3) sampleDescriptor(
        src + (<usize>i32x4.extract_lane(index, 3) << 4), stepX, stepY, stepZ,
        i32x4.extract_lane(tx, 3), i32x4.extract_lane(ty, 3), i32x4.extract_lane(tz, 3), to + 48,
      );
      if (within != 0) storeFlags(within + voxel, inside(px, py, pz, lowest, endX, endY, endZ), rest);
    }
  }
}

/** Sum over the channels of difference * (ahead - behind). */
@inline
function along(low: v128, high: v128, ahead: usize, behind: usize): v128 {
  const a = v128.load(ahead), b = v128.load(behind);
  return i32x4.add(
    i32x4.dot_i16x8_s(low, i16x8.sub(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b))),
    i32x4.dot_i16x8_s(high, i16x8.sub(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b))),
  );
}

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
