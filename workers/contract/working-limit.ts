import { voxelCount } from "./volume.ts";

/** Images larger than this are block-averaged for matching; the result is still applied at full resolution. */
export const maxWorkingVoxels = 24e6;

/** Voxels of a source that resampling takes into the arena at once: as float32 this leaves half of the 4 GiB that WebAssembly can address. */
export const mostSourceVoxels = 2 ** 29;

/** Voxels that a registration works on of an image of this size. */
export function workingVoxels(dims: readonly number[]): number {
  return Math.min(maxWorkingVoxels, voxelCount(dims));
}
