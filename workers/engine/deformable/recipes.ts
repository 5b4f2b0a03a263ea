import { SynclineError } from "../../contract/errors.ts";
import type { Parameters } from "../../contract/parameters.ts";
import { say, type Sentence } from "../../contract/sentences.ts";
import { isForOneKind } from "../../contract/transform-types.ts";
import type { LinearModelName } from "../linear-model.ts";
import { recipeFor, type StageRecipe } from "../recipes.ts";
import type { DeformableMetric, DeformableRecipe, StepRule } from "./recipe.ts";

/** All stages a type_of_transform stands for in ANTsPy, with the parameters filled in. */
export interface RegistrationPlan {
  linear: readonly StageRecipe[];
  deformable: DeformableRecipe | null;
  /** where the search begins when the parameters do not say: as the files lie, or as usual */
  startsAtIdentity: boolean;
  /** masks count in every stage, not only in the last: ANTsPy passes one -x to antsRegistrationSyN, which takes it for all stages */
  masksEverywhere: boolean;
}

/** A schedule whose sigmas count down to 0 and whose shrink factors are powers of two. */
function halving(iterations: readonly number[]): Pick<DeformableRecipe, "iterations" | "shrinkFactors" | "sigmas"> {
  const sigmas = iterations.map((_, level) => iterations.length - 1 - level);
  return { iterations, sigmas, shrinkFactors: sigmas.map((sigma) => 2 ** sigma) };
}

function metricOf({ syn_metric: name, syn_sampling: parameter }: Parameters): DeformableMetric {
  if (name === "mattes" && parameter < 8) throw new SynclineError("usage", say("--syn-sampling is the number of histogram bins when --syn-metric is mattes: {bins} is too few; choose 32.", { bins: parameter }));
  return { name, parameter, weight: 1, pair: 0 };
}

/** The extra metrics; those with images of their own count their pairs from 1. */
function extrasOf({ multivariate_extras: extras }: Parameters): DeformableMetric[] {
  let pairs = 0;
  return extras.map(({ metric, weight, sampling, fixed }) => ({ name: metric, parameter: sampling, weight, pair: fixed === null ? 0 : ++pairs }));
}

type Stage = (transform: LinearModelName, iterations: readonly number[], shrinkFactors: readonly number[], sigmas: readonly number[], more?: Partial<StageRecipe>) => StageRecipe;

function linearStages(name: string, stage: Stage): StageRecipe[] | null {
  const affine = (last: readonly number[], more?: Partial<StageRecipe>) => stage("Affine", last, [4, 2, 2, 1], [3, 2, 1, 0], more);
  switch (name) {
    case "SyN": case "Elastic": return [affine([2100, 1200, 1200, 0])];
    case "ElasticSyN": return [affine([2100, 1200, 200, 0])];
    case "SyNAggro": case "SyNLessAggro": return [affine([2100, 1200, 1200, 100])];
    case "SyNRA": return [stage("Rigid", [2100, 1200, 1200, 0], [4, 2, 2, 1], [3, 2, 1, 0]), affine([2100, 1200, 1200, 0])];
    case "SyNOnly": return [];
    case "SyNCC": return [stage("Rigid", [2100, 1200, 1200, 0], [4, 4, 2, 1], [3, 2, 1, 0]), stage("Affine", [1200, 1200, 100], [4, 2, 1], [2, 1, 0])];
    case "SyNabp": {
      const own = { metric: "mattes", bins: 32, samplingRate: 0.25 } as const;
      return (["Rigid", "Affine"] as const).map((model) => stage(model, [1000, 500, 250, 100], [8, 4, 2, 1], [4, 2, 1, 0], own));
    }
    case "SyNBold": return [stage("Rigid", [1200, 1200, 100], [4, 2, 1], [2, 1, 0], { window: 5 })];
    case "SyNBoldAff": return [stage("Rigid", [1200, 1200, 100], [4, 2, 1], [2, 1, 0], { window: 5 }), stage("Affine", [200, 20], [2, 1], [1, 0], { window: 5 })];
    default: return null;
  }
}

const ccMetric = (radius: number, weight = 1): DeformableMetric => ({ name: "cc", parameter: radius, weight, pair: 0 });

/** Throws `usage` for types that this program does not run and parameters that do not fit the type. */
export function registrationPlan(parameters: Parameters): RegistrationPlan {
  const name = parameters.type_of_transform;
  const script = /^antsRegistrationSyN(Quick)?(Repro)?\[(s|sr|so)\]$/.exec(name);
  const stage: Stage = (transform, iterations, shrinkFactors, sigmas, more) => ({
    transform, metric: parameters.aff_metric, bins: parameters.aff_sampling, samplingRate: parameters.aff_random_sampling_rate,
    iterations, shrinkFactors, sigmas, threshold: 1e-6, window: 10, ...more,
  });
  const common = { metrics: extrasOf(parameters), restrict: parameters.restrict_transformation };
  if (script) return scriptPlan(script[1] !== undefined, script[2] !== undefined, script[3], stage, common);
  const linear = linearStages(name, stage);
  if (linear === null) return { linear: restrictLast(recipeFor(parameters), common.restrict), deformable: null, startsAtIdentity: false, masksEverywhere: name.startsWith("antsRegistrationSyN") };
  const own: Omit<DeformableRecipe, "stepRule"> = {
    transform: name === "Elastic" ? "GaussianDisplacementField" : "SyN", metrics: [metricOf(parameters)], restrict: common.restrict, ...halving(parameters.reg_iterations), threshold: 1e-7, window: 8,
    gradientStep: parameters.grad_step, stepDecay: parameters.step_decay, flowVariance: parameters.flow_sigma, totalVariance: parameters.total_sigma,
  };
  const fixed: Partial<DeformableRecipe> = name === "SyNCC"
    ? { metrics: [ccMetric(4)], iterations: [2100, 1200, 1200, 20], shrinkFactors: [4, 3, 2, 1], sigmas: [3, 2, 1, 0], gradientStep: 0.15, stepDecay: 0, flowVariance: 3, totalVariance: 0 }
    : name === "SyNabp"
      ? { metrics: [ccMetric(4, 0.5)], ...halving([50, 10, 0]), threshold: 1e-6, window: 10, gradientStep: 0.1, stepDecay: 0, flowVariance: 3, totalVariance: 0 }
      : {};
  const whole = { ...own, ...fixed };
  const metrics = [...whole.metrics, ...common.metrics];
  // the types whose stage is fixed have the rule that belongs to it
  const stepRule = (Object.keys(fixed).length === 0 ? parameters.step_rule : null) ?? stepRuleOf(metrics);
  return { linear, deformable: { ...whole, metrics, stepRule }, startsAtIdentity: name === "SyNOnly", masksEverywhere: false };
}

/**
 * Damped steps where likeness is that of images of one kind: from one person to another they raise the overlap of labels by a hundredth for cc. Mutual information and MIND
 * are for images that show different things; driven harder, they match what has no counterpart (skull to sulci in CT to MR).
 */
function stepRuleOf(metrics: readonly DeformableMetric[]): StepRule {
  return oneKind(metrics) ? "damped" : "proportional";
}

const oneKind = (metrics: readonly DeformableMetric[]): boolean => metrics.every(({ name }) => isForOneKind(name));

/** What to tell of stages between a CT and another kind of image whose metrics are all for images of one kind. */
export function unlikeKinds({ linear, deformable }: Pick<RegistrationPlan, "linear" | "deformable">): Sentence[] {
  const laid = linear.find(({ metric }) => isForOneKind(metric));
  return [
    ...(laid ? [say("{metric} compares grey values as those of images of one kind; a CT and an MR are matched by mattes (--affine-metric).", { metric: laid.metric })] : []),
    ...(deformable && oneKind(deformable.metrics) ? [say("{metric} compares grey values as those of images of one kind; a CT and an MR are matched by mattes or mind (--syn-metric).", { metric: deformable.metrics[0].name })] : []),
  ];
}

/** Windows wider than anybody publishes: most likely the bins of mattes, left as they were. */
const usualRadius = 16;

/** What to tell of a stage whose windows are allowed but surely not meant. */
export function wideWindows({ metrics }: DeformableRecipe): Sentence[] {
  const wide = metrics.find(({ name, parameter }) => name === "cc" && parameter > usualRadius);
  return wide ? [say("Local correlation runs in windows with a radius of {radius} voxels, which is slow and hides detail; --syn-sampling 2 to 4 is usual.", { radius: wide.parameter })] : [];
}

/** antsRegistration takes a single --restrict-deformation, which is what ANTsPy gives it, for the last stage. */
function restrictLast(recipes: readonly StageRecipe[], restrict: readonly number[] | null): readonly StageRecipe[] {
  return restrict === null ? recipes : recipes.with(-1, { ...recipes[recipes.length - 1], restrict });
}

/** The stages of antsRegistrationSyN.sh and its Quick and Repro forms; sr: rigid only, so: no linear stage. */
function scriptPlan(
  quick: boolean, repro: boolean, form: string, stage: Stage, { metrics: extras, restrict }: Pick<DeformableRecipe, "metrics" | "restrict">,
): RegistrationPlan {
  const models: Record<string, readonly LinearModelName[]> = { s: ["Rigid", "Affine"], sr: ["Rigid"], so: [] };
  const linear = models[form].map((model) =>
    stage(model, [1000, 500, 250, quick ? 0 : 100], [8, 4, 2, 1], [3, 2, 1, 0], { metric: repro ? "gc" : "mattes", bins: 32, samplingRate: 0.25 }));
  const four = { iterations: [100, 70, 50, quick ? 0 : 20], shrinkFactors: [8, 4, 2, 1], sigmas: [3, 2, 1, 0] };
  const two = { iterations: [50, quick ? 0 : 20], shrinkFactors: [2, 1], sigmas: [1, 0] };
  const metrics = [quick && !repro ? { name: "mattes", parameter: 32, weight: 1, pair: 0 } as const : ccMetric(2), ...extras];
  // damped steps gain at full resolution; at half, where the Quick forms end, they lose a little (Dice 0.642 for 0.644 over three pairs of people)
  const deformable: DeformableRecipe = {
    transform: "SyN", metrics, stepRule: quick ? "proportional" : stepRuleOf(metrics), restrict, ...(form === "sr" ? two : four),
    threshold: 1e-6, window: 10, gradientStep: 0.2, stepDecay: 0, flowVariance: 3, totalVariance: 0,
  };
  return { linear, deformable, startsAtIdentity: form === "so", masksEverywhere: true };
}
