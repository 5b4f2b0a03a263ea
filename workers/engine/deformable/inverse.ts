import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { planeGrain, type GridField } from "./field.ts";
import { repairInverse } from "./inverse-repair.ts";

/** What an inversion leaves: |inverse + field(inverse)| in voxels over the grid. */
export interface Residual { mean: number; max: number }

const newton = { steps: 12, tolerance: 1e-3 };

/**
 * Inverts Id + field into Id + inverse by Newton's method on the trilinear interpolant (engine.md 4.7), from `guess` in `inverse`, or from minus the field.
 * Beyond its outer voxels a field is taken as constant. Places that Newton's method does not reach are mended, unless they are more than `most` (share of all).
 */
export function invertField(team: Team, field: GridField, inverse: GridField, guess: "given" | "negative", most = 1): Residual {
  const mark = team.arena.mark();
  const { grid: { dims }, planes } = field;
  const count = voxelCount(dims);
  if (guess === "negative") {
    planes.forEach((plane, axis) => {
      const [from, to] = [team.f32(plane, count), team.f32(inverse.planes[axis], count)];
      for (let i = 0; i < count; i++) to[i] = -from[i];
    });
  }
  const grain = planeGrain(field.grid);
  const slabs = Math.ceil(dims[2] / grain);
  const partials = team.arena.alloc(16 * slabs);
  team.run("invert_field", dims[2], grain, [...planes, ...inverse.planes, ...dims, newton.steps, newton.tolerance, partials]);
  const view = team.f64(partials, 2 * slabs);
  let max = 0, sum = 0;
  for (let slab = 0; slab < slabs; slab++) {
    max = Math.max(max, view[2 * slab]);
    sum += view[2 * slab + 1];
  }
  team.arena.release(mark);
  if (max <= newton.tolerance) return { mean: sum / count, max };
  const repaired = repairInverse(team, field, inverse, newton.tolerance, most);
  return { mean: (sum - repaired.less) / count, max: repaired.max };
}
