import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { mutualInformation } from "../metric-mattes.ts";
import type { Factors, ForceMetric, WarpedPair } from "./forces.ts";

/** Range of an image's values, mapped to the bins between the paddings. */
export interface ValueRange { low: number; high: number }

const padding = 2;

/**
 * Mattes mutual information of two warped images, every voxel counted, as ANTs uses it in SyN: it is evaluated twice with the roles exchanged, so that each image
 * in turn has the differentiable (cubic) window. The value is minus the mean of both.
 */
export class MattesForces implements ForceMetric {
  private readonly count: number;
  private readonly grain: number;
  private readonly slabs: number;
  private readonly histograms: number;
  private readonly tables: number;
  private readonly joint: Float64Array;
  private readonly derivative: Float64Array;
  private readonly mapping: number[];

  constructor(private readonly team: Team, grid: Grid, private readonly bins: number, fixed: ValueRange, moving: ValueRange) {
    this.count = voxelCount(grid.dims);
    this.grain = Math.max(8192, Math.ceil(this.count / 128));
    this.slabs = Math.ceil(this.count / this.grain);
    const cells = bins * bins;
    this.histograms = team.arena.alloc(8 * cells * this.slabs);
    this.tables = team.arena.alloc(8 * cells);
    this.joint = new Float64Array(cells);
    this.derivative = new Float64Array(cells);
    this.mapping = [fixed, moving].flatMap(({ low, high }) => {
      const scale = (bins - 2 * padding) / Math.max(1e-12, high - low);
      return [scale, padding - low * scale];
    });
  }

  evaluate({ fixed, moving, mask }: WarpedPair, factors: Factors): number {
    const { team, bins } = this;
    team.run("mattes_histograms", this.count, this.grain, [fixed, moving, mask, bins, ...this.mapping, this.histograms]);
    const value = (this.reduce(0) + this.reduce(1)) / 2;
    const cells = bins * bins;
    team.run("mattes_factors", this.count, this.grain, [
      fixed, moving, mask, bins, ...this.mapping, this.tables, this.tables + 4 * cells, factors.fixed, factors.moving,
    ]);
    return -value;
  }

  /** Sums the slabs of one role's histogram in order, leaves its table of derivatives, and gives the information. */
  private reduce(role: 0 | 1): number {
    const { team, bins, slabs, joint, derivative } = this;
    const cells = bins * bins;
    const partials = team.f32(this.histograms, 2 * cells * slabs);
    joint.fill(0);
    for (let slab = 0; slab < slabs; slab++) {
      for (let i = 0, from = (2 * slab + role) * cells; i < cells; i++, from++) joint[i] += partials[from];
    }
    const information = mutualInformation(joint, bins, derivative);
    team.f32(this.tables + 4 * cells * role, cells).set(derivative);
    return information;
  }
}
