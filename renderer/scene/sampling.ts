import { invertAffine, transformPoint, type Matrix4 } from "../../workers/contract/affine.ts";
import { type Triple, type VolumeHeader, type VoxelArray, voxelCount } from "../../workers/contract/volume.ts";

/** What lies at a world point: the nearest voxel and its real value; null outside the grid. */
export interface Sample { voxel: Triple; value: number }

/** Reads the voxel nearest to a world point of an image that lies in the world by `pose` (voxel to world). */
export function sampleAt(header: VolumeHeader, voxels: VoxelArray, pose: Matrix4, point: Readonly<Triple>): Sample | null {
  const voxel = transformPoint(invertAffine(pose), point).map((value) => Math.floor(value + 0.5) + 0) as Triple;
  const [nx, ny] = header.dims;
  if (voxel.some((value, axis) => value < 0 || value >= header.dims[axis])) return null;
  const index = voxel[0] + nx * (voxel[1] + ny * voxel[2]);
  if (index >= Math.min(voxels.length, voxelCount(header.dims))) return null;
  return { voxel, value: voxels[index] * header.slope + header.intercept };
}
