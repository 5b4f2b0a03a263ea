import { scratch } from "./scratch";

// Local correlation in windows of any size, as lncc.ts but through whole planes of products that are summed along one axis after the other by running sums in f64:
// the cost does not depend on the radius. All sums are over windows cut at the border.

/** Products f, m, ff, mm, fm and, with a mask (u8, 0: none), its weights; zero where the mask is. Flat extent. */
export function cc_products(begin: i32, end: i32, slab: i32, f: usize, m: usize, mask: usize, sf: usize, sm: usize, sff: usize, smm: usize, sfm: usize, sw: usize): void {
  for (let i = begin; i < end; i++) {
    const at = <usize>i << 2;
    const counts = mask == 0 || load<u8>(mask + i) != 0;
    const vf = counts ? load<f32>(f + at) : <f32>0, vm = counts ? load<f32>(m + at) : <f32>0;
    store<f32>(sf + at, vf);
    store<f32>(sm + at, vm);
    store<f32>(sff + at, vf * vf);
    store<f32>(smm + at, vm * vm);
    store<f32>(sfm + at, vf * vm);
    if (sw != 0) store<f32>(sw + at, counts ? 1 : 0);
  }
}

/** Sums along one line of n values `step` bytes apart. */
@inline
function boxLine(src: usize, dst: usize, n: i32, step: usize, radius: i32): void {
  let sum: f64 = 0;
  for (let i = 0; i < min(radius, n); i++) sum += <f64>load<f32>(src + <usize>i * step);
  for (let i = 0; i < n; i++) {
    if (i + radius < n) sum += <f64>load<f32>(src + <usize>(i + radius) * step);
    if (i - radius - 1 >= 0) sum -= <f64>load<f32>(src + <usize>(i - radius - 1) * step);
    store<f32>(dst + <usize>i * step, <f32>sum);
  }
}

/** dst = sums of src over 2 radius + 1 voxels along x. Extent nz. */
export function box_x(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, radius: i32): void {
  for (let line = begin * ny; line < end * ny; line++) boxLine(src + (<usize>line * nx << 2), dst + (<usize>line * nx << 2), nx, 4, radius);
}

/** Sums along `n` rows of nx values, `step` bytes apart: one running sum per value of a row. */
@inline
function boxRows(src: usize, dst: usize, nx: i32, n: i32, step: usize, radius: i32): void {
  const sums = scratch;
  memory.fill(sums, 0, <usize>nx << 3);
  for (let i = -radius; i < n; i++) {
    const enters = i + radius < n ? src + <usize>(i + radius) * step : 0;
    const leaves = i - radius - 1 >= 0 ? src + <usize>(i - radius - 1) * step : 0;
    for (let x = 0; x < nx; x++) {
      const at = sums + (<usize>x << 3), column = <usize>x << 2;
      let sum = load<f64>(at);
      if (enters != 0) sum += <f64>load<f32>(enters + column);
      if (leaves != 0) sum -= <f64>load<f32>(leaves + column);
      store<f64>(at, sum);
      if (i >= 0) store<f32>(dst + <usize>i * step + column, <f32>sum);
    }
  }
}

/** The same along y. Extent nz. */
export function box_y(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, radius: i32): void {
  const plane = <usize>nx * <usize>ny << 2;
  for (let z = begin; z < end; z++) boxRows(src + <usize>z * plane, dst + <usize>z * plane, nx, ny, <usize>nx << 2, radius);
}

/** The same along z. Extent ny. */
export function box_z(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, nz: i32, radius: i32): void {
  const row = <usize>nx << 2;
  for (let y = begin; y < end; y++) boxRows(src + <usize>y * row, dst + <usize>y * row, nx, nz, row * <usize>ny, radius);
}

@inline
function reach(i: i32, n: i32, radius: i32): i32 {
  return min(i + radius, n - 1) - max(i - radius, 0) + 1;
}

/**
 * From window sums to what each window adds to the derivative: with `exact` the five planes whose sums cc_wide_exact takes, written over the sums; else ANTs' form over the first
 * two. partials + slab * 16: f64 sum of cc, number of windows with a value. Extent nz.
 */
export function cc_wide(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, mask: usize, sf: usize, sm: usize, sff: usize, smm: usize, sfm: usize, sw: usize,
  nx: i32, ny: i32, nz: i32, radius: i32, least: f64, exact: i32, partials: usize,
): void {
  let total: f64 = 0, counted: f64 = 0;
  for (let z = begin; z < end; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) {
    const i = <usize>x + <usize>nx * (<usize>y + <usize>ny * <usize>z), at = i << 2;
    const n: f64 = mask != 0 ? <f64>load<f32>(sw + at) : <f64>(reach(x, nx, radius) * reach(y, ny, radius)) * <f64>reach(z, nz, radius);
    const meanF = <f64>load<f32>(sf + at) / n, meanM = <f64>load<f32>(sm + at) / n;
    const a = <f64>load<f32>(sfm + at) - n * meanF * meanM;
    const b = <f64>load<f32>(sff + at) - n * meanF * meanF;
    const c = <f64>load<f32>(smm + at) - n * meanM * meanM;
    // false also for windows without a voxel, which are 0 / 0
    const valid = b / n > least && c / n > least && (mask == 0 || load<u8>(mask + i) != 0);
    const q: f64 = valid ? 2 * a / (b * c) : 0;
    // A / B = q C / 2, A / C = q B / 2
    const betaM: f64 = valid ? q * q * b / 2 : 0, betaF: f64 = valid ? q * q * c / 2 : 0;
    if (valid) total += a * q / 2, counted += 1;
    if (exact != 0) {
      store<f32>(sf + at, <f32>q);
      store<f32>(sm + at, <f32>betaM);
      store<f32>(sff + at, valid ? <f32>(q * meanF - betaM * meanM) : 0);
      store<f32>(smm + at, <f32>betaF);
      store<f32>(sfm + at, valid ? <f32>(q * meanM - betaF * meanF) : 0);
    } else {
      const df: f64 = valid ? <f64>load<f32>(f + at) - meanF : 0, dm: f64 = valid ? <f64>load<f32>(m + at) - meanM : 0;
      store<f32>(sf + at, <f32>(q * dm - betaF * df));
      store<f32>(sm + at, <f32>(q * df - betaM * dm));
    }
  }
  store<f64>(partials + (<usize>slab << 4), total);
  store<f64>(partials + (<usize>slab << 4), counted, 8);
}

/** Exact derivative from the window sums of cc_wide's five planes: cm = f S(alpha) - m S(beta m) - S(gamma m), cf likewise. Flat extent. */
export function cc_wide_exact(
  begin: i32, end: i32, slab: i32, f: usize, m: usize, alpha: usize, betaM: usize, gammaM: usize, betaF: usize, gammaF: usize, cf: usize, cm: usize,
): void {
  for (let i = begin; i < end; i++) {
    const at = <usize>i << 2;
    const vf = load<f32>(f + at), vm = load<f32>(m + at), shared = load<f32>(alpha + at);
    store<f32>(cf + at, vm * shared - vf * load<f32>(betaF + at) - load<f32>(gammaF + at));
    store<f32>(cm + at, vf * shared - vm * load<f32>(betaM + at) - load<f32>(gammaM + at));
  }
}
