import { voxelCount } from "./volume.ts";

/** Images larger than this are block-averaged for matching; the result is still applied at full resolution. */
export const maxWorkingVoxels = 24e6;

/** Voxels that a registration works on of an image of this size. */
export function workingVoxels(dims: readonly number[]): number {
  return Math.min(maxWorkingVoxels, voxelCount(dims));
}
