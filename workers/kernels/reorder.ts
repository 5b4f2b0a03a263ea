/** Values of a tile along x: a cache line, so that each line read across it is used up before it is lost. */
const TILE: i32 = 16;

/**
 * dst(x, y, z) = src[start + x sx + y sy + z sz]: a volume in another order of its axes, some of them turned round. Strides count values; one of them is 1 or -1.
 * Slabs of z of the target.
 */
export function reorder(begin: i32, end: i32, slab: i32, src: usize, dst: usize, nx: i32, ny: i32, start: i32, sx: i32, sy: i32, sz: i32): void {
  if (sx == 1 || sx == -1) {
    for (let z = begin; z < end; z++) for (let y = 0; y < ny; y++) row(src, start + y * sy + z * sz, sx, dst + (<usize>((z * ny + y) * nx) << 2), nx);
    return;
  }
  // the axis that the source runs along is the inner one of the two that a tile spans
  if (sy == 1 || sy == -1) {
    for (let z = begin; z < end; z++) for (let x = 0; x < nx; x += TILE) for (let y = 0; y < ny; y++) {
      row(src, start + x * sx + y * sy + z * sz, sx, dst + (<usize>((z * ny + y) * nx + x) << 2), min(TILE, nx - x));
    }
    return;
  }
  for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x += TILE) for (let z = begin; z < end; z++) {
    row(src, start + x * sx + y * sy + z * sz, sx, dst + (<usize>((z * ny + y) * nx + x) << 2), min(TILE, nx - x));
  }
}

@inline
function row(src: usize, from: i32, step: i32, dst: usize, n: i32): void {
  let source = src + (<usize>from << 2);
  const stride = <usize>step << 2;
  for (let x = 0; x < n; x++) {
    store<f32>(dst, load<f32>(source));
    source += stride;
    dst += 4;
  }
}
