import { multiply4, type Matrix4 } from "../../workers/contract/affine.ts";
import type { Triple, VoxelArray } from "../../workers/contract/volume.ts";

/** Square pixels on a plane of the world (RAS mm): pixel (i, j) has its centre at origin + i right + j down. */
export interface PixelGrid { width: number; height: number; origin: Triple; right: Triple; down: Triple }

/** Voxels, x fastest, as stored. */
export interface Voxels { dims: Readonly<Triple>; data: VoxelArray }

/** Straight line through voxel space: where the pixels of a row lie. */
interface Row { x: number; y: number; z: number; dx: number; dy: number; dz: number }

/** Pixels [first, end) of a row that lie within half a voxel of the voxel centres along one axis. */
function within(start: number, step: number, size: number, count: number): [number, number] {
  const inside = (i: number): boolean => start + i * step >= -0.5 && start + i * step < size - 0.5;
  // steps this small never leave: a thousandth of a voxel over a row of ten thousand pixels
  if (Math.abs(step) < 1e-7) return inside(count / 2) ? [0, count] : [0, 0];
  const [a, b] = [(-0.5 - start) / step, (size - 0.5 - start) / step];
  let first = Math.max(0, Math.ceil(Math.min(a, b)));
  let end = Math.min(count, Math.floor(Math.max(a, b)) + 1);
  // rounding may be off by one pixel at either end
  while (first < end && !inside(first)) first++;
  while (end > first && !inside(end - 1)) end--;
  return [first, end];
}

/** Calls `draw` for every row of the grid with the pixels of it that lie in the image; all other pixels of `target` become NaN. */
function eachRow(dims: Readonly<Triple>, worldToVoxel: Matrix4, grid: PixelGrid, target: Float32Array, draw: (row: Row, first: number, end: number, at: number) => void): void {
  const { width, height, origin, right, down } = grid;
  const [r, d, o] = [right, down, origin];
  const pixelToVoxel = multiply4(worldToVoxel, [r[0], d[0], 0, o[0], r[1], d[1], 0, o[1], r[2], d[2], 0, o[2], 0, 0, 0, 1]);
  const [dx, ex, , x0, dy, ey, , y0, dz, ez, , z0] = pixelToVoxel;
  for (let j = 0; j < height; j++) {
    const row: Row = { x: x0 + j * ex, y: y0 + j * ey, z: z0 + j * ez, dx, dy, dz };
    const spans = [within(row.x, dx, dims[0], width), within(row.y, dy, dims[1], width), within(row.z, dz, dims[2], width)];
    const first = Math.max(...spans.map(([low]) => low));
    const end = Math.max(first, Math.min(...spans.map(([, high]) => high)));
    const at = j * width;
    target.fill(NaN, at, at + Math.min(first, width));
    if (end < width) target.fill(NaN, at + end, at + width);
    if (end > first) draw(row, first, end, at);
  }
}

/**
 * An image on a grid of pixels, interpolated linearly between voxel centres; the outermost half voxel repeats the border, as the engine's resampling
 * has it. Stored values; NaN outside.
 * @param worldToVoxel inverse of the image's pose: any invertible matrix, oblique, left-handed or sheared
 * @param target at least width x height
 */
export function sampleLinear({ dims, data }: Voxels, worldToVoxel: Matrix4, grid: PixelGrid, target: Float32Array): void {
  const [nx, ny, nz] = dims;
  // an axis of one voxel has no next one
  const [sx, sy, sz] = [nx > 1 ? 1 : 0, ny > 1 ? nx : 0, nz > 1 ? nx * ny : 0];
  const [mx, my, mz] = [Math.max(0, nx - 2), Math.max(0, ny - 2), Math.max(0, nz - 2)];
  eachRow(dims, worldToVoxel, grid, target, ({ x, y, z, dx, dy, dz }, first, end, at) => {
    for (let i = first; i < end; i++) {
      const px = Math.min(Math.max(x + i * dx, 0), nx - 1);
      const py = Math.min(Math.max(y + i * dy, 0), ny - 1);
      const pz = Math.min(Math.max(z + i * dz, 0), nz - 1);
      const ix = Math.min(px | 0, mx), iy = Math.min(py | 0, my), iz = Math.min(pz | 0, mz);
      const fx = px - ix, fy = py - iy, fz = pz - iz;
      const a = ix + nx * (iy + ny * iz);
      const b = a + sy, c = a + sz, d = b + sz;
      const va = data[a], vb = data[b], vc = data[c], vd = data[d];
      const near = va + fx * (data[a + sx] - va), nearUp = vb + fx * (data[b + sx] - vb);
      const far = vc + fx * (data[c + sx] - vc), farUp = vd + fx * (data[d + sx] - vd);
      const low = near + fy * (nearUp - near), high = far + fy * (farUp - far);
      target[at + i] = low + fz * (high - low);
    }
  });
}

/** The same by the nearest voxel, for labels and for looking at the voxels themselves. */
export function sampleNearest({ dims, data }: Voxels, worldToVoxel: Matrix4, grid: PixelGrid, target: Float32Array): void {
  const [nx, ny, nz] = dims;
  eachRow(dims, worldToVoxel, grid, target, ({ x, y, z, dx, dy, dz }, first, end, at) => {
    for (let i = first; i < end; i++) {
      const ix = Math.min(Math.max(Math.floor(x + i * dx + 0.5), 0), nx - 1);
      const iy = Math.min(Math.max(Math.floor(y + i * dy + 0.5), 0), ny - 1);
      const iz = Math.min(Math.max(Math.floor(z + i * dz + 0.5), 0), nz - 1);
      target[at + i] = data[ix + nx * (iy + ny * iz)];
    }
  });
}
