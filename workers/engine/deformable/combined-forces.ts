import { spacingOf } from "../../contract/affine.ts";
import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { allocateField, type GridField, type HalfFields } from "./field.ts";
import { sumPartials, type Forces, type Side } from "./forces.ts";

/**
 * Several likenesses as one, as ITK's multi-metric: each one's gradient (per mm) is divided by its magnitude over the grid, so that only the weights decide, and
 * summed. The value is the mean of theirs by the weights.
 */
export class CombinedForces implements Forces {
  private readonly shares: readonly number[];
  private readonly other: GridField;
  private readonly count: number;
  private readonly grain: number;
  private readonly slabs: number;
  private readonly partials: number;
  private readonly perMm: readonly number[];

  constructor(private readonly team: Team, private readonly parts: readonly { forces: Forces; weight: number }[], grid: Grid) {
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    this.shares = parts.map(({ weight }) => weight / total);
    this.other = allocateField(team, grid);
    this.count = voxelCount(grid.dims);
    this.grain = Math.max(8192, Math.ceil(this.count / 128));
    this.slabs = Math.ceil(this.count / this.grain);
    this.partials = team.arena.alloc(8 * this.slabs);
    this.perMm = spacingOf(grid.affine).map((size) => 1 / size);
  }

  evaluate(fields: HalfFields): number {
    return this.parts.reduce((sum, { forces }, part) => sum + this.shares[part] * forces.evaluate(fields), 0);
  }

  write(side: Side, target: GridField): void {
    this.parts.forEach(({ forces }, part) => {
      const field = part === 0 ? target : this.other;
      forces.write(side, field);
      const magnitude = this.magnitude(field);
      const factor = magnitude > 0 ? this.shares[part] / magnitude : 0;
      // the first is scaled where it lies, the others are added to it
      target.planes.forEach((plane, axis) => {
        this.team.run("add_scaled", this.count, this.grain, [plane, field.planes[axis], part === 0 ? 0 : 1, factor]);
      });
    });
  }

  /** Root of the sum of the squared lengths of a gradient's vectors, per mm. */
  private magnitude({ planes }: GridField): number {
    this.team.run("field_energy", this.count, this.grain, [...planes, ...this.perMm, this.partials]);
    return Math.sqrt(sumPartials(this.team, this.partials, this.slabs, 1)[0]);
  }
}
