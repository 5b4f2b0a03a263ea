import type { Team } from "../../team/types.ts";
import { gaussianWeights } from "../gaussian.ts";
import { planeGrain, type GridField } from "./field.ts";
import type { StepRule } from "./recipe.ts";

/**
 * Gaussian smoothing of all components of a field in place, `variance` in voxel², and the largest length of its vectors (voxels). Borders replicate for the
 * smoothing; then the outermost layer of voxels is set to zero, so the border of the grid stays where it is. `gains` scale the components.
 */
export function smoothField(team: Team, { grid, planes }: GridField, variance: number, gains: readonly number[]): number {
  const mark = team.arena.mark();
  const { dims: [nx, ny, nz] } = grid;
  const kernel = variance > 0 ? gaussianWeights(Math.sqrt(variance)) : Float32Array.of(1);
  const radius = kernel.length - 1;
  const place = (weights: Float32Array): number => {
    const pointer = team.arena.alloc(4 * weights.length);
    team.f32(pointer, weights.length).set(weights);
    return pointer;
  };
  // the kernel goes over x and over y, so a component's gain enters by its root
  planes.forEach((plane, axis) => {
    const weights = place(kernel.map((weight) => weight * Math.sqrt(gains[axis])));
    team.run("smooth_xy", nz, planeGrain(grid), [plane, plane, nx, ny, nz, weights, radius]);
  });
  const grain = Math.max(1, Math.min(Math.ceil(16384 / (nx * nz)), ny));
  const slabs = Math.ceil(ny / grain);
  const maxima = team.arena.alloc(8 * slabs);
  team.run("smooth_field_z", ny, grain, [...planes, nx, ny, nz, place(kernel), radius, 1, maxima]);
  let largest = 0;
  for (const value of team.f64(maxima, slabs)) largest = Math.max(largest, value);
  team.arena.release(mark);
  return Math.sqrt(largest);
}

/** total o (Id + scale first), written over `first`: the map total after a displacement that acts first. */
export function composeFields(team: Team, first: GridField, total: GridField, scale: number): void {
  compose(team, first, total, scale, 0);
}

/** Share of the largest force at which a damped step is half the largest one. */
const halfway = 0.1;

/**
 * total o (Id + step), written over `force`: each voxel steps along its smoothed force, by `longest` voxels where the force is `largest`. In proportion to the force
 * elsewhere, the strongest few voxels hold all others back. Damped, a step's length is longest (1 + c) |f| / (|f| + c largest), c = 0.1: still smooth, still zero with
 * the force, but where there is a force at all the steps are of one order, so that as many iterations bring the images much closer.
 */
export function composeStep(team: Team, force: GridField, total: GridField, rule: StepRule, longest: number, largest: number): void {
  if (rule === "proportional") compose(team, force, total, longest / largest, 0);
  else compose(team, force, total, longest * (1 + halfway), halfway * largest);
}

function compose(team: Team, first: GridField, total: GridField, scale: number, damping: number): void {
  team.run("compose_fields", first.grid.dims[2], planeGrain(first.grid), [...first.planes, ...total.planes, ...first.planes, ...first.grid.dims, scale, damping]);
}
