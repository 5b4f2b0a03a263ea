import { orientationOf, spacingOf } from "../contract/affine.ts";
import type { Dtype, Grid, VolumeHeader, VoxelArray } from "../contract/volume.ts";

/** The header of a volume made by this program on `grid` from the volume described by `source`. */
export function computedHeader(source: VolumeHeader, grid: Grid, dtype: Dtype, slope: number, intercept: number, voxels: VoxelArray): VolumeHeader {
  return {
    dims: [...grid.dims], affine: [...grid.affine], dtype, slope, intercept, spacing: spacingOf(grid.affine), orientation: orientationOf(grid.affine),
    format: "computed", storedType: dtype, geometrySource: "fixed image", volumes: 1, volume: 0, modality: source.modality,
    range: valueRange(voxels, slope, intercept, source), notices: [],
  };
}

/** Extremes of the finite voxels. The display window stays the source's: the same tissue has the same values. */
function valueRange(voxels: VoxelArray, slope: number, intercept: number, source: VolumeHeader): VolumeHeader["range"] {
  let min = Infinity, max = -Infinity;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i];
    if (value < min && value > -Infinity) min = value;
    if (value > max && value < Infinity) max = value;
  }
  if (!(min <= max)) [min, max] = [0, 0];
  const ends = [min * slope + intercept, max * slope + intercept];
  return { min: Math.min(...ends), max: Math.max(...ends), low: source.range.low, high: source.range.high };
}
