import { spacingOf } from "../../contract/affine.ts";
import type { Team } from "../../team/types.ts";
import { planeGrain, type GridField, type HalfFields } from "./field.ts";
import { sumPartials, type Forces, type Side } from "./forces.ts";
import type { WarpedImages } from "./warped-images.ts";

/**
 * Demons (Thirion) as ITK's metric: u = (f - m) g / (|g|² + (f - m)² / K), each side with its own image's gradient, K the mean squared voxel size in
 * units of the voxel. Value: mean squared difference.
 */
export class DemonsForces implements Forces {
  private readonly grain: number;
  private readonly slabs: number;
  private readonly partials: number;
  private readonly normaliser: number;

  constructor(private readonly team: Team, private readonly images: WarpedImages, { grid }: GridField) {
    this.grain = planeGrain(grid);
    this.slabs = Math.ceil(grid.dims[2] / this.grain);
    this.partials = team.arena.alloc(16 * this.slabs);
    const spacing = spacingOf(grid.affine);
    const smallest = Math.min(...spacing);
    this.normaliser = spacing.reduce((sum, size) => sum + (size / smallest) ** 2, 0) / 3;
  }

  evaluate(fields: HalfFields): number {
    this.images.warp(fields);
    // the force is computed again for each side when its turn comes; here it tells the value
    return this.run("moving", fields.spare);
  }

  write(side: Side, target: GridField): void {
    this.run(side, target);
  }

  private run(side: Side, { grid, planes }: GridField): number {
    const { team, images: { pair }, grain, slabs, partials } = this;
    const [still, moved] = side === "moving" ? [pair.fixed, pair.moving] : [pair.moving, pair.fixed];
    team.run("demons_force", grid.dims[2], grain, [still, moved, pair.mask, 0, moved, ...planes, ...grid.dims, this.normaliser, partials]);
    const [sum, count] = sumPartials(team, partials, slabs, 2);
    return count > 0 ? sum / count : 0;
  }
}
