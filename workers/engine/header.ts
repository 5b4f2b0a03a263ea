import { orientationOf, spacingOf } from "../contract/affine.ts";
import type { Dtype, Grid, VolumeHeader, VoxelArray } from "../contract/volume.ts";

/** Least and greatest finite stored value; Infinity and -Infinity where there is none. */
export type Extremes = readonly [least: number, most: number];

/** The header of a volume made by this program on `grid` from the volume described by `source`. */
export function computedHeader(source: VolumeHeader, grid: Grid, dtype: Dtype, slope: number, intercept: number, extremes: Extremes): VolumeHeader {
  return {
    dims: [...grid.dims], affine: [...grid.affine], dtype, slope, intercept, spacing: spacingOf(grid.affine), orientation: orientationOf(grid.affine),
    format: "computed", storedType: dtype, geometrySource: "fixed image", volumes: 1, volume: 0, modality: source.modality,
    range: valueRange(extremes, slope, intercept, source), notices: [],
  };
}

/** What `computedHeader` asks for, of stored voxels. */
export function extremesOf(voxels: VoxelArray): Extremes {
  let least = Infinity, most = -Infinity;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i];
    if (value < least && value > -Infinity) least = value;
    if (value > most && value < Infinity) most = value;
  }
  return [least, most];
}

/** The display window stays the source's: the same tissue has the same values. */
function valueRange([least, most]: Extremes, slope: number, intercept: number, source: VolumeHeader): VolumeHeader["range"] {
  const ends = (least <= most ? [least, most] : [0, 0]).map((end) => end * slope + intercept);
  return { min: Math.min(...ends), max: Math.max(...ends), low: source.range.low, high: source.range.high };
}
