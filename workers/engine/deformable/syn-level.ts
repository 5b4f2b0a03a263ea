import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { ConvergenceMonitor } from "../convergence.ts";
import { identity4, type Matrix4 } from "../matrix.ts";
import type { LevelImage } from "../pyramid.ts";
import type { GridField } from "./field.ts";
import { makeForces } from "./make-forces.ts";
import type { ForceMetric, WarpedPair } from "./forces.ts";
import type { DeformableRecipe } from "./recipe.ts";
import { composeStep, largestNorm, smoothField } from "./step.ts";
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
}

/** A sampling map and a second field of the same size: each update is written into the spare one, which then takes the other's place. */
export interface HalfMap { field: GridField; spare: GridField }

/** The iterations of one level. */
export class SynLevel {
  private readonly team: Team;
  private readonly recipe: DeformableRecipe;
  private readonly metric: ForceMetric;
  private readonly warpers: { fixed: ImageWarper; moving: ImageWarper };
  private readonly pair: WarpedPair;
  private readonly scratch: number;

  constructor(private readonly problem: SynProblem, private readonly level: number, private readonly fixed: HalfMap, private readonly moving: HalfMap) {
    const { team, recipe, linear } = problem;
    this.team = team;
    this.recipe = recipe;
    const { grid } = fixed.field;
    const images = problem.level(level);
    this.warpers = { fixed: new ImageWarper(team, images.fixed, grid, identity4), moving: new ImageWarper(team, images.moving, grid, linear) };
    const count = voxelCount(grid.dims);
    const masked = images.fixed.mask !== 0 || images.moving.mask !== 0;
    this.pair = { fixed: team.arena.alloc(4 * count), moving: team.arena.alloc(4 * count), mask: masked ? team.arena.alloc(count) : 0 };
    this.scratch = team.arena.alloc(4 * count);
    this.metric = makeForces(team, grid, recipe.metric, images);
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
      if (convergence !== null && convergence < this.recipe.threshold) return { values, converged: true };
    }
    return { values, converged: false };
  }

  /** Value at the current maps; leaves the forces in the spare fields. */
  evaluate(): number {
    const { fixed, moving, pair, warpers } = this;
    warpers.fixed.warp(fixed.field, pair.fixed);
    warpers.moving.warp(moving.field, pair.moving);
    if (pair.mask) {
      warpers.fixed.warpMask(fixed.field, pair.mask, false);
      warpers.moving.warpMask(moving.field, pair.mask, true);
    }
    return this.metric.evaluate(pair, fixed.spare, moving.spare);
  }

  private iterate(): number {
    const value = this.evaluate();
    // one-sided: the fixed image stays as it is
    if (this.recipe.transform === "SyN") this.update(this.fixed);
    this.update(this.moving);
    return value;
  }

  /** Smooths the force in the map's spare field, scales it to the gradient step and composes it into the map. */
  private update(map: HalfMap): void {
    const { team, recipe, scratch } = this;
    smoothField(team, map.spare, recipe.flowVariance, scratch);
    const norm = largestNorm(team, map.spare);
    if (!(norm > 0)) return;
    composeStep(team, map.spare, map.field, recipe.gradientStep / norm);
    [map.field, map.spare] = [map.spare, map.field];
    smoothField(team, map.field, recipe.totalVariance, scratch);
  }
}
