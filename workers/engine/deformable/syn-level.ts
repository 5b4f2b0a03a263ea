import type { Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { ConvergenceMonitor } from "../convergence.ts";
import type { Matrix4 } from "../../contract/affine.ts";
import { Confinement } from "./confinement.ts";
import type { GridField, HalfFields } from "./field.ts";
import type { Forces, Side } from "./forces.ts";
import { combinedForces } from "./make-forces.ts";
import type { ActiveRegion } from "./inside-skull.ts";
import type { DeformableRecipe } from "./recipe.ts";
import { Steering } from "./steering.ts";
import { composeStep, smoothField } from "./step.ts";
import { settle } from "./unfold.ts";
import type { LevelPair } from "./warped-images.ts";

export interface SynProblem {
  team: Team;
  recipe: DeformableRecipe;
  fixedGrid: Grid;
  /** fixed world to moving world (RAS mm), frozen */
  linear: Matrix4;
  /** a level's pairs of images, as the recipe's metrics number them */
  level(index: number): readonly LevelPair[];
  /** where alone the images may be bent; null: everywhere */
  region: ActiveRegion | null;
  seconds(): number;
  onLevel(level: number, iterations: number): void;
  /** whether the iterations are to end with what has been reached */
  stopping(): boolean;
  onIteration(iteration: number, value: number, convergence: number | null): void;
  /** after every iteration: the maps reached, to be left as they are */
  onMaps(maps: HalfFields): void;
}

/** The iterations of one level. */
export class SynLevel {
  private readonly team: Team;
  private readonly recipe: DeformableRecipe;
  private readonly forces: Forces;
  private readonly steering: Steering;
  private readonly confinement: Confinement | null;

  constructor(private readonly problem: SynProblem, private readonly level: number, private readonly fields: HalfFields) {
    const { team, recipe, linear } = problem;
    this.team = team;
    this.recipe = recipe;
    this.steering = new Steering(team, fields.fixed.grid, recipe.restrict);
    this.confinement = problem.region ? new Confinement(team, fields.fixed.grid, problem.region) : null;
    this.forces = combinedForces(team, fields.fixed, recipe.metrics, problem.level(level), linear);
  }

  run(iterations: number): { values: number[]; converged: boolean } {
    this.problem.onLevel(this.level, iterations);
    const monitor = new ConvergenceMonitor(this.recipe.window);
    const values: number[] = [];
    for (let iteration = 1; iteration <= iterations; iteration++) {
      const value = this.iterate(this.recipe.gradientStep * (1 - this.recipe.stepDecay * (iteration - 1) / iterations));
      values.push(value);
      const convergence = monitor.add(value);
      this.problem.onIteration(iteration, value, convergence);
      this.problem.onMaps(this.fields);
      if (this.recipe.stepDecay === 0 && convergence !== null && convergence < this.recipe.threshold) return { values, converged: true };
      if (this.problem.stopping()) break;
    }
    return { values, converged: false };
  }

  /** Mends maps that were torn: the next level would tear them further, and they have no inverse. Gives whether one was torn as a whole. */
  settle(): boolean {
    return [this.fields.fixed, this.fields.moving].map((field) => settle(this.team, field, (torn) => { this.smoothWhole(torn, 1); })).includes(true);
  }

  /** Smooths both maps, `variance` in voxel². */
  smooth(variance: number): void {
    for (const field of [this.fields.fixed, this.fields.moving]) this.smoothWhole(field, variance);
  }

  /** Value at the current maps. */
  evaluate(): number {
    return this.forces.evaluate(this.fields);
  }

  /** `step`: length of the largest vector, voxels. Gives the value at the maps before it. */
  private iterate(step: number): number {
    const value = this.evaluate();
    // one-sided: the fixed image stays as it is
    if (this.recipe.transform === "SyN") this.update("fixed", step);
    this.update("moving", step);
    return value;
  }

  /** One step of a map: the force, smoothed, brought to the step's length and composed into the map. */
  private update(side: Side, step: number): void {
    const { team, recipe, steering, fields } = this;
    this.forces.write(side, fields.spare);
    steering.turn(fields.spare);
    const norm = smoothField(team, fields.spare, recipe.flowVariance, steering.gains);
    if (!(norm > 0)) return;
    this.confinement?.weigh(fields.spare);
    composeStep(team, fields.spare, fields[side], recipe.stepRule, step, norm);
    [fields[side], fields.spare] = [fields.spare, fields[side]];
    if (recipe.totalVariance > 0) this.smoothWhole(fields[side], recipe.totalVariance);
  }

  private smoothWhole(field: GridField, variance: number): void {
    smoothField(this.team, field, variance, [1, 1, 1]);
    this.confinement?.clear(field);
  }
}
