import { identity4, multiply4, spacingOf, type Matrix4 } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import type { LevelReport, StageReport } from "../contract/job.ts";
import { type PlainText } from "../contract/sentences.ts";
import type { Grid, Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { ConvergenceMonitor } from "./convergence.ts";
import { EvenStretch } from "./even-stretch.ts";
import { CurvaturePairs, minimise } from "./lbfgs.ts";
import { convertParameters, linearModel, restrictModel, type LinearModel, type LinearModelName } from "./linear-model.ts";
import type { Metric } from "./metric.ts";
import { InformationMetric } from "./metric-mattes.ts";
import { MomentMetric } from "./metric-moments.ts";
import { poseObjective, toParameters, toScaled } from "./objective.ts";
import type { Progress } from "./progress.ts";
import type { LevelImage } from "./pyramid.ts";
import type { StageRecipe } from "./recipes.ts";
import { drawSamples, type EngineMask, type Samples } from "./samples.ts";
import { restrictLevel } from "./masks.ts";

/** What all stages share. Levels of the pyramids are found by their sigma in mm. */
export interface RegistrationSpace {
  team: Team;
  fixedGrid: Grid;
  fixed: ReadonlyMap<number, LevelImage>;
  moving: ReadonlyMap<number, LevelImage>;
  /** centre of the linear models: the fixed image's centre of mass */
  centre: Triple;
  /** corners of the fixed image, world mm */
  corners: readonly Triple[];
  seed: number;
}

export interface StageMasks { fixed: EngineMask | null; moving: EngineMask | null }

export interface StageResult {
  matrix: number[];
  report: StageReport;
  /** metric of the last level where the images lie by their headers; Infinity where they do not overlap there */
  metricAtIdentity: number;
}

/** Smoothing beyond a 50th of the field of view (4 mm for a head) leaves an outline that turns too easily; only coarse voxels ask for it. */
const extentsPerSigma = 50;
/** Voxels finer than a 250th of the field of view count as that large: their noise needs smoothing by what the anatomy measures. */
const extentsPerVoxel = 250;

/** Smoothing of a level in mm, for both images: sigmas count voxels of the fixed image along its finest axis, within what suits its field of view. */
export function sigmaInMm({ dims, affine }: Grid, sigma: number): number {
  const spacing = spacingOf(affine);
  const extent = Math.max(...dims.map((n, axis) => n * spacing[axis]));
  const voxel = Math.max(Math.min(...spacing), extent / extentsPerVoxel);
  return Math.min(sigma * voxel, Math.max(voxel, extent / extentsPerSigma));
}

/** Voxels by which every level is smoothed at least for metrics that compare values. */
const leastSigma = 1;

/**
 * Smoothing of a recipe's level in mm. Linear interpolation blurs between voxels and not on them: where edges are as sharp as the voxels, differences
 * of values are least when both images are blurred alike, that is where grids coincide, up to half a voxel from the truth. A little smoothing
 * drowns that. Mutual information feels it far less.
 */
export function levelSigma(grid: Grid, { metric, sigmas }: StageRecipe, level: number): number {
  return sigmaInMm(grid, metric === "mattes" ? sigmas[level] : Math.max(leastSigma, sigmas[level]));
}

/** Coarse levels have at least so many samples where they can: fewer make the objective rough, and they cost next to nothing. */
const fewSamples = 40_000;
/** Fewer points than this cannot fill a joint histogram. */
const leastSamples = 64;
/** Beyond so many samples an evaluation is dear: the level first runs on a share of them, then only polishes on all. */
const manySamples = 400_000;
const shareOfMany = 150_000;

/** How a level is searched: with which samples, how long, and when to stop. */
interface Pass { metric: Metric; samples: number; iterations: number; stepTolerance: number; valueTolerance: number; probes: number }

/**
 * The passes over a level, the last one on all of its samples; these lie in the arena. Where an evaluation costs next to nothing a pass runs until it stands still;
 * where it is dear, until the gain is too small to matter.
 */
function passesOf(space: RegistrationSpace, recipe: StageRecipe, level: number, seed: number, masks: StageMasks): Pass[] {
  const iterations = recipe.iterations[level];
  const voxel = voxelOf(space, recipe, level);
  const whole = prepareLevel(space, recipe, level, seed, masks, recipe.samplingRate);
  if (whole.samples <= manySamples || iterations < 4) {
    return [{ ...whole, iterations, ...(whole.samples <= manySamples ? thorough(voxel) : brisk(voxel)) }];
  }
  const share = prepareLevel(space, recipe, level, seed, masks, recipe.samplingRate * shareOfMany / whole.samples);
  return [{ ...share, iterations: iterations - 2, ...thorough(voxel) }, { ...whole, iterations, ...brisk(voxel) }];
}

const thorough = (voxel: number) => ({ stepTolerance: 0.002 * voxel, valueTolerance: 1e-7, probes: 6 });
const brisk = (voxel: number) => ({ stepTolerance: 0.01 * voxel, valueTolerance: 5e-6, probes: 3 });

/** Voxel size of a level, mm. */
function voxelOf({ fixedGrid }: RegistrationSpace, recipe: StageRecipe, level: number): number {
  return Math.min(...spacingOf(fixedGrid.affine)) * recipe.shrinkFactors[level];
}

/** Draws a level's samples and readies its metric in the arena. */
function prepareLevel(space: RegistrationSpace, recipe: StageRecipe, level: number, seed: number, masks: StageMasks, rate: number): { metric: Metric; samples: number } {
  const { team, fixedGrid } = space;
  const sigma = levelSigma(fixedGrid, recipe, level);
  const fixed = space.fixed.get(sigma);
  const moving = space.moving.get(sigma);
  if (!fixed || !moving) throw new Error(`no pyramid level of ${sigma} mm`);
  const samples = drawSamples(team, fixedGrid, fixed, { shrink: recipe.shrinkFactors[level], rate, least: fewSamples, seed, centre: space.centre, mask: masks.fixed });
  if (samples.count < leastSamples) {
    throw new SynclineError("failed", masks.fixed
      ? "The fixed mask leaves too few voxels to compare; use a larger mask."
      : "The fixed image has too few voxels to compare at this shrink factor; use smaller --affine-shrink-factors or a higher --affine-sampling-rate.");
  }
  const target = masks.moving ? restrictLevel(team, moving, masks.moving) : moving;
  return { metric: makeMetric(team, recipe, samples, target), samples: samples.count };
}

function makeMetric(team: Team, { metric, bins, evenness }: StageRecipe, samples: Samples, moving: LevelImage): Metric {
  const likeness = metric === "mattes" ? new InformationMetric(team, samples, moving, bins, "mutual") : new MomentMetric(team, samples, moving, metric);
  return evenness === undefined ? likeness : new EvenStretch(likeness, evenness);
}

/** Models a level passes through: at a stage's first level the rigid part settles before scale and shear are set free; not where parameters are restricted or the stretch was found. */
function unfreezing({ transform: name, restrict, evenness }: StageRecipe, firstLevel: boolean): LinearModelName[] {
  return firstLevel && !restrict && evenness === undefined && (name === "Affine" || name === "Similarity") ? ["Rigid", name] : [name];
}

function modelOf({ centre, corners }: RegistrationSpace, { restrict }: StageRecipe, name: LinearModelName): LinearModel {
  const model = linearModel(name, centre, corners);
  return restrict ? restrictModel(model, restrict) : model;
}

/** The transform being found by a stage, from level to level. */
interface Estimate { model: LinearModel; theta: Float64Array; memory: CurvaturePairs }

interface LevelResult { samples: number; iterations: number; metricStart: number; metricEnd: number; converged: boolean; metricAtIdentity: number }

/**
 * Runs one linear stage from `start` (fixed world to moving world, RAS mm) and gives the refined map start o S. Throws `failed` when the images do
 * not overlap or the masks leave nothing. `stage` counts from 0.
 */
export function runStage(space: RegistrationSpace, recipe: StageRecipe, stage: number, start: Matrix4, masks: StageMasks, progress: Progress): StageResult {
  const [firstModel] = unfreezing(recipe, true);
  const model = modelOf(space, recipe, firstModel);
  const estimate: Estimate = { model, theta: new Float64Array(model.size), memory: new CurvaturePairs() };
  const levels: LevelReport[] = [];
  let metricAtIdentity = Infinity;
  let reached = 0;
  progress.stage(stage);
  const active = recipe.iterations.flatMap((iterations, level) => (iterations > 0 ? [level] : []));
  for (const [level, limit] of recipe.iterations.entries()) {
    const [shrink, sigma] = [recipe.shrinkFactors[level], recipe.sigmas[level]];
    // of a stopped job at least one iteration, so that the result has been measured
    if (limit === 0 || (progress.stopping && levels.some(({ samples }) => samples > 0))) {
      levels.push({ shrink, sigma, iterations: 0, seconds: 0, samples: 0, metricStart: reached, metricEnd: reached, converged: true });
      continue;
    }
    const began = progress.seconds();
    progress.level(level, limit);
    const mark = space.team.arena.mark();
    const names = unfreezing(recipe, level === active[0]);
    const passes = passesOf(space, recipe, level, space.seed + 64 * stage + level, masks);
    const result = runLevel(space, recipe, level, start, estimate, names, passes, progress);
    space.team.arena.release(mark);
    if (!result) throw new SynclineError("failed", noOverlap(masks));
    const { samples, iterations, metricStart, metricEnd, converged } = result;
    reached = metricEnd;
    metricAtIdentity = result.metricAtIdentity;
    levels.push({ shrink, sigma, iterations, seconds: progress.seconds() - began, samples, metricStart, metricEnd, converged });
  }
  const found = estimate.model.matrix(estimate.theta);
  return { matrix: multiply4(start, found), report: { transform: recipe.transform, metric: recipe.metric, levels }, metricAtIdentity };
}

/** Runs a level's passes, each through the models in turn, and moves the estimate on. Null when there is no overlap to begin with. */
function runLevel(
  space: RegistrationSpace, recipe: StageRecipe, level: number, start: Matrix4, estimate: Estimate,
  names: readonly LinearModelName[], passes: readonly Pass[], progress: Progress,
): LevelResult | null {
  const monitor = new ConvergenceMonitor(recipe.window);
  const voxel = voxelOf(space, recipe, level);
  const whole = passes[passes.length - 1];
  const metricStart = whole.metric.value(multiply4(start, estimate.model.matrix(estimate.theta))).value;
  let [iterations, metricEnd, converged] = [0, 0, true];
  for (const [index, pass] of passes.entries()) {
    for (const name of index === 0 ? names : names.slice(-1)) {
      const model = modelOf(space, recipe, name);
      const theta = convertParameters(estimate.model, estimate.theta, model);
      if (name !== estimate.model.name) estimate.memory.clear();
      const before = iterations;
      // half of the iterations are left to the stage's own model, however few there are
      const most = name === recipe.transform ? pass.iterations : Math.floor(pass.iterations / 2);
      const result = minimise(poseObjective(pass.metric, model, start), toScaled(model, theta), {
        iterations: Math.max(0, most - iterations), firstStep: voxel, maxStep: 4 * voxel, memory: estimate.memory,
        stepTolerance: pass.stepTolerance, valueTolerance: pass.valueTolerance, probes: pass.probes,
        onIteration: (iteration, phi, value) => {
          const convergence = monitor.add(value);
          progress.iteration(before + iteration, value, convergence, multiply4(start, model.matrix(toParameters(model, phi))));
          return progress.stopping || (convergence !== null && convergence <= recipe.threshold);
        },
      });
      if (!Number.isFinite(result.value)) return null;
      estimate.model = model;
      estimate.theta = toParameters(model, result.x);
      iterations += result.iterations;
      metricEnd = result.value;
      converged = result.converged;
    }
  }
  return { samples: whole.samples, iterations, metricStart, metricEnd, converged, metricAtIdentity: whole.metric.value(identity4).value };
}

/** A recipe's metric at its last level that iterates, for a map that no stage has reached; null when no level does or the images do not overlap. */
export function measure(space: RegistrationSpace, recipe: StageRecipe, stage: number, matrix: Matrix4, masks: StageMasks): number | null {
  const level = recipe.iterations.findLastIndex((iterations) => iterations > 0);
  if (level < 0) return null;
  const mark = space.team.arena.mark();
  try {
    const { value } = prepareLevel(space, recipe, level, space.seed + 64 * stage + level, masks, recipe.samplingRate).metric.value(matrix);
    return Number.isFinite(value) ? value : null;
  } finally {
    space.team.arena.release(mark);
  }
}

/** Why nothing can be compared where a stage starts. */
export function noOverlap({ fixed, moving }: StageMasks): PlainText {
  return fixed || moving
    ? "What the masks leave of the two images does not overlap where the alignment starts; check the masks or try --initial-transform search."
    : "The images do not overlap where the alignment starts; try --initial-transform mass or search.";
}
