import { bareAffine, multiply4, orientationOf, spacingOf, worldToVoxel } from "../../workers/contract/affine.ts";
import type { Grid, Volume, VolumeHeader } from "../../workers/contract/volume.ts";

/** The same voxels without their geometry. */
export function bareVolume(volume: Volume): Volume {
  return { voxels: volume.voxels, header: { ...volume.header, affine: [...bareAffine], spacing: [1, 1, 1], orientation: "LPS", geometrySource: "ignored" } };
}

export function gridOf({ dims, affine }: Grid): Grid {
  return { dims: [...dims], affine: [...affine] };
}

/**
 * A transform found on bare arrays as a map between the real worlds (4x4, RAS mm): fixed world to voxel, through the bare transform, moving
 * voxel to world. M = A_moving B^-1 T B A_fixed^-1 with B the bare affine, which is its own inverse. For showing, where volumes keep their geometry.
 */
export function bareToWorld(bare: readonly number[], fixed: Grid, moving: Grid): number[] {
  return [bareAffine, bare, bareAffine, worldToVoxel(fixed)].reduce<number[]>(multiply4, moving.affine);
}

/** A grid found among bare arrays where it lies in the fixed image's real world. */
export function worldGrid(bare: Grid, fixed: Grid): Pick<VolumeHeader, "affine" | "spacing" | "orientation"> {
  const affine = multiply4(fixed.affine, multiply4(bareAffine, bare.affine));
  return { affine, spacing: spacingOf(affine), orientation: orientationOf(affine) };
}
