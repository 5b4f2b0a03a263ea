import type { Team } from "../../team/types.ts";
import { planeGrain, type GridField } from "./field.ts";
import { sumPartials } from "./forces.ts";

/** Residual of an inversion in voxels: |field(inverse) + inverse| over all voxels whose inverse lies in the grid. */
export interface Residual { mean: number; max: number }

/**
 * Inverts Id + field into Id + inverse by Newton's method on the trilinear interpolant (engine.md 4.7): y <- y - (I + grad u(y))^-1 (y + u(y) - x), steps of at most
 * one voxel, damped fixed point where the Jacobian is nearly singular. `start` says whether `inverse` holds a guess; otherwise it is x - u(x).
 */
export function invertField(team: Team, field: GridField, inverse: GridField, iterations: number, start: boolean): Residual {
  const mark = team.arena.mark();
  const grain = planeGrain(field.grid);
  const { dims } = field.grid;
  const slabs = Math.ceil(dims[2] / grain);
  const partials = team.arena.alloc(24 * slabs);
  team.run("invert_field", dims[2], grain, [...field.planes, ...inverse.planes, ...dims, iterations, start ? 1 : 0, partials]);
  const [sum, count] = sumPartials(team, partials, slabs, 3);
  const max = Math.max(...Array.from({ length: slabs }, (_, slab) => team.f64(partials, 3 * slabs)[3 * slab + 2]));
  team.arena.release(mark);
  return { mean: count > 0 ? sum / count : 0, max };
}
