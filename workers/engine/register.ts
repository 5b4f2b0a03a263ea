import { bareGrid, cornersOf, spacingOf } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import { matrixToLinear, type LinearTransform } from "../contract/transform.ts";
import type { Grid, Volume } from "../contract/volume.ts";
import type { Parameters } from "../contract/parameters.ts";
import type { ImagePair, RegisterAnswer } from "../contract/tasks.ts";
import { checkParameters } from "../contract/check-parameters.ts";
import type { Team } from "../team/types.ts";
import { centreOfMass, eraseSurroundings, overviewOf, type Overview } from "./content.ts";
import { resizedGrid } from "./grid.ts";
import { loadImage, workingFactors, type EngineImage } from "./image.ts";
import { assessDeformable } from "./deformable/quality.ts";
import { registrationPlan, wideWindows } from "./deformable/recipes.ts";
import { runDeformableStage } from "./deformable/stage.ts";
import { chooseInitialisation, givenStart, simpleStart } from "./initialise.ts";
import { loadMask } from "./masks.ts";
import { outlineDeformable, outlineLinear } from "./outline.ts";
import { Progress, type ProgressSink } from "./progress.ts";
import { buildPyramid } from "./pyramid.ts";
import { assessLinear, metricByChance, withEvidence } from "./quality.ts";
import type { StageRecipe } from "./recipes.ts";
import { resizeImage } from "./resize.ts";
import { searchScale, searchStart } from "./search.ts";
import { collectEvidence, evidenceSigmas } from "./verdict/evidence.ts";
import { findingsOf, summarise } from "./verdict/rules.ts";
import { levelSigma, runStage, type RegistrationSpace, type StageMasks } from "./stage.ts";

export interface RegistrationInput {
  fixed: Volume;
  moving: Volume;
  fixedMask?: Volume;
  movingMask?: Volume;
  parameters: Parameters;
  /** given start, in the order a fixed point passes them; null: parameters.initial_transform decides */
  initial: readonly LinearTransform[] | null;
  /** images of those of parameters.multivariate_extras that name some */
  extraPairs?: readonly ImagePair[];
}

/**
 * Registers the moving volume to the fixed one with the stages of parameters.type_of_transform. The answer's transform maps fixed world points
 * to moving world points (RAS mm; with ignore_geometry, between the bare grids).
 * Throws SynclineError: `usage` for parameters that do not fit, `input` for masks of another grid, `failed` when the images cannot be aligned.
 */
export function registerVolumes(team: Team, input: RegistrationInput, sink: ProgressSink): RegisterAnswer {
  const { parameters } = input;
  checkParameters(parameters);
  const plan = registrationPlan(parameters);
  const recipes = plan.linear;
  const gridOf = (volume: Volume): Grid => (parameters.ignore_geometry ? bareGrid(volume.header.dims) : { dims: volume.header.dims, affine: volume.header.affine });
  const fixedFull = gridOf(input.fixed);
  const movingFull = gridOf(input.moving);
  const masks: StageMasks = {
    fixed: input.fixedMask ? loadMask(input.fixedMask, input.fixed, fixedFull, parameters.ignore_geometry, "fixed") : null,
    moving: input.movingMask ? loadMask(input.movingMask, input.moving, movingFull, parameters.ignore_geometry, "moving") : null,
  };

  const fixed = prepare(team, input.fixed, fixedFull, 0, parameters.working_resolution, "fixed");
  const unit = Math.min(...spacingOf(fixed.image.grid.affine));
  const moving = prepare(team, input.moving, movingFull, unit, parameters.working_resolution, "moving");
  const fixedGrid = fixed.image.grid;
  const anyCt = fixed.image.modality === "CT" || moving.image.modality === "CT";
  const mixed = anyCt && fixed.image.modality !== moving.image.modality;
  const kind = plan.startsAtIdentity && parameters.initial_transform === null ? "identity" : chooseInitialisation(parameters.initial_transform, mixed);

  const scale = searchScale(fixedGrid);
  const searching = input.initial === null && kind === "search";
  const linearMark = team.arena.mark();
  const needed = neededSigmas(recipes, fixedGrid, searching ? [scale.coarse / 2, scale.fine / 2] : []);
  const examined = evidenceSigmas(fixed.overview, needed);
  const sigmas = [...new Set([...needed, ...Object.values(examined)])].sort((a, b) => a - b);
  const space: RegistrationSpace = {
    team, fixedGrid, fixed: buildPyramid(team, fixed.image, sigmas), moving: buildPyramid(team, moving.image, sigmas),
    centre: centreOfMass(fixed.overview, !anyCt), corners: cornersOf(fixedGrid), seed: parameters.seed,
  };
  const initial = { fixedGrid, movingGrid: moving.image.grid, fixed: fixed.overview, moving: moving.overview, mixed, anyCt };
  const notices: string[] = plan.deformable ? wideWindows(plan.deformable) : [];
  let matrix: number[];
  let initialisation: string;
  if (input.initial) {
    [matrix, initialisation] = [givenStart(input.initial), "given"];
  } else if (kind === "search") {
    const found = searchStart(space, scale, fixed.overview, moving.overview, moving.image.grid);
    [matrix, initialisation] = [found ?? simpleStart("mass", initial), found ? "search" : "mass"];
  } else {
    [matrix, initialisation] = [simpleStart(kind, initial), kind];
  }

  const progress = new Progress(sink, [...recipes.map(outlineLinear), ...(plan.deformable ? [outlineDeformable(plan.deformable)] : [])]);
  const stageCount = recipes.length + (plan.deformable ? 1 : 0);
  const masksOf = (stage: number): StageMasks =>
    (parameters.mask_all_stages || plan.masksEverywhere || stage === stageCount - 1 ? masks : { fixed: null, moving: null });
  sink.publishPreview(matrix);
  const stages = [];
  // as they are when every schedule is empty and nothing was measured
  let metricBefore: number | null = 0, metricAfter = 0, byChance: number | null = null;
  for (const [stage, recipe] of recipes.entries()) {
    const result = runStage(space, recipe, stage, matrix, masksOf(stage), progress);
    matrix = result.matrix;
    stages.push(result.report);
    const levels = result.report.levels;
    if (recipe.iterations.some((limit) => limit > 0)) {
      metricAfter = levels[levels.length - 1].metricEnd;
      metricBefore = Number.isFinite(result.metricAtIdentity) ? result.metricAtIdentity : null;
      byChance = metricByChance(recipe.metric, recipe.bins, levels.findLast(({ samples }) => samples > 0)?.samples ?? 0);
    }
  }
  if (!matrix.every(Number.isFinite)) throw new SynclineError("failed", "The alignment did not reach a finite transform; try --initial-transform search or another metric.");
  const alone = assessLinear({
    matrix, centre: space.centre, content: fixed.overview.content(), contentVolume: fixed.overview.contentVolume(), movingContentVolume: moving.overview.contentVolume(),
    movingGrid: movingFull, metricBefore, metricAfter, byChance,
  });
  const evidence = collectEvidence({ space, movingGrid: moving.image.grid, fixed: fixed.overview, moving: moving.overview, sigmas: examined, matrix, thorough: plan.deformable === null });
  const quality = evidence === null ? alone : withEvidence(alone, summarise(evidence), findingsOf(evidence, masks.fixed === null && masks.moving === null));
  const answer: RegisterAnswer = { transform: matrixToLinear(matrix, space.centre), deformation: null, stages, initialisation, quality, notices };
  if (plan.deformable === null) return answer;

  team.arena.release(linearMark);
  const extraPairs = (input.extraPairs ?? []).map((pair) => ({
    fixed: prepare(team, pair.fixed, gridOf(pair.fixed), unit, parameters.working_resolution, "fixed").image,
    moving: prepare(team, pair.moving, gridOf(pair.moving), unit, parameters.working_resolution, "moving").image,
  }));
  const result = runDeformableStage({
    team, recipe: plan.deformable, pairs: [{ fixed: fixed.image, moving: moving.image }, ...extraPairs], content: fixed.overview, masks: masksOf(stageCount - 1), linear: matrix,
    stage: stageCount - 1, progress,
  });
  const { forward, inverse, report } = result;
  return { ...answer, deformation: { forward, inverse }, stages: [...stages, report], quality: assessDeformable(quality, result) };
}

/** Reads, resizes and looks over an image; `finest` mm is the voxel size below which detail is averaged away. */
function prepare(team: Team, volume: Volume, grid: Grid, finest: number, workingResolution: number | null, role: "fixed" | "moving"): { image: EngineImage; overview: Overview } {
  const factors = workingFactors(grid, workingResolution === null ? finest : Math.max(finest, workingResolution / 2));
  const loaded = loadImage(team, volume, grid, factors, role);
  const image = workingResolution === null ? loaded : resizeImage(team, loaded, resizedGrid(grid, workingResolution), workingResolution);
  const overview = overviewOf(team, image);
  if (image.modality === "CT") eraseSurroundings(team, image, overview);
  return { image, overview };
}

/** Smoothings of all levels that iterate, mm, ascending. */
function neededSigmas(recipes: readonly StageRecipe[], grid: Grid, extra: readonly number[]): number[] {
  const needed = new Set(extra);
  for (const recipe of recipes) {
    recipe.iterations.forEach((count, level) => {
      if (count > 0) needed.add(levelSigma(grid, recipe, level));
    });
  }
  return [...needed].sort((a, b) => a - b);
}
