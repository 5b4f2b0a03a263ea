import { scratch } from "./scratch";
import { narrow, store4, wideHigh, wideLow } from "./simd";

// Coefficients of the cubic B-spline through the voxels: Unser's recursive filter with whole-sample mirror borders and gain (1 - z)(1 - 1/z) = 6, computed in f64.

const POLE: f64 = -0.26794919243112270647;
const GAIN: f64 = 6;
/** powers of the pole below 1e-10 are left out of the causal start, as ITK does */
const HORIZON: i32 = 18;
/** lines filtered together need 32 bytes of scratch per step */
const LONGEST_GROUP: i32 = 8192;

/** Filters n values in scratch, 8 bytes apart. */
function filterLine(at: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<f64>(at + (<usize>i << 3), load<f64>(at + (<usize>i << 3)) * GAIN);
  let sum = load<f64>(at);
  let power = POLE;
  if (HORIZON < n) {
    for (let i = 1; i < HORIZON; i++) {
      sum += power * load<f64>(at + (<usize>i << 3));
      power *= POLE;
    }
  } else {
    let back: f64 = 1;
    for (let i = 1; i < n; i++) back *= POLE;
    sum += back * load<f64>(at + (<usize>(n - 1) << 3));
    back = back * back / POLE;
    for (let i = 1; i < n - 1; i++) {
      sum += (power + back) * load<f64>(at + (<usize>i << 3));
      power *= POLE;
      back /= POLE;
    }
    sum /= 1 - power * power;
  }
  store<f64>(at, sum);
  for (let i = 1; i < n; i++) {
    sum = load<f64>(at + (<usize>i << 3)) + POLE * sum;
    store<f64>(at + (<usize>i << 3), sum);
  }
  const last = at + (<usize>(n - 1) << 3);
  sum = POLE / (POLE * POLE - 1) * (POLE * load<f64>(last - 8) + load<f64>(last));
  store<f64>(last, sum);
  for (let i = n - 2; i >= 0; i--) {
    sum = POLE * (sum - load<f64>(at + (<usize>i << 3)));
    store<f64>(at + (<usize>i << 3), sum);
  }
}

/** A line of n voxels `step` bytes apart. */
function prefilterLine(data: usize, step: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<f64>(scratch + (<usize>i << 3), <f64>load<f32>(data + <usize>i * step));
  filterLine(scratch, n);
  for (let i = 0; i < n; i++) store<f32>(data + <usize>i * step, <f32>load<f64>(scratch + (<usize>i << 3)));
}

/** Up to four neighbouring lines of n voxels `step` bytes apart, n > 1. */
function prefilterGroup(data: usize, step: usize, n: i32, lines: i32): void {
  const gain = f64x2.splat(GAIN), pole = f64x2.splat(POLE);
  for (let i = 0; i < n; i++) {
    const at = scratch + (<usize>i << 5);
    const value = v128.load(data + <usize>i * step);
    v128.store(at, f64x2.mul(wideLow(value), gain));
    v128.store(at, f64x2.mul(wideHigh(value), gain), 16);
  }
  let low = v128.load(scratch), high = v128.load(scratch, 16);
  let power = POLE;
  if (HORIZON < n) {
    for (let i = 1; i < HORIZON; i++) {
      const at = scratch + (<usize>i << 5);
      low = f64x2.add(low, f64x2.mul(f64x2.splat(power), v128.load(at)));
      high = f64x2.add(high, f64x2.mul(f64x2.splat(power), v128.load(at, 16)));
      power *= POLE;
    }
  } else {
    let back: f64 = 1;
    for (let i = 1; i < n; i++) back *= POLE;
    const end = scratch + (<usize>(n - 1) << 5);
    low = f64x2.add(low, f64x2.mul(f64x2.splat(back), v128.load(end)));
    high = f64x2.add(high, f64x2.mul(f64x2.splat(back), v128.load(end, 16)));
    back = back * back / POLE;
    for (let i = 1; i < n - 1; i++) {
      const at = scratch + (<usize>i << 5);
      low = f64x2.add(low, f64x2.mul(f64x2.splat(power + back), v128.load(at)));
      high = f64x2.add(high, f64x2.mul(f64x2.splat(power + back), v128.load(at, 16)));
      power *= POLE;
      back /= POLE;
    }
    const rest = f64x2.splat(1 - power * power);
    low = f64x2.div(low, rest);
    high = f64x2.div(high, rest);
  }
  v128.store(scratch, low);
  v128.store(scratch, high, 16);
  for (let i = 1; i < n; i++) {
    const at = scratch + (<usize>i << 5);
    low = f64x2.add(v128.load(at), f64x2.mul(pole, low));
    high = f64x2.add(v128.load(at, 16), f64x2.mul(pole, high));
    v128.store(at, low);
    v128.store(at, high, 16);
  }
  const last = scratch + (<usize>(n - 1) << 5);
  const end = f64x2.splat(POLE / (POLE * POLE - 1));
  low = f64x2.mul(end, f64x2.add(f64x2.mul(pole, v128.load(last - 32)), v128.load(last)));
  high = f64x2.mul(end, f64x2.add(f64x2.mul(pole, v128.load(last - 16)), v128.load(last, 16)));
  store4(data + <usize>(n - 1) * step, narrow(low, high), lines);
  for (let i = n - 2; i >= 0; i--) {
    const at = scratch + (<usize>i << 5);
    low = f64x2.mul(pole, f64x2.sub(low, v128.load(at)));
    high = f64x2.mul(pole, f64x2.sub(high, v128.load(at, 16)));
    store4(data + <usize>i * step, narrow(low, high), lines);
  }
}

/** All nx neighbouring lines that start in one row. */
function prefilterAcross(data: usize, step: usize, n: i32, nx: i32): void {
  if (n <= LONGEST_GROUP) {
    for (let x = 0; x < nx; x += 4) prefilterGroup(data + (<usize>x << 2), step, n, nx - x);
  } else {
    for (let x = 0; x < nx; x++) prefilterLine(data + (<usize>x << 2), step, n);
  }
}

export function bspline_prefilter_x(begin: i32, end: i32, slab: i32, data: usize, nx: i32, ny: i32, nz: i32): void {
  if (nx < 2) return;
  for (let row = begin * ny; row < end * ny; row++) prefilterLine(data + (<usize>row * <usize>nx << 2), 4, nx);
}

export function bspline_prefilter_y(begin: i32, end: i32, slab: i32, data: usize, nx: i32, ny: i32, nz: i32): void {
  if (ny < 2) return;
  const row = <usize>nx << 2;
  for (let z = begin; z < end; z++) prefilterAcross(data + <usize>z * row * <usize>ny, row, ny, nx);
}

/** Slabs of y: a line along z belongs to one slab only. */
export function bspline_prefilter_z(begin: i32, end: i32, slab: i32, data: usize, nx: i32, ny: i32, nz: i32): void {
  if (nz < 2) return;
  const row = <usize>nx << 2;
  for (let y = begin; y < end; y++) prefilterAcross(data + <usize>y * row, row * <usize>ny, nz, nx);
}
