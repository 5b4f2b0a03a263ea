import { constant, HALF, ONE, scratch, TWO_TO_23 } from "./scratch";
import { clampFromZero, evens, lanesBelow, mix, odds, pairs, store4, wideHigh, wideLow } from "./simd";
import { cellOf, excessOf, lastOf, lowerCorner, voxelIndex } from "./sample";
import { ramp } from "./field";

// Newton's inversion of a displacement field: v with v(x) + u(x + v(x)) = 0. The Jacobian of the trilinear cell comes with its eight corners.

/** Value and slopes along x, y and z of one component in four cells, as four vectors at `out`. */
@inline
function cell(
  u: usize, a0: usize, a1: usize, a2: usize, a3: usize, stepY: usize, stepZ: usize, tx: v128, ty: v128, tz: v128, wide: v128, out: usize,
): void {
  let low = pairs(u + a0, u + a1), high = pairs(u + a2, u + a3);
  let left = evens(low, high);
  const d00 = v128.and(f32x4.sub(odds(low, high), left), wide);
  const e00 = f32x4.add(left, f32x4.mul(tx, d00));
  let base = u + stepY;
  low = pairs(base + a0, base + a1), high = pairs(base + a2, base + a3);
  left = evens(low, high);
  const d10 = v128.and(f32x4.sub(odds(low, high), left), wide);
  const e10 = f32x4.add(left, f32x4.mul(tx, d10));
  base = u + stepZ;
  low = pairs(base + a0, base + a1), high = pairs(base + a2, base + a3);
  left = evens(low, high);
  const d01 = v128.and(f32x4.sub(odds(low, high), left), wide);
  const e01 = f32x4.add(left, f32x4.mul(tx, d01));
  base = u + stepY + stepZ;
  low = pairs(base + a0, base + a1), high = pairs(base + a2, base + a3);
  left = evens(low, high);
  const d11 = v128.and(f32x4.sub(odds(low, high), left), wide);
  const e11 = f32x4.add(left, f32x4.mul(tx, d11));
  const slope0 = f32x4.sub(e10, e00), slope1 = f32x4.sub(e11, e01);
  const front = f32x4.add(e00, f32x4.mul(ty, slope0)), across = f32x4.sub(f32x4.add(e01, f32x4.mul(ty, slope1)), front);
  v128.store(out, f32x4.add(front, f32x4.mul(tz, across)));
  v128.store(out, mix(mix(d00, d10, ty), mix(d01, d11, ty), tz), 16);
  v128.store(out, mix(slope0, slope1, tz), 32);
  v128.store(out, across, 48);
}

/** At most one voxel per axis and step: Newton far from the root may jump over several cells. */
@inline
function limited(x: v128): v128 {
  return f32x4.pmin(f32x4.pmax(f32x4.splat(-1), x), f32x4.splat(1));
}

/**
 * Slabs of z. v is the first guess on entry (minus u does well) and the inverse on return. Four voxels go on together until all are within `tolerance` (voxels) or
 * `steps` are done; where det(I + grad u) <= 0.05 a step is the damped fixed point's. partials + slab * 16 (f64): largest residual, sum of residuals.
 */
export function invert_field(
  begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, vx: usize, vy: usize, vz: usize, nx: i32, ny: i32, nz: i32, steps: i32, tolerance: f32,
  partials: usize,
): void {
  const stepY: usize = ny > 1 ? <usize>nx << 2 : 0;
  const stepZ: usize = nz > 1 ? <usize>(nx * ny) << 2 : 0;
  const wide = i32x4.splat(nx > 1 ? -1 : 0);
  const lastX = lastOf(nx), lastY = lastOf(ny), lastZ = lastOf(nz);
  const cellX = cellOf(nx), cellY = cellOf(ny), cellZ = cellOf(nz);
  const row = i32x4.splat(nx), plane = i32x4.splat(nx * ny);
  const two23 = constant(TWO_TO_23), excess = excessOf(nx, ny);
  const one = constant(ONE), half = constant(HALF), leastDet = f32x4.splat(0.05);
  const enough = f32x4.splat(tolerance * tolerance);
  let worst = f32x4.splat(0);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let line = begin * ny; line < end * ny; line++) {
    const homeY = f32x4.splat(<f32>(line % ny)), homeZ = f32x4.splat(<f32>(line / ny));
    const start = <usize>line * <usize>nx << 2;
    for (let x = 0; x < nx; x += 4) {
      const offset = start + (<usize>x << 2);
      const homeX = ramp(x);
      const kept = lanesBelow(nx - x);
      let a = v128.load(vx + offset), b = v128.load(vy + offset), c = v128.load(vz + offset);
      let squared = f32x4.splat(0);
      for (let step = 0; step <= steps; step++) {
        const cx = clampFromZero(f32x4.add(homeX, a), lastX), cy = clampFromZero(f32x4.add(homeY, b), lastY), cz = clampFromZero(f32x4.add(homeZ, c), lastZ);
        const x0 = lowerCorner(cx, cellX), y0 = lowerCorner(cy, cellY), z0 = lowerCorner(cz, cellZ);
        const tx = f32x4.sub(cx, x0), ty = f32x4.sub(cy, y0), tz = f32x4.sub(cz, z0);
        const index = i32x4.shl(voxelIndex(x0, y0, z0, row, plane, two23, excess), 2);
        const a0 = <usize>i32x4.extract_lane(index, 0), a1 = <usize>i32x4.extract_lane(index, 1);
        const a2 = <usize>i32x4.extract_lane(index, 2), a3 = <usize>i32x4.extract_lane(index, 3);
        cell(ux, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide, scratch);
        cell(uy, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide, scratch + 64);
        cell(uz, a0, a1, a2, a3, stepY, stepZ, tx, ty, tz, wide, scratch + 128);
        const r0 = f32x4.add(a, v128.load(scratch)), r1 = f32x4.add(b, v128.load(scratch, 64)), r2 = f32x4.add(c, v128.load(scratch, 128));
        squared = f32x4.add(f32x4.add(f32x4.mul(r0, r0), f32x4.mul(r1, r1)), f32x4.mul(r2, r2));
        const active = v128.and(kept, f32x4.gt(squared, enough));
        if (step == steps || !v128.any_true(active)) break;
        const j00 = f32x4.add(one, v128.load(scratch, 16)), j01 = v128.load(scratch, 32), j02 = v128.load(scratch, 48);
        const j10 = v128.load(scratch, 80), j11 = f32x4.add(one, v128.load(scratch, 96)), j12 = v128.load(scratch, 112);
        const j20 = v128.load(scratch, 144), j21 = v128.load(scratch, 160), j22 = f32x4.add(one, v128.load(scratch, 176));
        // Cramer's rule by the first column's cofactors
        const k00 = f32x4.sub(f32x4.mul(j11, j22), f32x4.mul(j12, j21));
        const k01 = f32x4.sub(f32x4.mul(j12, j20), f32x4.mul(j10, j22));
        const k02 = f32x4.sub(f32x4.mul(j10, j21), f32x4.mul(j11, j20));
        const det = f32x4.add(f32x4.add(f32x4.mul(j00, k00), f32x4.mul(j01, k01)), f32x4.mul(j02, k02));
        const good = f32x4.gt(det, leastDet);
        const inverse = f32x4.div(one, det);
        const d0 = f32x4.mul(inverse, f32x4.add(
          f32x4.add(f32x4.mul(k00, r0), f32x4.mul(f32x4.sub(f32x4.mul(j02, j21), f32x4.mul(j01, j22)), r1)), f32x4.mul(f32x4.sub(f32x4.mul(j01, j12), f32x4.mul(j02, j11)), r2)));
        const d1 = f32x4.mul(inverse, f32x4.add(
          f32x4.add(f32x4.mul(k01, r0), f32x4.mul(f32x4.sub(f32x4.mul(j00, j22), f32x4.mul(j02, j20)), r1)), f32x4.mul(f32x4.sub(f32x4.mul(j02, j10), f32x4.mul(j00, j12)), r2)));
        const d2 = f32x4.mul(inverse, f32x4.add(
          f32x4.add(f32x4.mul(k02, r0), f32x4.mul(f32x4.sub(f32x4.mul(j01, j20), f32x4.mul(j00, j21)), r1)), f32x4.mul(f32x4.sub(f32x4.mul(j00, j11), f32x4.mul(j01, j10)), r2)));
        a = f32x4.sub(a, v128.and(active, limited(v128.bitselect(d0, f32x4.mul(half, r0), good))));
        b = f32x4.sub(b, v128.and(active, limited(v128.bitselect(d1, f32x4.mul(half, r1), good))));
        c = f32x4.sub(c, v128.and(active, limited(v128.bitselect(d2, f32x4.mul(half, r2), good))));
      }
      store4(vx + offset, a, nx - x);
      store4(vy + offset, b, nx - x);
      store4(vz + offset, c, nx - x);
      const residual = v128.and(kept, f32x4.sqrt(squared));
      worst = f32x4.pmax(worst, residual);
      low = f64x2.add(low, wideLow(residual));
      high = f64x2.add(high, wideHigh(residual));
    }
  }
  const out = partials + (<usize>slab << 4);
  const sums = f64x2.add(low, high);
  store<f64>(out, <f64>max(max(f32x4.extract_lane(worst, 0), f32x4.extract_lane(worst, 1)), max(f32x4.extract_lane(worst, 2), f32x4.extract_lane(worst, 3))));
  store<f64>(out, f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1), 8);
}
