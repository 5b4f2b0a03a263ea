import type { Team } from "../../team/types.ts";
import { planeGrain, type GridField, type HalfFields } from "./field.ts";
import type { WarpedImages } from "./warped-images.ts";

export type Side = "fixed" | "moving";

/** What drives a level: a likeness of the two images under the half-way maps, and for each side the direction in which its sampling positions should move. */
export interface Forces {
  /** Value to be minimised at the current maps. The spare field is free to be used. */
  evaluate(fields: HalfFields): number;
  /** Writes one side's direction, per voxel of the grid, any common length; after evaluate. */
  write(side: Side, target: GridField): void;
}

/** Both images warped to the middle grid, and u8 `mask` there (0: all voxels count). */
export interface WarpedPair { fixed: number; moving: number; mask: number }

/** For each image, the pointer to an f32 plane of factors: how the likeness changes with the warped image's value at a voxel. */
export interface Factors { fixed: number; moving: number }

/** A likeness of two warped images: writes the factors of both and gives the value to be minimised. */
export interface FactorMetric {
  /** by what each image's factors are multiplied so that the likeness grows along them; their magnitude does not matter */
  readonly signs: { fixed: number; moving: number };
  /** `scratch`: at least five f32 planes of the grid, free to use. */
  evaluate(pair: WarpedPair, factors: Factors, scratch: readonly number[]): number;
}

/** Forces of a metric of warped intensities: factor times the warped image's gradient. */
export class FactorForces implements Forces {
  private readonly factors: Factors;
  private readonly scratch: readonly number[];

  constructor(private readonly team: Team, private readonly images: WarpedImages, private readonly metric: FactorMetric) {
    const plane = () => team.arena.alloc(4 * images.count);
    this.factors = { fixed: plane(), moving: plane() };
    this.scratch = [plane(), plane()];
  }

  evaluate(fields: HalfFields): number {
    this.images.warp(fields);
    return this.metric.evaluate(this.images.pair, this.factors, [...fields.spare.planes, ...this.scratch]);
  }

  write(side: Side, target: GridField): void {
    writeForce(this.team, this.images.pair[side], this.factors[side], this.metric.signs[side], target);
  }
}

/** sign times factor times the image's gradient by central differences, per voxel of the grid. */
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
