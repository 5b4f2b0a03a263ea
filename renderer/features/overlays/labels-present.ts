import type { VolumeHeader, VoxelArray } from "../../../workers/contract/volume.ts";

/** More than this are no labels, or too many to list. */
const most = 300;

/** The real values of a label image but 0, ascending; null where there are more than can be listed. */
export function labelsPresent(voxels: VoxelArray, { slope, intercept }: Pick<VolumeHeader, "slope" | "intercept">): number[] | null {
  const found = new Set<number>();
  let last = NaN;
  for (let i = 0; i < voxels.length; i++) {
    const stored = voxels[i];
    if (stored === last) continue;
    last = stored;
    found.add(stored);
    if (found.size > most + 1) return null;
  }
  return [...found].map((stored) => stored * slope + intercept).filter((value) => value !== 0 && Number.isFinite(value)).sort((a, b) => a - b);
}
