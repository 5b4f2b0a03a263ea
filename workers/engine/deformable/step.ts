import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { gaussianWeights } from "../gaussian.ts";
import { planeGrain, type GridField } from "./field.ts";

/** Gaussian smoothing of all components of a field in place, `variance` in voxel². `scratch`: one plane of the grid. Borders replicate. */
export function smoothField(team: Team, field: GridField, variance: number, scratch: number): void {
  if (variance <= 0) return;
  const mark = team.arena.mark();
  const weights = gaussianWeights(Math.sqrt(variance));
  const pointer = team.arena.alloc(4 * weights.length);
  team.f32(pointer, weights.length).set(weights);
  const { dims } = field.grid;
  const grain = planeGrain(field.grid);
  for (const plane of field.planes) {
    let [source, target] = [plane, scratch];
    for (const [axis, kernel] of ["smooth_x", "smooth_y", "smooth_z"].entries()) {
      if (dims[axis] === 1) continue;
      team.run(kernel, dims[2], grain, [source, target, ...dims, pointer, weights.length - 1]);
      [source, target] = [target, source];
    }
    if (source !== plane) team.f32(plane, voxelCount(dims)).set(team.f32(source, voxelCount(dims)));
  }
  team.arena.release(mark);
}

/** Largest length of a field's vectors in voxels, the outermost layer of voxels left out. */
export function largestNorm(team: Team, field: GridField): number {
  const mark = team.arena.mark();
  const { dims } = field.grid;
  const grain = planeGrain(field.grid);
  const slabs = Math.ceil(dims[2] / grain);
  const partials = team.arena.alloc(8 * slabs);
  team.run("field_norm", dims[2], grain, [...field.planes, ...dims, partials]);
  let largest = 0;
  for (const value of team.f64(partials, slabs)) largest = Math.max(largest, value);
  team.arena.release(mark);
  return largest;
}

/**
 * total o (Id + scale step), written over `step`: the map total composed with a small step that acts first. The step counts as zero in the outermost
 * layer of voxels, so the border of the grid stays where it is.
 */
export function composeStep(team: Team, step: GridField, total: GridField, scale: number): void {
  team.run("compose_step", step.grid.dims[2], planeGrain(step.grid), [...step.planes, ...total.planes, ...step.grid.dims, scale]);
}

/** total o (Id + first), written over `first`: composeStep without a limit at the border. */
export function composeFields(team: Team, first: GridField, total: GridField): void {
  team.run("compose_fields", first.grid.dims[2], planeGrain(first.grid), [...first.planes, ...total.planes, ...first.grid.dims]);
}
