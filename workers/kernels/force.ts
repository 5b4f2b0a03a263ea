import { scratch } from "./scratch";
import { store4 } from "./simd";

/**
 * Metric force: f = factor(x) * grad image(x), by central differences per voxel; at the border the neighbour outside is the border voxel itself.
 * `factor` is dE/d(warped image) of any metric, `image` the warped image, so the gradient includes the warp's Jacobian. Slabs of z.
 */
export function force(
  begin: i32, end: i32, slab: i32, image: usize, factor: usize, fx: usize, fy: usize, fz: usize, nx: i32, ny: i32, nz: i32, scale: f32,
): void {
  const row = <usize>nx << 2, plane = row * <usize>ny;
  const half = f32x4.splat(0.5 * scale);
  // the row between two replicated voxels, 16 bytes in
  const padded = scratch + 16;
  for (let line = begin * ny; line < end * ny; line++) {
    const y = line % ny, z = line / ny;
    const at = <usize>line * row;
    const here = image + at;
    memory.copy(padded, here, row);
    store<f32>(padded - 4, load<f32>(here));
    store<f32>(padded + row, load<f32>(here + row - 4));
    const below = y > 0 ? here - row : here, above = y < ny - 1 ? here + row : here;
    const behind = z > 0 ? here - plane : here, ahead = z < nz - 1 ? here + plane : here;
    for (let x = 0; x < nx; x += 4) {
      const offset = <usize>x << 2;
      const rest = nx - x;
      const k = f32x4.mul(half, v128.load(factor + at + offset));
      const dx = f32x4.sub(v128.load(padded + offset + 4), v128.load(padded + offset - 4));
      const dy = f32x4.sub(v128.load(above + offset), v128.load(below + offset));
      const dz = f32x4.sub(v128.load(ahead + offset), v128.load(behind + offset));
      store4(fx + at + offset, f32x4.mul(k, dx), rest);
      store4(fy + at + offset, f32x4.mul(k, dy), rest);
      store4(fz + at + offset, f32x4.mul(k, dz), rest);
    }
  }
}
