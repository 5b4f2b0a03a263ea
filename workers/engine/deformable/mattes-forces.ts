import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { mutualInformation } from "../metric-mattes.ts";
import type { Factors, FactorMetric, WarpedPair } from "./forces.ts";

/** Range of an image's values, mapped to the bins between the paddings. */
export interface ValueRange { low: number; high: number }

const padding = 2;

/**
 * Mattes mutual information of two warped images, every voxel counted, as ANTs uses it in SyN: it is evaluated twice with the roles exchanged, so that each image
 * in turn has the differentiable (cubic) window. The value is minus the mean of both.
 */
export class MattesForces implements FactorMetric {
  readonly signs: { fixed: number; moving: number };
  private readonly count: number;
  private readonly grain: number;
  private readonly slabs: number;
  private readonly histograms: number;
  private readonly counts: number;
  private readonly table: number;
  private readonly joint: Float64Array;
  private readonly derivative: Float64Array;
  private readonly ofFixed: number[];
  private readonly ofMoving: number[];

  constructor(private readonly team: Team, grid: Grid, private readonly bins: number, fixed: ValueRange, moving: ValueRange) {
    this.count = voxelCount(grid.dims);
    this.grain = Math.max(8192, Math.ceil(this.count / 128));
    this.slabs = Math.ceil(this.count / this.grain);
    const cells = bins * bins;
    this.histograms = team.arena.alloc(4 * cells * this.slabs);
    this.counts = team.arena.alloc(8 * this.slabs);
    this.table = team.arena.alloc(4 * cells);
    this.joint = new Float64Array(cells);
    this.derivative = new Float64Array(cells);
    [this.ofFixed, this.ofMoving] = [fixed, moving].map(({ low, high }) => {
      const scale = (bins - 2 * padding) / Math.max(1e-12, high - low);
      return [scale, padding - low * scale];
    });
    // the information grows by minus scale / n times the kernel's factor
    this.signs = { fixed: -this.ofFixed[0], moving: -this.ofMoving[0] };
  }

  evaluate({ fixed, moving, mask }: WarpedPair, factors: Factors): number {
    const first = this.role([fixed, moving, mask, 0, ...this.ofFixed, ...this.ofMoving], factors.moving);
    const second = this.role([moving, fixed, mask, 0, ...this.ofMoving, ...this.ofFixed], factors.fixed);
    return -(first + second) / 2;
  }

  /** Information with the second image of `images` under the cubic window, and its factors. */
  private role(images: readonly number[], factor: number): number {
    const { team, bins, slabs, joint, derivative, count, grain } = this;
    const cells = bins * bins;
    team.run("mattes_histogram", count, grain, [...images, bins, this.histograms, this.counts]);
    const partials = team.f32(this.histograms, cells * slabs);
    joint.fill(0);
    for (let slab = 0; slab < slabs; slab++) {
      for (let i = 0, from = slab * cells; i < cells; i++, from++) joint[i] += partials[from];
    }
    const information = mutualInformation(joint, bins, derivative);
    team.f32(this.table, cells).set(derivative);
    team.run("mattes_factor", count, grain, [...images, bins, this.table, factor]);
    return information;
  }
}
