import { SynclineError } from "../contract/errors.ts";
import type { Parameters } from "../contract/parameters.ts";
import { say, type Sentence } from "../contract/sentences.ts";
import { transformTypes } from "../contract/transform-types.ts";
import type { LinearModelName } from "./linear-model.ts";

export type LinearMetricName = Parameters["aff_metric"];

/** One stage of a registration, as antsRegistration's --transform, --metric, --convergence, --shrink-factors and --smoothing-sigmas say it. */
export interface StageRecipe {
  transform: LinearModelName;
  metric: LinearMetricName;
  bins: number;
  /** share of the level's virtual voxels that is compared */
  samplingRate: number;
  /** per level, coarse to fine */
  iterations: readonly number[];
  shrinkFactors: readonly number[];
  /** voxels of the fixed image */
  sigmas: readonly number[];
  /** convergence value at which a level stops, and the number of iterations it looks back on */
  threshold: number;
  window: number;
  /** weight of each parameter, in ITK's order; absent: all free */
  restrict?: readonly number[];
  /** price of uneven stretch of an affine map that starts from a searched one; absent: none */
  evenness?: number;
}

type Schedule = Pick<StageRecipe, "iterations" | "shrinkFactors" | "sigmas">;

const fourLevels = (iterations: readonly number[]): Schedule => ({ iterations, shrinkFactors: [6, 4, 2, 1], sigmas: [3, 2, 1, 0] });
const boldLevels: Schedule = { iterations: [100, 20], shrinkFactors: [2, 1], sigmas: [1, 0] };
const scriptModels: Record<string, readonly LinearModelName[]> = { t: ["Translation"], r: ["Rigid"], a: ["Rigid", "Affine"] };

/** TRSAA: as many levels as reg_iterations has; the first three stages run on the coarse half of them only. */
function trsaaStages(parameters: Parameters, stage: (transform: LinearModelName, schedule: Schedule) => StageRecipe): StageRecipe[] {
  const levels = parameters.reg_iterations.length;
  const sigmas = parameters.reg_iterations.map((_, level) => levels - 1 - level);
  const shrinkFactors = sigmas.map((sigma) => 2 ** sigma);
  const coarse = Math.round(levels / 2 + 0.0001);
  const first: Schedule = { iterations: sigmas.map((_, level) => (level < coarse ? 2000 : 0)), shrinkFactors, sigmas };
  const last: Schedule = { iterations: parameters.reg_iterations, shrinkFactors, sigmas };
  const finish = (transform: LinearModelName): StageRecipe => ({ ...stage(transform, last), threshold: 1e-7 });
  return [stage("Translation", first), stage("Rigid", first), stage("Similarity", first), finish("Affine"), finish("Affine")];
}

/** The stages that a type_of_transform stands for in ANTsPy, with the parameters filled in. Throws `usage` for types this program does not run. */
export function recipeFor(parameters: Parameters): StageRecipe[] {
  const name = parameters.type_of_transform;
  const own: Schedule = { iterations: parameters.aff_iterations, shrinkFactors: parameters.aff_shrink_factors, sigmas: parameters.aff_smoothing_sigmas };
  const stage = (transform: LinearModelName, schedule: Schedule): StageRecipe => ({
    transform, metric: parameters.aff_metric, bins: parameters.aff_sampling, samplingRate: parameters.aff_random_sampling_rate, ...schedule, threshold: 1e-6, window: 10,
  });
  switch (name) {
    case "Translation": case "Rigid": case "Similarity": case "Affine": return [stage(name, own)];
    case "QuickRigid": return [stage("Rigid", fourLevels([20, 20, 0, 0]))];
    case "DenseRigid": return [{ ...stage("Rigid", fourLevels([2100, 1200, 1200, 10])), samplingRate: 1 }];
    case "AffineFast": return [stage("Affine", fourLevels([2100, 1200, 0, 0]))];
    case "BOLDRigid": return [stage("Rigid", boldLevels)];
    case "BOLDAffine": return [stage("Affine", boldLevels)];
    case "TRSAA": return trsaaStages(parameters, stage);
    default: {
      const script = /^antsRegistrationSyN(Quick)?(Repro)?\[([tra])\]$/.exec(name);
      if (!script) throw new SynclineError("usage", notAvailable(name));
      const [, quick, repro, form] = script;
      const schedule: Schedule = { iterations: [1000, 500, 250, quick ? 0 : 100], shrinkFactors: [8, 4, 2, 1], sigmas: [3, 2, 1, 0] };
      return scriptModels[form].map((transform) => ({
        ...stage(transform, schedule), metric: repro ? "gc" : "mattes", bins: 32, samplingRate: 0.25,
      }));
    }
  }
}

function notAvailable(name: string): Sentence {
  const available = transformTypes.filter((type) => type.available).map((type) => type.name).slice(0, 4).join(", ");
  return say("The type of transform {name} is not available in this version; choose a linear one such as {available}.", { name, available });
}
