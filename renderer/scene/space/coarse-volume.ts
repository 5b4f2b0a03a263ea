import type { Matrix4 } from "../../../workers/contract/affine.ts";
import { type Triple, type VolumeHeader, voxelCount, type VoxelArray } from "../../../workers/contract/volume.ts";

/** An image with few voxels: real values, and its voxels in those of the whole image. */
export interface CoarseVolume { dims: Triple; values: Float32Array; /** coarse voxel to voxel, 4x4 row-major */ toVoxel: Matrix4 }

/** Mean of blocks of voxels, at most `side` blocks per axis. A NaN voxel is left out. */
export function coarseVolume({ dims, slope, intercept }: Pick<VolumeHeader, "dims" | "slope" | "intercept">, voxels: VoxelArray, side: number): CoarseVolume {
  const step = dims.map((n) => Math.ceil(n / side)) as Triple;
  const coarse = dims.map((n, axis) => Math.ceil(n / step[axis])) as Triple;
  const values = new Float32Array(voxelCount(coarse));
  const members = new Uint32Array(values.length);
  const [nx, ny, nz] = dims;
  for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
    const row = coarse[0] * (Math.floor(y / step[1]) + coarse[1] * Math.floor(z / step[2]));
    for (let x = 0; x < nx; x++, i++) {
      const value = voxels[i];
      if (!(value > -Infinity && value < Infinity)) continue;
      const block = row + Math.floor(x / step[0]);
      values[block] += value;
      members[block]++;
    }
  }
  for (let block = 0; block < values.length; block++) values[block] = members[block] > 0 ? (values[block] / members[block]) * slope + intercept : 0;
  const first = step.map((f) => (f - 1) / 2);
  return { dims: coarse, values, toVoxel: [step[0], 0, 0, first[0], 0, step[1], 0, first[1], 0, 0, step[2], first[2], 0, 0, 0, 1] };
}
