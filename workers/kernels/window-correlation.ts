import { scratch } from "./scratch";
import { wideHigh, wideLow } from "./simd";

// Local correlation as a measure, not as a force: window sums in f64 without running differences, so that a window of one value has a variance of exactly zero and
// is told from one of little contrast, on which ITK's value depends. Rows are summed along z once, kept in a ring of 2 radius + 1 rows and summed along y.

/** voxels of a row worked on at a time, without the margin of `radius` on either side */
const TILE: i32 = 256;
/** floats of one channel of a ring row: tile, margins and a vector to spare */
const PITCH: usize = (256 + 2 * 8 + 8) * 8;
const ROW: usize = 5 * PITCH;

/** itk::NumericTraits<float>::epsilon(): ITK's limit of a product of variances */
const EPSILON: f64 = 1.1920928955078125e-7;
/** what rounding may leave of the variance of a constant, as a share of the sum of squares */
const ROUNDING: f64 = 1e-13;

@inline
function add(at: usize, value: v128): void {
  v128.store(at, f64x2.add(v128.load(at), value));
}

@inline
function addPair(at: usize, f: v128, m: v128): void {
  add(at, f);
  add(at + PITCH, m);
  add(at + 2 * PITCH, f64x2.mul(f, f));
  add(at + 3 * PITCH, f64x2.mul(m, m));
  add(at + 4 * PITCH, f64x2.mul(f, m));
}

/** Sums of f, m, ff, mm, fm along z at `width` voxels from `from` (an index) on, over planes of `plane` voxels. */
function sumAlongZ(to: usize, f: usize, m: usize, from: i32, plane: i32, planes: i32, width: i32): void {
  memory.fill(to, 0, ROW);
  for (let k = 0; k < planes; k++) {
    const start = <usize>(from + k * plane) << 2;
    for (let x = 0; x < width; x += 4) {
      const offset = start + (<usize>x << 2);
      const vf = v128.load(f + offset), vm = v128.load(m + offset);
      const at = to + (<usize>x << 3);
      addPair(at, wideLow(vf), wideLow(vm));
      addPair(at + 16, wideHigh(vf), wideHigh(vm));
    }
  }
}

@inline
function sumOf(at: usize, from: i32, to: i32): f64 {
  let sum: f64 = 0;
  for (let i = from; i <= to; i++) sum += load<f64>(at + (<usize>i << 3));
  return sum;
}

/**
 * Extent nz. partials + slab * 8: f64 sum over the voxels of A^2 / (B C) of the windows of side 2 radius + 1 cut at the border; 1 where B C does not exceed ITK's
 * epsilon or a variance is only rounding. radius <= 8.
 */
export function cc_windows(begin: i32, end: i32, slab: i32, f: usize, m: usize, nx: i32, ny: i32, nz: i32, radius: i32, partials: usize): void {
  const rows = 2 * radius + 1;
  const columns = scratch;
  const ring = scratch + ROW;
  let total: f64 = 0;
  for (let z = begin; z < end; z++) {
    const z0 = max(z - radius, 0), depth = min(z + radius, nz - 1) - z0 + 1;
    for (let left = 0; left < nx; left += TILE) {
      const right = min(left + TILE, nx);
      const low = max(left - radius, 0), width = min(right + radius, nx) - low;
      let next = 0;
      for (let y = 0; y < ny; y++) {
        const y0 = max(y - radius, 0), y1 = min(y + radius, ny - 1);
        for (; next <= y1; next++) sumAlongZ(ring + <usize>(next % rows) * ROW, f, m, low + nx * (next + ny * z0), nx * ny, depth, width);
        memory.fill(columns, 0, ROW);
        for (let j = y0; j <= y1; j++) {
          const row = ring + <usize>(j % rows) * ROW;
          for (let channel: usize = 0; channel < ROW; channel += PITCH) {
            for (let at: usize = channel; at < channel + (<usize>width << 3); at += 16) add(columns + at, v128.load(row + at));
          }
        }
        for (let x = left; x < right; x++) {
          const first = max(x - radius, 0), last = min(x + radius, nx - 1);
          const n = <f64>((last - first + 1) * (y1 - y0 + 1) * depth);
          const a = first - low, b = last - low;
          const sf = sumOf(columns, a, b), sm = sumOf(columns + PITCH, a, b);
          const squaresF = sumOf(columns + 2 * PITCH, a, b), squaresM = sumOf(columns + 3 * PITCH, a, b);
          const ff = squaresF - sf * sf / n, mm = squaresM - sm * sm / n;
          const fm = sumOf(columns + 4 * PITCH, a, b) - sf * sm / n;
          const flat = ff * mm <= EPSILON || ff <= ROUNDING * squaresF || mm <= ROUNDING * squaresM;
          total += flat ? 1 : fm * fm / (ff * mm);
        }
      }
    }
  }
  store<f64>(partials + (<usize>slab << 3), total);
}
