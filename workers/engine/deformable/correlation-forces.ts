import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { sumPartials, type Factors, type FactorMetric, type WarpedPair } from "./forces.ts";

/** Which derivative of the local correlation: ANTs' keeps the term of the window's centre alone; the exact one sums over all windows a voxel lies in. */
export type CorrelationGradient = "centre" | "exact";

/** Windows whose variance is below this share of the intensity range squared hold noise only and count nothing. */
export const leastVariance = 1e-5;

/**
 * Local squared correlation over cubic windows of (2 radius + 1)³ voxels (engine.md 4.4); value: minus its mean over the voxels whose windows have texture.
 */
export class CorrelationForces implements FactorMetric {
  readonly signs = { fixed: 1, moving: 1 };
  private readonly grain: number;
  private readonly slabs: number;
  private readonly partials: number;

  constructor(private readonly team: Team, private readonly grid: Grid, private readonly radius: number, private readonly gradient: CorrelationGradient) {
    const nz = grid.dims[2];
    // every slab sums its first window anew, so slabs are a few windows thick
    this.grain = Math.min(nz, Math.max(Math.ceil(nz / 32), 2 * (2 * radius + 1)));
    this.slabs = Math.ceil(nz / this.grain);
    this.partials = team.arena.alloc(16 * this.slabs);
  }

  evaluate({ fixed, moving, mask }: WarpedPair, factors: Factors, scratch: readonly number[]): number {
    const { team, grid, grain, radius } = this;
    const nz = grid.dims[2];
    if (this.gradient === "centre") {
      team.run("lncc_ants", nz, grain, [fixed, moving, mask, factors.fixed, factors.moving, ...grid.dims, radius, leastVariance, this.partials]);
    } else {
      const parts = scratch.slice(0, 5);
      team.run("lncc_parts", nz, grain, [fixed, moving, mask, ...parts, ...grid.dims, radius, leastVariance, this.partials]);
      team.run("lncc_exact", nz, grain, [fixed, moving, ...parts, factors.fixed, factors.moving, ...grid.dims, radius]);
    }
    if (mask) for (const factor of [factors.fixed, factors.moving]) applyMask(team.f32(factor, voxelCount(grid.dims)), team.u8(mask, voxelCount(grid.dims)));
    const [sum, count] = sumPartials(team, this.partials, this.slabs, 2);
    return count > 0 ? -sum / count : 0;
  }
}

export function applyMask(factor: Float32Array, mask: Uint8Array): void {
  for (let i = 0; i < factor.length; i++) if (mask[i] === 0) factor[i] = 0;
}
