import { orientationOf, spacingOf } from "../contract/affine.ts";
import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type Triple, type Volume, type VolumeHeader } from "../contract/volume.ts";
import { steppedGrid } from "./grid.ts";

/**
 * How many voxels along each axis become one, so that a volume takes at most `bytes` and no side is longer than `side`: the finest axis is halved,
 * then the then finest, and so on. All 1 where it fits as it is.
 */
export function reductionFactors({ dims, spacing, dtype }: Pick<VolumeHeader, "dims" | "spacing" | "dtype">, bytes: number, side: number): Triple {
  const factors: Triple = [1, 1, 1];
  const size = (axis: number): number => Math.ceil(dims[axis] / factors[axis]);
  for (;;) {
    const long = [0, 1, 2].filter((axis) => size(axis) > side);
    if (long.length === 0 && size(0) * size(1) * size(2) * bytesPerVoxel[dtype] <= bytes) return factors;
    const [axis] = (long.length > 0 ? long : [0, 1, 2].filter((candidate) => size(candidate) > 1)).sort((a, b) => spacing[a] * factors[a] - spacing[b] * factors[b]);
    factors[axis] *= 2;
  }
}

/**
 * A coarser copy of a volume for viewing, of its own type and scaling: means over blocks, or, where nothing is known of what the numbers mean (they
 * may be labels), the block's middle voxel. Incomplete blocks at the far faces count too.
 */
export function reduceVolume({ header, voxels }: Volume, factors: Triple): Volume {
  const { dims, dtype } = header;
  const reduced = dims.map((n, axis) => Math.ceil(n / factors[axis])) as Triple;
  const grid = steppedGrid(header, reduced, factors, factors.map((factor) => (factor - 1) / 2) as Triple);
  const buffer = new SharedArrayBuffer(voxelCount(reduced) * bytesPerVoxel[dtype]);
  const fill = header.modality === "unknown" ? fillMiddles : fillMeans;
  fill(dtype, voxels, dims, buffer, reduced, factors);
  return { header: { ...header, ...grid, spacing: spacingOf(grid.affine), orientation: orientationOf(grid.affine) }, voxels: buffer };
}

function fillMiddles(dtype: Dtype, voxels: SharedArrayBuffer, [nx, ny, nz]: Triple, buffer: SharedArrayBuffer, [rx, ry, rz]: Triple, [fx, fy, fz]: Triple): void {
  const from = voxelView(dtype, voxels);
  const to = voxelView(dtype, buffer);
  const middle = (i: number, factor: number, n: number): number => Math.min(n - 1, i * factor + (factor >> 1));
  for (let z = 0, at = 0; z < rz; z++) {
    for (let y = 0; y < ry; y++) {
      const row = (middle(z, fz, nz) * ny + middle(y, fy, ny)) * nx;
      for (let x = 0; x < rx; x++) to[at++] = from[row + middle(x, fx, nx)];
    }
  }
}

function fillMeans(dtype: Dtype, voxels: SharedArrayBuffer, [nx, ny, nz]: Triple, buffer: SharedArrayBuffer, [rx, ry, rz]: Triple, [fx, fy, fz]: Triple): void {
  const from = voxelView(dtype, voxels);
  const to = voxelView(dtype, buffer);
  const whole = !dtype.startsWith("float");
  const sums = new Float64Array(rx);
  const counts = new Float64Array(rx);
  for (let z = 0, at = 0; z < rz; z++) {
    for (let y = 0; y < ry; y++) {
      sums.fill(0);
      counts.fill(0);
      for (let v = z * fz; v < Math.min(nz, (z + 1) * fz); v++) {
        for (let u = y * fy; u < Math.min(ny, (y + 1) * fy); u++) {
          const row = (v * ny + u) * nx;
          for (let x = 0; x < nx; x++) {
            const value = from[row + x];
            if (value !== value) continue;
            const block = Math.floor(x / fx);
            sums[block] += value;
            counts[block]++;
          }
        }
      }
      for (let x = 0; x < rx; x++, at++) to[at] = whole ? Math.round(sums[x] / counts[x]) : sums[x] / counts[x];
    }
  }
}
