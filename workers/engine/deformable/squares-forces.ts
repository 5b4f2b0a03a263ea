import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { Factors, FactorMetric, WarpedPair } from "./forces.ts";

/** Mean squared difference of two warped images over the voxels that count: E = mean (m - f)², dE/dm = 2 (m - f) / n, dE/df = -dE/dm. */
export class SquaresForces implements FactorMetric {
  readonly signs = { fixed: -1, moving: 1 };
  private readonly count: number;
  private readonly grain: number;
  private readonly partials: number;

  constructor(private readonly team: Team, grid: Grid) {
    this.count = voxelCount(grid.dims);
    this.grain = Math.max(8192, Math.ceil(this.count / 128));
    this.partials = team.arena.alloc(16 * Math.ceil(this.count / this.grain));
  }

  evaluate({ fixed, moving, mask }: WarpedPair, factors: Factors): number {
    const { team, count, grain, partials } = this;
    team.run("msq_factor", count, grain, [fixed, moving, mask, 0, factors.moving, partials]);
    const slabs = Math.ceil(count / grain);
    const sums = team.f64(partials, 2 * slabs);
    let sum = 0, used = 0;
    for (let slab = 0; slab < slabs; slab++) {
      sum += sums[2 * slab];
      used += sums[2 * slab + 1];
    }
    // both images have the same factor but for its sign
    team.f32(factors.fixed, count).set(team.f32(factors.moving, count));
    return used > 0 ? sum / used : 0;
  }
}
