import { bareGrid, cornersOf, spacingOf } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import { matrixToLinear, type LinearTransform } from "../contract/transform.ts";
import type { Grid, Volume } from "../contract/volume.ts";
import type { Parameters } from "../contract/parameters.ts";
import type { ImagePair, RegisterAnswer } from "../contract/tasks.ts";
import { checkParameters } from "../contract/check-parameters.ts";
import { say, type Sentence } from "../contract/sentences.ts";
import type { Team } from "../team/types.ts";
import { centreOfMass } from "./content.ts";
import { insideSkull } from "./deformable/inside-skull.ts";
import { assessDeformable } from "./deformable/quality.ts";
import { registrationPlan, unlikeKinds, wideWindows } from "./deformable/recipes.ts";
import { copiedOut, movedDown } from "./deformable/result.ts";
import { runDeformableStage } from "./deformable/stage.ts";
import { evenness } from "./even-stretch.ts";
import { findStart } from "./find-start.ts";
import { headRegion } from "./head.ts";
import { chooseInitialisation } from "./initialise.ts";
import { loadMask } from "./masks.ts";
import { outlineDeformable, outlineLinear } from "./outline.ts";
import { prepareImage, stretchToHead, type PreparedImage } from "./prepare.ts";
import { Progress, type ProgressSink } from "./progress.ts";
import { buildPyramid } from "./pyramid.ts";
import { assessLinear, metricByChance, withEvidence, withFinding } from "./quality.ts";
import type { StageRecipe } from "./recipes.ts";
import { afterSearch, searchOutline, searchScale, withoutStretch } from "./search.ts";
import { collectEvidence } from "./verdict/evidence.ts";
import { findingsOf, summarise } from "./verdict/rules.ts";
import { evidenceSigmas } from "./verdict/sigmas.ts";
import { levelSigma, measure, runStage, type RegistrationSpace, type StageMasks } from "./stage.ts";

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
  /** leave the deformation's fields in the team's memory, alone and at its beginning: for results that are used up at once */
  inPlace?: boolean;
}

/**
 * Registers the moving volume to the fixed one with the stages of parameters.type_of_transform. The answer's transform maps fixed world points
 * to moving world points (RAS mm; with ignore_geometry, between the bare grids). Frees everything it allocates in the arena but fields that are to stay (`inPlace`).
 * Throws SynclineError: `usage` for parameters that do not fit, `input` for masks of another grid, `failed` when the images cannot be aligned.
 */
export function registerVolumes(team: Team, input: RegistrationInput, sink: ProgressSink): RegisterAnswer {
  const { parameters } = input;
  checkParameters(parameters);
  const plan = registrationPlan(parameters);
  const recipes = [...plan.linear];
  const gridOf = (volume: Volume): Grid => (parameters.ignore_geometry ? bareGrid(volume.header.dims) : { dims: volume.header.dims, affine: volume.header.affine });
  const fixedFull = gridOf(input.fixed);
  const movingFull = gridOf(input.moving);
  const masks: StageMasks = {
    fixed: input.fixedMask ? loadMask(input.fixedMask, input.fixed, fixedFull, parameters.ignore_geometry, "fixed") : null,
    moving: input.movingMask ? loadMask(input.movingMask, input.moving, movingFull, parameters.ignore_geometry, "moving") : null,
  };

  const startMark = team.arena.mark();
  const fixed = prepareImage(team, input.fixed, fixedFull, 0, parameters, "fixed");
  const unit = Math.min(...spacingOf(fixed.image.grid.affine));
  const moving = prepareImage(team, input.moving, movingFull, unit, parameters, "moving");
  if (plan.deformable && parameters.syn_region === "skull") requireHounsfield([fixed, moving]);
  const fixedGrid = fixed.image.grid;
  const anyCt = fixed.image.modality === "CT" || moving.image.modality === "CT";
  const mixed = anyCt && fixed.image.modality !== moving.image.modality;
  if (mixed && !parameters.full_range) for (const prepared of [fixed, moving]) if (prepared.image.modality !== "CT") stretchToHead(team, prepared);
  const kind = plan.startsAtIdentity && parameters.initial_transform === null ? "identity" : chooseInitialisation(parameters.initial_transform, fixed.image.modality !== moving.image.modality);

  const scale = searchScale(fixedGrid);
  const searching = input.initial === null && kind === "search";
  const linearMark = team.arena.mark();
  const needed = neededSigmas(recipes, fixedGrid, searching ? [scale.coarse / 2, scale.fine / 2, scale.finest / 2] : []);
  const examined = evidenceSigmas(fixed.overview, needed);
  const sigmas = [...new Set([...needed, ...Object.values(examined)])].sort((a, b) => a - b);
  const space: RegistrationSpace = {
    team, fixedGrid, fixed: buildPyramid(team, fixed.image, sigmas), moving: buildPyramid(team, moving.image, sigmas),
    centre: centreOfMass(fixed.overview, !anyCt), corners: cornersOf(fixedGrid), seed: parameters.seed,
  };
  const outlines = [...recipes.map(outlineLinear), ...(plan.deformable ? [outlineDeformable(plan.deformable)] : [])];
  const progress = searching ? new Progress(sink, [searchOutline, ...outlines], 1) : new Progress(sink, outlines);
  const notices: Sentence[] = [...(plan.deformable ? wideWindows(plan.deformable) : []), ...(mixed ? unlikeKinds(plan) : [])];
  const start = findStart({ space, kind, given: input.initial, fixed, moving, movingGrid: moving.image.grid, mixed, anyCt, scale, mask: masks.fixed, neck: parameters.search_neck }, progress);
  const { initialisation } = start;
  let { matrix } = start;

  const stageCount = recipes.length + (plan.deformable ? 1 : 0);
  const headOnly = parameters.head_mask === "on" || (parameters.head_mask === "auto" && mixed && !masks.fixed && !masks.moving);
  // heads of different size have many rigid optima, each fitting another side; the one sought is nearest to where they fit when one is stretched
  const rigid = recipes.every(({ transform }) => transform === "Translation" || transform === "Rigid");
  const rightSize = start.sized && rigid;
  if (start.searched && recipes.length > 0) recipes[0] = afterSearch(recipes[0], fixedGrid, scale, rightSize);
  if (start.sized && recipes.at(-1)?.transform === "Similarity") matrix = withoutStretch(matrix, space.centre, true);
  const region = headOnly ? headRegion(fixed.overview, !rightSize || parameters.search_neck) : null;
  const masksOf = (stage: number): StageMasks =>
    (region && !masks.fixed ? { ...masks, fixed: region } : parameters.mask_all_stages || plan.masksEverywhere || stage === stageCount - 1 ? masks : { fixed: null, moving: null });
  sink.publishPreview(matrix);
  const stages = [];
  // as they are when every schedule is empty and nothing was measured
  let metricBefore: number | null = 0, metricAfter = 0, byChance: number | null = null;
  for (const [stage, recipe] of recipes.entries()) {
    if (progress.stopping && stages.length > 0) break;
    const stretched: StageRecipe = rightSize && recipe.transform === "Rigid" && !recipe.restrict ? { ...recipe, transform: "Affine", evenness } : recipe;
    const result = runStage(space, stretched, stage, matrix, masksOf(stage), progress);
    matrix = result.matrix;
    stages.push({ ...result.report, transform: recipe.transform });
    const levels = result.report.levels;
    if (recipe.iterations.some((limit) => limit > 0)) {
      metricAfter = levels[levels.length - 1].metricEnd;
      metricBefore = Number.isFinite(result.metricAtIdentity) ? result.metricAtIdentity : null;
      byChance = metricByChance(recipe.metric, recipe.bins, levels.findLast(({ samples }) => samples > 0)?.samples ?? 0);
    }
  }
  if (rightSize) {
    matrix = withoutStretch(matrix, space.centre);
    const last = recipes.length - 1;
    if (last >= 0) metricAfter = measure(space, recipes[last], last, matrix, masksOf(last)) ?? metricAfter;
  }
  if (!matrix.every(Number.isFinite)) throw new SynclineError("failed", "The alignment did not reach a finite transform; try --initial-transform search or another metric.");
  const alone = assessLinear({
    matrix, centre: space.centre, content: fixed.overview.content(), contentVolume: fixed.overview.contentVolume(), movingContentVolume: moving.overview.contentVolume(),
    movingGrid: movingFull, metricBefore, metricAfter, byChance,
  });
  // other poses, mirror images and edges mean nothing where there is no third dimension
  const flat = [fixedFull, movingFull].some(({ dims }) => Math.min(...dims) < 3);
  const evidence = flat ? null : collectEvidence({ space, movingGrid: moving.image.grid, fixed: fixed.overview, moving: moving.overview, sigmas: examined, matrix, thorough: plan.deformable === null,
    scales: plan.deformable !== null || !rigid,
  });
  const quality = flat ? withFinding(alone, { code: "fewSlices", severity: "check", values: {} }) : evidence === null ? alone : withEvidence(alone, summarise(evidence), findingsOf(evidence, masks.fixed === null && masks.moving === null));
  const answer: RegisterAnswer = { transform: matrixToLinear(matrix, space.centre), deformation: null, images: null, stages, initialisation, quality, notices,
    preparation: { fixed: fixed.decisions, moving: moving.decisions, compared: region ? "head" : masks.fixed || masks.moving ? "masks" : "everywhere" },
  };
  if (progress.stopping) notices.push(stoppedNotice);
  if (plan.deformable === null || (progress.stopping && recipes.length > 0)) {
    team.arena.release(startMark);
    return answer;
  }

  team.arena.release(linearMark);
  const extraPairs = (input.extraPairs ?? []).map((pair) => ({
    fixed: prepareImage(team, pair.fixed, gridOf(pair.fixed), unit, parameters, "fixed").image,
    moving: prepareImage(team, pair.moving, gridOf(pair.moving), unit, parameters, "moving").image,
  }));
  const whole = { fixed: fixed.image, moving: moving.image };
  const { pair, region: active } = parameters.syn_region === "skull" ? insideSkull(team, whole, matrix) : { pair: whole, region: null };
  const result = runDeformableStage({
    team, recipe: plan.deformable, pairs: [pair, ...extraPairs], content: fixed.overview, region: active, stored: fixedFull, masks: masksOf(stageCount - 1), linear: matrix,
    stage: stageCount - 1, progress,
  });
  const { report } = result;
  const found = [result.forward, result.inverse];
  const own = input.inPlace ? null : found.map(copiedOut);
  team.arena.release(startMark);
  const [forward, inverse] = own ?? movedDown(team, found);
  if (progress.stopping && notices.at(-1) !== stoppedNotice) notices.push(stoppedNotice);
  return { ...answer, deformation: { forward, inverse }, stages: [...stages, report], quality: assessDeformable(quality, result) };
}

/** The skull and what it encloses are told by their Hounsfield units. Throws `usage` for a CT that is not matched in these. */
function requireHounsfield(images: readonly PreparedImage[]): void {
  if (images.every(({ image, decisions }) => image.modality !== "CT" || decisions.scale === "softTissue")) return;
  throw new SynclineError("usage", "--syn-region skull tells the brain by its Hounsfield units, but the CT was rescaled or is matched over its full range; use --syn-region all.");
}

const stoppedNotice = say("Stopped on request before its end: this is what had been reached.");

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
