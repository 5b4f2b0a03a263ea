import { SynclineError } from "./errors.ts";
import { parameterMeta, type ParameterName, type Parameters } from "./parameters.ts";
import { listOf, say, type Sentence } from "./sentences.ts";
import { isDeformableType, restrictableParameters, transformTypes } from "./transform-types.ts";

/** How a parameter is called where the user gave it: an option of the command, a title in the window. */
export type NameOf = (name: ParameterName) => string | Sentence;

/** The lists that have one entry per level each. */
export const schedules = ["aff_iterations", "aff_shrink_factors", "aff_smoothing_sigmas"] as const satisfies readonly ParameterName[];

/** The schedules and their lengths when these differ, else null. */
export function unequalSchedules(parameters: Pick<Parameters, (typeof schedules)[number]>): { name: (typeof schedules)[number]; levels: number }[] | null {
  const lists = schedules.map((name) => ({ name, levels: parameters[name].length }));
  return lists.every(({ levels }) => levels === lists[0].levels) ? null : lists;
}

/**
 * What the schema of one parameter cannot say: rules between parameters, and what this version has. Throws SynclineError("usage") naming the parameters.
 * @param given whether the type of transform was chosen by the user
 */
export function checkParameters(parameters: Parameters, nameOf: NameOf = (name) => `--${parameterMeta(name).flag}`, given = true): void {
  const type = transformTypes.find(({ name }) => name === parameters.type_of_transform);
  if (!type?.available) {
    const option = nameOf("type_of_transform");
    const values = { option, type: parameters.type_of_transform };
    throw new SynclineError("usage", given
      ? say("{option} {type} is not available in this version: choose one that is, such as Rigid, Affine or SyN (\"syncline transforms\" lists them).", values)
      : say("{option} was not given and its default, {type}, is not available in this version: choose one that is, such as Rigid, Affine or SyN (\"syncline transforms\" lists them).", values));
  }
  checkRestriction(parameters, nameOf);
  checkMetrics(parameters, nameOf);
  const unequal = unequalSchedules(parameters);
  if (!unequal) return;
  throw new SynclineError("usage", say("{counts} levels: give each as many values as the others.", { counts: listOf(unequal.map(({ name, levels }) => say("{option} has {levels}", { option: nameOf(name), levels }))) }));
}

function checkRestriction({ restrict_transformation: weights, type_of_transform: type }: Parameters, nameOf: NameOf): void {
  if (weights === null) return;
  const needed = restrictableParameters(type);
  const option = nameOf("restrict_transformation");
  if (weights.length !== needed) {
    throw new SynclineError("usage", say("{option} has {weights} weights, but the last stage of {type} has {needed} {what}: give one weight for each.", {
      option, weights: weights.length, type, needed, what: say(isDeformableType(type) ? "axes" : "parameters"),
    }));
  }
  if (weights.every((weight) => weight === 0)) throw new SynclineError("usage", say("{option} leaves nothing free: give at least one weight above 0.", { option }));
}

function checkMetrics({ multivariate_extras: extras, type_of_transform: type }: Parameters, nameOf: NameOf): void {
  const option = nameOf("multivariate_extras");
  if (extras.length > 0 && !isDeformableType(type)) {
    throw new SynclineError("usage", say("{option} belongs to a deformable stage, which {type} does not have: choose a deformable type such as SyN.", { option, type }));
  }
  const few = extras.find(({ metric, sampling }) => metric === "mattes" && sampling < 8);
  if (few) throw new SynclineError("usage", say("{option}: the last number is the histogram's bins when the metric is mattes, and {bins} is too few; choose 32.", { option, bins: few.sampling }));
}
