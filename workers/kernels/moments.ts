import { scratch } from "./scratch";
import { BLOCK, gradientsOfCells, valuesOfCells } from "./cells";
import { addOuterProducts } from "./outer";
import { lanesBelow, wideHigh, wideLow } from "./simd";

// Sums over samples from which global correlation and mean squares, and their gradients, follow (engine.md 4.5).

/** arrays of one block in scratch */
const ARRAY: usize = 512 * 4;

@inline
function sumTwo(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

@inline
function add(sums: usize, index: usize, amount: f64): void {
  store<f64>(sums + (index << 3), load<f64>(sums + (index << 3)) + amount);
}

/** Adds n, Sf, Sm, Sff, Smm, Sfm of a block. Turns moving values of NaN to zero, and leaves 1 or 0 in `ones` and the fixed value or 0 in `kept`. */
function addScalars(n: i32, fixed: usize, moving: usize, ones: usize, kept: usize, sums: usize): void {
  let sf = f64x2.splat(0), sm = f64x2.splat(0), sff = f64x2.splat(0), smm = f64x2.splat(0), sfm = f64x2.splat(0), count = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2;
    let m = v128.load(moving + at);
    const valid = v128.and(f32x4.eq(m, m), lanesBelow(n - i));
    m = v128.and(m, valid);
    const f = v128.and(v128.load(fixed + at), valid);
    const one = v128.and(f32x4.splat(1), valid);
    v128.store(moving + at, m);
    v128.store(kept + at, f);
    v128.store(ones + at, one);
    const fl = wideLow(f), fh = wideHigh(f), ml = wideLow(m), mh = wideHigh(m);
    count = f64x2.add(count, f64x2.add(wideLow(one), wideHigh(one)));
    sf = f64x2.add(sf, f64x2.add(fl, fh));
    sm = f64x2.add(sm, f64x2.add(ml, mh));
    sff = f64x2.add(sff, f64x2.add(f64x2.mul(fl, fl), f64x2.mul(fh, fh)));
    smm = f64x2.add(smm, f64x2.add(f64x2.mul(ml, ml), f64x2.mul(mh, mh)));
    sfm = f64x2.add(sfm, f64x2.add(f64x2.mul(fl, ml), f64x2.mul(fh, mh)));
  }
  add(sums, 0, sumTwo(count));
  add(sums, 1, sumTwo(sf));
  add(sums, 2, sumTwo(sm));
  add(sums, 3, sumTwo(sff));
  add(sums, 4, sumTwo(smm));
  add(sums, 5, sumTwo(sfm));
}

export function moment_sums(
  begin: i32, end: i32, slab: i32, matrix: usize, sx: usize, sy: usize, sz: usize, fixedValue: usize, moving: usize, nx: i32, ny: i32, nz: i32, mask: usize,
  partials: usize,
): void {
  const sums = partials + <usize>slab * 336;
  memory.fill(sums, 0, 336);
  const m = scratch, gx = scratch + ARRAY, gy = scratch + 2 * ARRAY, gz = scratch + 3 * ARRAY, one = scratch + 4 * ARRAY, f = scratch + 5 * ARRAY;
  for (let i = begin; i < end; i += BLOCK) {
    const n = min(end - i, BLOCK);
    const at = <usize>i << 2;
    gradientsOfCells(i, i + n, matrix, sx, sy, sz, moving, nx, ny, nz, mask, m, gx, gy, gz, f32.NaN);
    addScalars(n, fixedValue + at, m, one, f, sums);
    addOuterProducts(n, one, gx, gy, gz, sx + at, sy + at, sz + at, sums + 48);
    addOuterProducts(n, f, gx, gy, gz, sx + at, sy + at, sz + at, sums + 144);
    addOuterProducts(n, m, gx, gy, gz, sx + at, sy + at, sz + at, sums + 240);
  }
}

export function moment_scores(
  begin: i32, end: i32, slab: i32, matrix: usize, sx: usize, sy: usize, sz: usize, fixedValue: usize, moving: usize, nx: i32, ny: i32, nz: i32, mask: usize,
  partials: usize,
): void {
  const sums = partials + <usize>slab * 48;
  memory.fill(sums, 0, 48);
  const m = scratch, one = scratch + ARRAY, f = scratch + 2 * ARRAY;
  for (let i = begin; i < end; i += BLOCK) {
    const n = min(end - i, BLOCK);
    valuesOfCells(i, i + n, matrix, sx, sy, sz, moving, nx, ny, nz, mask, m, f32.NaN);
    addScalars(n, fixedValue + (<usize>i << 2), m, one, f, sums);
  }
}
