import { directionsOf, spacingOf, type Box, type Matrix4 } from "../../workers/contract/affine.ts";
import type { Triple } from "../../workers/contract/volume.ts";

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

export function boxesOverlap(a: Box, b: Box): boolean {
  return [0, 1, 2].every((axis) => a.low[axis] < b.high[axis] && b.low[axis] < a.high[axis]);
}

/** Distance between slices along a world axis: the voxel size along the voxel axis that runs closest to it, mm. */
export function sliceStep(affine: Matrix4, axis: 0 | 1 | 2): number {
  const alignment = directionsOf(affine).slice(3 * axis, 3 * axis + 3).map(Math.abs);
  return spacingOf(affine)[alignment.indexOf(Math.max(...alignment))];
}
