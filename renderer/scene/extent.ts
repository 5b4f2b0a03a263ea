import type { Grid, Triple } from "../../workers/contract/volume.ts";
import { type Affine, column, length, transformPoint } from "./affine.ts";

/** A box along the world axes, mm. */
export interface Box { low: Triple; high: Triple }

/** The world box around a grid's voxels (their outer faces, not their centres). */
export function gridBox(dims: Grid["dims"], affine: Affine): Box {
  const low: Triple = [Infinity, Infinity, Infinity];
  const high: Triple = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const voxel = dims.map((count, axis) => ((corner >> axis) & 1 ? count - 0.5 : -0.5)) as Triple;
    transformPoint(affine, voxel).forEach((value, axis) => {
      low[axis] = Math.min(low[axis], value);
      high[axis] = Math.max(high[axis], value);
    });
  }
  return { low, high };
}

export function unionBox(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const axes = [0, 1, 2];
  return {
    low: axes.map((axis) => Math.min(...boxes.map((box) => box.low[axis]))) as Triple,
    high: axes.map((axis) => Math.max(...boxes.map((box) => box.high[axis]))) as Triple,
  };
}

export function boxCentre({ low, high }: Box): Triple {
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];
}

export function boxContains({ low, high }: Box, point: Readonly<Triple>): boolean {
  return point.every((value, axis) => value >= low[axis] && value <= high[axis]);
}

/** The world point in the middle of a grid. */
export function gridCentre(dims: Grid["dims"], affine: Affine): Triple {
  return transformPoint(affine, dims.map((count) => (count - 1) / 2) as Triple);
}

/** Distance between slices along a world axis: the voxel size along the voxel axis that runs closest to it, mm. */
export function sliceStep(affine: Affine, axis: 0 | 1 | 2): number {
  const columns = [0, 1, 2].map((k) => column(affine, k));
  const alignment = columns.map((step) => Math.abs(step[axis]) / length(step));
  return length(columns[alignment.indexOf(Math.max(...alignment))]);
}
