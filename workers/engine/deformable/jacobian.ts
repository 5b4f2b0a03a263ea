import type { Team } from "../../team/types.ts";
import { planeGrain, type GridField } from "./field.ts";
import { sumPartials } from "./forces.ts";

export interface JacobianSummary { min: number; max: number; folded: number; count: number }

/** Determinant of the Jacobian of Id + field by central differences, summarised over the voxels of `mask` (u8 pointer; 0: all). */
export function summariseJacobian(team: Team, { grid, planes }: GridField, mask: number): JacobianSummary {
  const mark = team.arena.mark();
  const grain = planeGrain(grid);
  const slabs = Math.ceil(grid.dims[2] / grain);
  const partials = team.arena.alloc(32 * slabs);
  team.run("jacobian_determinant", grid.dims[2], grain, [...planes, ...grid.dims, mask, 0, partials]);
  const [, , folded, count] = sumPartials(team, partials, slabs, 4);
  const view = team.f64(partials, 4 * slabs);
  let min = Infinity, max = -Infinity;
  for (let slab = 0; slab < slabs; slab++) {
    if (view[4 * slab + 3] === 0) continue;
    min = Math.min(min, view[4 * slab]);
    max = Math.max(max, view[4 * slab + 1]);
  }
  team.arena.release(mark);
  return { min: count > 0 ? min : 1, max: count > 0 ? max : 1, folded, count };
}
