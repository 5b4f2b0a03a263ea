import { SynclineError } from "../../workers/contract/errors.ts";
import { parameterNames, parametersSchema, type ParameterName, type Parameters } from "../../workers/contract/parameters.ts";
import { interpolators, transformTypes } from "../../workers/contract/transform-types.ts";
import { expectedText, parameterShape, parameterText } from "./parameter-shape.ts";
import { suggestion } from "./suggest.ts";

/** How a parameter is called where the user gave it: an option of the command, a title in the window. */
export type NameOf = (name: ParameterName) => string;

const wrong = (message: string): SynclineError => new SynclineError("usage", message);

/**
 * Complete, checked parameters from what a user gave. Throws SynclineError("usage") naming the faulty one, or saying that what it asks for is
 * not available in this version.
 */
export function checkParameters(input: Readonly<Record<string, unknown>>, nameOf: NameOf): Parameters {
  for (const name of Object.keys(input)) {
    if (!parameterNames.includes(name as ParameterName)) throw wrong(`There is no parameter "${name}".${suggestion(name, parameterNames)}`);
  }
  const given = { ...input };
  if (typeof given.type_of_transform === "string") given.type_of_transform = knownTransform(given.type_of_transform, nameOf);
  if (typeof given.interpolator === "string") requireInterpolator(given.interpolator, nameOf("interpolator"));
  const parsed = parametersSchema.safeParse(given);
  if (!parsed.success) {
    const name = parsed.error.issues[0].path[0] as ParameterName;
    const shape = parameterShape(name);
    const value = parameterText(given[name]);
    const hint = shape.kind === "choice" ? suggestion(value, shape.choices) : "";
    throw wrong(`${nameOf(name)} ${value} is not possible: it must be ${expectedText(shape)}.${hint}`);
  }
  const parameters = parsed.data;
  requireAvailableTransform(parameters, "type_of_transform" in input, nameOf("type_of_transform"));
  requireEqualLevels(parameters, nameOf);
  return parameters;
}

/** ANTsPy's shorter spellings in full: antsRegistrationSyN is antsRegistrationSyN[s], bracket arguments after the kind do not change the type. */
function knownTransform(given: string, nameOf: NameOf): string {
  const script = /^(antsRegistrationSyN(?:Quick)?(?:Repro)?)(?:\[(\w+)(?:,[^\]]*)?\])?$/.exec(given);
  const name = script ? `${script[1]}[${script[2] ?? "s"}]` : given;
  const names = transformTypes.map((type) => type.name);
  if (names.includes(name)) return name;
  throw wrong(`${nameOf("type_of_transform")} ${given} is not a type of transform.${suggestion(given, names)} "syncline transforms" lists them.`);
}

function requireAvailableTransform({ type_of_transform }: Parameters, given: boolean, option: string): void {
  const type = transformTypes.find(({ name }) => name === type_of_transform);
  if (!type || type.available) return;
  const what = given ? `${option} ${type.name}` : `${option} was not given and its default, ${type.name},`;
  throw wrong(`${what} is not available in this version, which has no time-varying and no B-spline fields yet: choose SyN, antsRegistrationSyN[s] or a linear type ("syncline transforms" lists them).`);
}

/** Throws SynclineError("usage") unless it is the name of an interpolator. */
export function requireInterpolator(given: string, option: string): asserts given is (typeof interpolators)[number] {
  if ((interpolators as readonly string[]).includes(given)) return;
  throw wrong(`${option} ${given} is not an interpolator: choose ${interpolators.join(", ")}.${suggestion(given, interpolators)}`);
}

export function isDeformable({ type_of_transform }: Pick<Parameters, "type_of_transform">): boolean {
  return transformTypes.some(({ name, family }) => name === type_of_transform && family === "deformable");
}

function requireEqualLevels(parameters: Parameters, nameOf: NameOf): void {
  const lists = (["aff_iterations", "aff_shrink_factors", "aff_smoothing_sigmas"] as const).map((name) => ({ name, levels: parameters[name].length }));
  const odd = lists.find(({ levels }) => levels !== lists[0].levels);
  if (!odd) return;
  throw wrong(`${lists.map(({ name, levels }) => `${nameOf(name)} has ${levels}`).join(", ")} levels: give each as many values as the others.`);
}
