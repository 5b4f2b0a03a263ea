import { SynclineError } from "./errors.ts";
import { parameterMeta, type ParameterName, type Parameters } from "./parameters.ts";
import { isDeformableType, restrictableParameters, transformTypes } from "./transform-types.ts";

/** How a parameter is called where the user gave it: an option of the command, a title in the window. */
export type NameOf = (name: ParameterName) => string;

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
    const what = given ? `${option} ${parameters.type_of_transform}` : `${option} was not given and its default, ${parameters.type_of_transform},`;
    throw new SynclineError("usage", `${what} is not available in this version: choose one that is, such as Rigid, Affine or SyN ("syncline transforms" lists them).`);
  }
  checkRestriction(parameters, nameOf);
  checkMetrics(parameters, nameOf);
  const unequal = unequalSchedules(parameters);
  if (!unequal) return;
  throw new SynclineError("usage", `${unequal.map(({ name, levels }) => `${nameOf(name)} has ${levels}`).join(", ")} levels: give each as many values as the others.`);
}

function checkRestriction({ restrict_transformation: weights, type_of_transform: type }: Parameters, nameOf: NameOf): void {
  if (weights === null) return;
  const needed = restrictableParameters(type);
  const option = nameOf("restrict_transformation");
  if (weights.length !== needed) {
    throw new SynclineError("usage", `${option} has ${weights.length} weights, but the last stage of ${type} has ${needed} ${isDeformableType(type) ? "axes" : "parameters"}: give one weight for each.`);
  }
  if (weights.every((weight) => weight === 0)) throw new SynclineError("usage", `${option} leaves nothing free: give at least one weight above 0.`);
}

function checkMetrics({ multivariate_extras: extras, type_of_transform: type }: Parameters, nameOf: NameOf): void {
  const option = nameOf("multivariate_extras");
  if (extras.length > 0 && !isDeformableType(type)) {
    throw new SynclineError("usage", `${option} belongs to a deformable stage, which ${type} does not have: choose a deformable type such as SyN.`);
  }
  const few = extras.find(({ metric, sampling }) => metric === "mattes" && sampling < 8);
  if (few) throw new SynclineError("usage", `${option}: the last number is the histogram's bins when the metric is mattes, and ${few.sampling} is too few; choose 32.`);
}
