import { orientationOf, spacingOf } from "../../workers/contract/affine.ts";
import type { ExportType } from "../contract/exports.ts";
import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type Grid, type Triple, type Volume } from "../../workers/contract/volume.ts";

/** A grid over the same field of view with cubes of `size` mm; its middle stays. */
export function gridOfSpacing({ dims, affine }: Grid, size: number): Grid {
  const spacing = spacingOf(affine);
  const count = dims.map((n, axis) => Math.max(1, Math.round(n * spacing[axis] / size))) as Triple;
  const scale = spacing.map((mm) => size / mm);
  const next = [...affine];
  for (let row = 0; row < 3; row++) {
    // world of the middle stays: offset + sum of columns times (n - 1) / 2
    for (let axis = 0; axis < 3; axis++) {
      const column = affine[4 * row + axis];
      next[4 * row + axis] = column * scale[axis];
      next[4 * row + 3] += column * ((dims[axis] - 1) / 2 - scale[axis] * (count[axis] - 1) / 2);
    }
  }
  return { dims: count, affine: next };
}

/** A header's grid replaced; spacing and letters follow. */
export function onGrid(header: Volume["header"], grid: Grid): Volume["header"] {
  return { ...header, ...grid, spacing: spacingOf(grid.affine), orientation: orientationOf(grid.affine) };
}

const ranges: Partial<Record<Dtype, [number, number]>> = { uint8: [0, 255], int8: [-128, 127], uint16: [0, 65535], int16: [-32768, 32767], uint32: [0, 4294967295], int32: [-2147483648, 2147483647] };

/** The same values in another type: whole numbers are rounded and end at the type's range; `asImage` takes the type and scaling of `source`. */
export function asType(volume: Volume, type: ExportType, source: Volume): Volume {
  const { dtype, slope, intercept } = volume.header;
  const target = type === "asImage" ? { dtype: source.header.dtype, slope: source.header.slope || 1, intercept: source.header.intercept } : { dtype: type, slope: 1, intercept: 0 };
  if (target.dtype === dtype && target.slope === slope && target.intercept === intercept) return volume;
  const count = voxelCount(volume.header.dims);
  const from = voxelView(dtype, volume.voxels);
  const voxels = new SharedArrayBuffer(count * bytesPerVoxel[target.dtype]);
  const to = voxelView(target.dtype, voxels);
  const range = ranges[target.dtype];
  for (let i = 0; i < count; i++) {
    const stored = (from[i] * slope + intercept - target.intercept) / target.slope;
    to[i] = range ? Math.min(range[1], Math.max(range[0], Math.round(stored))) : stored;
  }
  return { voxels, header: { ...volume.header, ...target, storedType: target.dtype } };
}
