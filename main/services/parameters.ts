import { checkParameters as checkTogether, type NameOf } from "../../workers/contract/check-parameters.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { expectedText, parameterShape, parameterText } from "../../workers/contract/parameter-shape.ts";
import { parameterNames, parametersSchema, type ParameterName, type Parameters } from "../../workers/contract/parameters.ts";
import { interpolators, transformTypes } from "../../workers/contract/transform-types.ts";
import { suggestion } from "./suggest.ts";

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
  checkTogether(parameters, nameOf, "type_of_transform" in input);
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

/** Throws SynclineError("usage") unless it is the name of an interpolator. */
export function requireInterpolator(given: string, option: string): asserts given is (typeof interpolators)[number] {
  if ((interpolators as readonly string[]).includes(given)) return;
  throw wrong(`${option} ${given} is not an interpolator: choose ${interpolators.join(", ")}.${suggestion(given, interpolators)}`);
}
