import type { Team } from "../../team/types.ts";
import { planeGrain, type GridField } from "./field.ts";

/** Both images warped to the middle grid, and u8 `mask` there (0: all voxels count). */
export interface WarpedPair { fixed: number; moving: number; mask: number }

/** For each image, the pointer to an f32 plane of factors: how the likeness changes with the warped image's value at a voxel. */
export interface Factors { fixed: number; moving: number }

/** A likeness of two warped images: writes the factors of both and gives the value to be minimised. */
export interface ForceMetric {
  /** by what each image's factors are multiplied so that the likeness grows along them; their magnitude does not matter */
  readonly signs: { fixed: number; moving: number };
  /** `scratch`: at least five f32 planes of the grid, free to use. */
  evaluate(pair: WarpedPair, factors: Factors, scratch: readonly number[]): number;
}

/** Direction in which an image's sampling positions should move: factor times the warped image's gradient, per voxel of the grid. */
export function writeForce(team: Team, image: number, factor: number, sign: number, target: GridField): void {
  team.run("force", target.grid.dims[2], planeGrain(target.grid), [image, factor, ...target.planes, ...target.grid.dims, sign]);
}

/** Sums of f64 partials over the slabs, in order. */
export function sumPartials(team: Team, pointer: number, slabs: number, stride: number): Float64Array {
  const partials = team.f64(pointer, slabs * stride);
  const sum = new Float64Array(stride);
  for (let slab = 0; slab < slabs; slab++) for (let i = 0; i < stride; i++) sum[i] += partials[stride * slab + i];
  return sum;
}
