import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { ConvergenceMonitor } from "../convergence.ts";
import { identity4, type Matrix4 } from "../../contract/affine.ts";
import type { LevelImage } from "../pyramid.ts";
import type { GridField } from "./field.ts";
import { makeForces } from "./make-forces.ts";
import { writeForce, type Factors, type ForceMetric, type WarpedPair } from "./forces.ts";
import type { DeformableRecipe } from "./recipe.ts";
import { axisGains, composeFields, smoothField } from "./step.ts";
import { ImageWarper } from "./warp.ts";

/** The two images of a level, smoothed, with their masks; each on a grid of its own. */
export interface LevelPair { fixed: LevelImage; moving: LevelImage }

export interface SynProblem {
  team: Team;
  recipe: DeformableRecipe;
  fixedGrid: Grid;
  /** fixed world to moving world (RAS mm), frozen */
  linear: Matrix4;
  level(index: number): LevelPair;
  seconds(): number;
  onLevel(level: number, iterations: number): void;
  onIteration(iteration: number, value: number, convergence: number | null): void;
  /** after every iteration: the maps reached, to be left as they are */
  onMaps(maps: HalfFields): void;
}

/**
 * The two sampling maps of a level and a third field of the same size: each update is written into the spare one, which then takes the place of the map
 * it was made from, whose planes are the next spare.
 */
export interface HalfFields { fixed: GridField; moving: GridField; spare: GridField }

/** The iterations of one level. */
export class SynLevel {
  private readonly team: Team;
  private readonly recipe: DeformableRecipe;
  private readonly metric: ForceMetric;
  private readonly warpers: { fixed: ImageWarper; moving: ImageWarper };
  private readonly pair: WarpedPair;
  private readonly factors: Factors;
  private readonly gains: readonly number[];
  private readonly scratch: readonly number[];

  constructor(private readonly problem: SynProblem, private readonly level: number, private readonly fields: HalfFields) {
    const { team, recipe, linear } = problem;
    this.team = team;
    this.recipe = recipe;
    const { grid } = fields.fixed;
    const images = problem.level(level);
    this.warpers = { fixed: new ImageWarper(team, images.fixed, grid, identity4), moving: new ImageWarper(team, images.moving, grid, linear) };
    const count = voxelCount(grid.dims);
    const masked = images.fixed.mask !== 0 || images.moving.mask !== 0;
    this.pair = { fixed: team.arena.alloc(4 * count), moving: team.arena.alloc(4 * count), mask: masked ? team.arena.alloc(count) : 0 };
    this.factors = { fixed: team.arena.alloc(4 * count), moving: team.arena.alloc(4 * count) };
    this.gains = axisGains(fields.fixed);
    this.metric = makeForces(team, grid, recipe.metric, images);
    this.scratch = [team.arena.alloc(4 * count), team.arena.alloc(4 * count)];
  }

  run(iterations: number): { values: number[]; converged: boolean } {
    this.problem.onLevel(this.level, iterations);
    const monitor = new ConvergenceMonitor(this.recipe.window);
    const values: number[] = [];
    for (let iteration = 1; iteration <= iterations; iteration++) {
      const value = this.iterate();
      values.push(value);
      const convergence = monitor.add(value);
      this.problem.onIteration(iteration, value, convergence);
      this.problem.onMaps(this.fields);
      if (convergence !== null && convergence < this.recipe.threshold) return { values, converged: true };
    }
    return { values, converged: false };
  }

  /** Value at the current maps; leaves the factors of the forces. */
  evaluate(): number {
    const { fields: { fixed, moving, spare }, pair, warpers, factors } = this;
    warpers.fixed.warp(fixed, pair.fixed);
    warpers.moving.warp(moving, pair.moving);
    if (pair.mask) {
      warpers.fixed.warpMask(fixed, pair.mask, false);
      warpers.moving.warpMask(moving, pair.mask, true);
    }
    // the forces come after the metric, so their planes are free until then
    return this.metric.evaluate(pair, factors, [...spare.planes, ...this.scratch]);
  }

  private iterate(): number {
    const value = this.evaluate();
    // one-sided: the fixed image stays as it is
    if (this.recipe.transform === "SyN") this.update("fixed", this.pair.fixed, this.factors.fixed, this.metric.signs.fixed);
    this.update("moving", this.pair.moving, this.factors.moving, this.metric.signs.moving);
    return value;
  }

  /** One step of a map: the force, smoothed, scaled to the gradient step and composed into the map. */
  private update(side: "fixed" | "moving", image: number, factor: number, sign: number): void {
    const { team, recipe, gains, fields } = this;
    writeForce(team, image, factor, sign, fields.spare);
    const norm = smoothField(team, fields.spare, recipe.flowVariance, gains);
    if (!(norm > 0)) return;
    composeFields(team, fields.spare, fields[side], recipe.gradientStep / norm);
    [fields[side], fields.spare] = [fields.spare, fields[side]];
    if (recipe.totalVariance > 0) smoothField(team, fields[side], recipe.totalVariance, [1, 1, 1]);
  }
}
