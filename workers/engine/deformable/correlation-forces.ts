import type { Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { planeGrain } from "./field.ts";
import { sumPartials, type Factors, type ForceMetric, type WarpedPair } from "./forces.ts";

/** Which derivative of the local correlation: ANTs' keeps the term of the window's centre alone; the exact one sums over all windows a voxel lies in. */
export type CorrelationGradient = "centre" | "exact";

/**
 * Local squared correlation over cubic windows of (2 radius + 1)³ voxels (engine.md 4.4); value: minus its mean over the voxels whose windows have texture.
 */
export class CorrelationForces implements ForceMetric {
  private readonly grain: number;
  private readonly slabs: number;
  private readonly partials: number;

  constructor(private readonly team: Team, private readonly grid: Grid, private readonly radius: number, private readonly gradient: CorrelationGradient) {
    this.grain = Math.max(planeGrain(grid), Math.ceil(grid.dims[2] / 64), Math.min(4, grid.dims[2]));
    this.slabs = Math.ceil(grid.dims[2] / this.grain);
    this.partials = team.arena.alloc(16 * this.slabs);
  }

  evaluate({ fixed, moving, mask }: WarpedPair, factors: Factors): number {
    const { team, grid } = this;
    team.run("correlation_factors", grid.dims[2], this.grain, [
      fixed, moving, mask, ...grid.dims, this.radius, this.gradient === "exact" ? 1 : 0, factors.fixed, factors.moving, this.partials,
    ]);
    const [sum, count] = sumPartials(team, this.partials, this.slabs, 2);
    return count > 0 ? -sum / count : 0;
  }
}
