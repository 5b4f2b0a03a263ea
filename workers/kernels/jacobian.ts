import { scratch } from "./scratch";
import { lanesBelow, store4 } from "./simd";

// det(I + grad u) by central differences per voxel (one-sided at the border: the field is constant beyond it, so half the difference to the inner neighbour would
// understate it). In voxels of the grid; the determinant in millimetres is the same.

/** Differences along x of a row, from a copy with one voxel more on either side. */
@inline
function padRow(from: usize, padded: usize, nx: i32): void {
  const row = <usize>nx << 2;
  memory.copy(padded, from, row);
  if (nx > 1) {
    // linear extrapolation makes the central difference the one-sided one
    const first = load<f32>(from), last = load<f32>(from + row - 4);
    store<f32>(padded - 4, 2 * first - load<f32>(from + 4));
    store<f32>(padded + row, 2 * last - load<f32>(from + row - 8));
  } else {
    store<f32>(padded - 4, load<f32>(from));
    store<f32>(padded + row, load<f32>(from));
  }
}

@inline
function alongX(padded: usize, offset: usize): v128 {
  return f32x4.mul(f32x4.splat(0.5), f32x4.sub(v128.load(padded + offset + 4), v128.load(padded + offset - 4)));
}

@inline
function acrossRows(at: usize, forward: usize, backward: usize, share: v128): v128 {
  return f32x4.mul(share, f32x4.sub(v128.load(at + forward), v128.load(at - backward)));
}

/**
 * Slabs of z. partials + slab * 32 (f64): smallest, largest, number of voxels <= 0, number of voxels counted. Where `mask` (u8) is not 0 only its non-zero voxels
 * count. dst = 0: the determinants are not kept.
 */
export function jacobian_determinant(
  begin: i32, end: i32, slab: i32, ux: usize, uy: usize, uz: usize, nx: i32, ny: i32, nz: i32, mask: usize, dst: usize, partials: usize,
): void {
  const row = <usize>nx << 2, plane = row * <usize>ny;
  const pitch = row + 64;
  const px = scratch + 16, py = px + pitch, pz = py + pitch;
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  let least = f32x4.splat(f32.MAX_VALUE), most = f32x4.splat(-f32.MAX_VALUE);
  let folded = i32x4.splat(0), counted = i32x4.splat(0);
  for (let line = begin * ny; line < end * ny; line++) {
    const y = line % ny, z = line / ny;
    const at = <usize>line * row;
    padRow(ux + at, px, nx);
    padRow(uy + at, py, nx);
    padRow(uz + at, pz, nx);
    const up: usize = y < ny - 1 ? row : 0, down: usize = y > 0 ? row : 0;
    const ahead: usize = z < nz - 1 ? plane : 0, behind: usize = z > 0 ? plane : 0;
    const shareY = f32x4.splat(up != 0 && down != 0 ? 0.5 : 1), shareZ = f32x4.splat(ahead != 0 && behind != 0 ? 0.5 : 1);
    for (let x = 0; x < nx; x += 4) {
      const offset = <usize>x << 2;
      const here = at + offset;
      const a = f32x4.add(one, alongX(px, offset)), b = acrossRows(ux + here, up, down, shareY), c = acrossRows(ux + here, ahead, behind, shareZ);
      const d = alongX(py, offset), e = f32x4.add(one, acrossRows(uy + here, up, down, shareY)), f = acrossRows(uy + here, ahead, behind, shareZ);
      const g = alongX(pz, offset), h = acrossRows(uz + here, up, down, shareY), i = f32x4.add(one, acrossRows(uz + here, ahead, behind, shareZ));
      const det = f32x4.add(
        f32x4.sub(f32x4.mul(a, f32x4.sub(f32x4.mul(e, i), f32x4.mul(f, h))), f32x4.mul(b, f32x4.sub(f32x4.mul(d, i), f32x4.mul(f, g)))),
        f32x4.mul(c, f32x4.sub(f32x4.mul(d, h), f32x4.mul(e, g))),
      );
      if (dst != 0) store4(dst + here, det, nx - x);
      let counts = lanesBelow(nx - x);
      if (mask != 0) {
        const bytes = v128.load32_zero(mask + (here >> 2));
        counts = v128.and(counts, i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), zero));
      }
      least = v128.bitselect(f32x4.pmin(det, least), least, counts);
      most = v128.bitselect(f32x4.pmax(det, most), most, counts);
      // true is -1; NaN counts as folded
      folded = i32x4.sub(folded, v128.andnot(counts, f32x4.gt(det, zero)));
      counted = i32x4.sub(counted, counts);
    }
  }
  const out = partials + (<usize>slab << 5);
  store<f64>(out, <f64>min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3))));
  store<f64>(out, <f64>max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3))), 8);
  store<f64>(out, <f64>sumInts(folded), 16);
  store<f64>(out, <f64>sumInts(counted), 24);
}

@inline
function sumInts(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}
