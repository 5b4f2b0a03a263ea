import type { Team } from "../../team/types.ts";
import type { GridField } from "./field.ts";

/** Both images warped to the middle grid, and u8 `mask` there (0: all voxels count). */
export interface WarpedPair { fixed: number; moving: number; mask: number }

/** Writes, for each image, the direction in which its sampling position should move, and gives the value to be minimised. */
export interface ForceMetric {
  evaluate(pair: WarpedPair, fixedForce: GridField, movingForce: GridField): number;
}

/** Per axis, what turns a gradient per voxel into a step in voxels along the gradient in mm: (smallest voxel / voxel)². */
export function axisWeights(spacing: readonly number[]): number[] {
  const smallest = Math.min(...spacing);
  return spacing.map((size) => (smallest / size) ** 2);
}

export function sumPartials(team: Team, pointer: number, slabs: number, stride: number): Float64Array {
  const partials = team.f64(pointer, slabs * stride);
  const sum = new Float64Array(stride);
  for (let slab = 0; slab < slabs; slab++) for (let i = 0; i < stride; i++) sum[i] += partials[stride * slab + i];
  return sum;
}
