import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { applyMask, CorrelationForces, leastVariance, type CorrelationGradient } from "./correlation-forces.ts";
import { planeGrain } from "./field.ts";
import { sumPartials, type Factors, type FactorMetric, type WarpedPair } from "./forces.ts";

/** Beyond this radius the sums that run through slabs and tiles cost more than those over whole planes, and wide rows no longer fit a thread's scratch. */
const widestRunning = 12, runningBytes = 360 * 1024;

/** The local correlation's forces in the way that suits the size of its windows. */
export function correlationForces(team: Team, grid: Grid, radius: number, gradient: CorrelationGradient): FactorMetric {
  const rows = 6 * (2 * radius + 1) * (4 * grid.dims[0] + 64);
  return radius <= widestRunning && rows <= runningBytes ? new CorrelationForces(team, grid, radius, gradient) : new WideCorrelationForces(team, grid, radius, gradient);
}

/** Local squared correlation over windows of any size: whole planes of products, summed along one axis after the other. */
export class WideCorrelationForces implements FactorMetric {
  readonly signs = { fixed: 1, moving: 1 };
  private readonly count: number;
  private readonly flat: number;
  private readonly grain: number;
  private readonly slabs: number;
  private readonly partials: number;
  private readonly weights: number;
  /** a plane that sums are written to; it changes places with the plane summed */
  private free: number;

  constructor(private readonly team: Team, private readonly grid: Grid, private readonly radius: number, private readonly gradient: CorrelationGradient) {
    this.count = voxelCount(grid.dims);
    this.flat = Math.max(8192, Math.ceil(this.count / 128));
    this.grain = planeGrain(grid);
    this.slabs = Math.ceil(grid.dims[2] / this.grain);
    this.partials = team.arena.alloc(16 * this.slabs);
    [this.weights, this.free] = [team.arena.alloc(4 * this.count), team.arena.alloc(4 * this.count)];
  }

  evaluate({ fixed, moving, mask }: WarpedPair, factors: Factors, scratch: readonly number[]): number {
    const { team, grid: { dims }, flat, grain, radius, count } = this;
    const exact = this.gradient === "exact";
    const own = this.free;
    const products = scratch.slice(0, 5);
    const weights = mask ? [this.weights] : [];
    team.run("cc_products", count, flat, [fixed, moving, mask, ...products, ...(mask ? weights : [0])]);
    const [f, m, ff, mm, fm, w = 0] = [...products, ...weights].map((plane) => this.sums(plane));
    team.run("cc_wide", dims[2], grain, [fixed, moving, mask, f, m, ff, mm, fm, w, ...dims, radius, leastVariance, exact ? 1 : 0, this.partials]);
    if (exact) {
      const parts = [f, m, ff, mm, fm].map((plane) => this.sums(plane));
      team.run("cc_wide_exact", count, flat, [fixed, moving, ...parts, factors.fixed, factors.moving]);
    } else {
      team.f32(factors.fixed, count).set(team.f32(f, count));
      team.f32(factors.moving, count).set(team.f32(m, count));
    }
    // the planes belong to others: what is kept is the one that came from here
    this.free = own;
    if (mask) for (const factor of [factors.fixed, factors.moving]) applyMask(team.f32(factor, count), team.u8(mask, count));
    const [sum, windows] = sumPartials(team, this.partials, this.slabs, 2);
    return windows > 0 ? -sum / windows : 0;
  }

  /** Window sums of a plane; gives the plane they lie in. */
  private sums(plane: number): number {
    const { team, grid: { dims }, grain, radius, free } = this;
    const rows = Math.max(1, Math.min(Math.ceil(16384 / (dims[0] * dims[2])), dims[1]));
    team.run("box_x", dims[2], grain, [plane, free, ...dims, radius]);
    team.run("box_y", dims[2], grain, [free, plane, ...dims, radius]);
    team.run("box_z", dims[1], rows, [plane, free, ...dims, radius]);
    this.free = plane;
    return free;
  }
}
