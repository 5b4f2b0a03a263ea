import { checkParameters as checkTogether, type NameOf } from "../../workers/contract/check-parameters.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { expectedValue, parameterShape, parameterText } from "../../workers/contract/parameter-shape.ts";
import { parameterNames, parametersSchema, parameterTitle, type ParameterName, type Parameters } from "../../workers/contract/parameters.ts";
import { say, type Sentence, type Words } from "../../workers/contract/sentences.ts";
import { interpolators, transformTypes } from "../../workers/contract/transform-types.ts";
import { suggestion } from "./suggest.ts";

const wrong = (message: Words): SynclineError => new SynclineError("usage", message);

/** How the window calls a parameter. */
export const titleOf: NameOf = (name) => say("\"{title}\"", { title: parameterTitle(name) });

/**
 * Complete, checked parameters from what a user gave. Throws SynclineError("usage") naming the faulty one, or saying that what it asks for is
 * not available in this version.
 */
export function checkParameters(input: Readonly<Record<string, unknown>>, nameOf: NameOf): Parameters {
  for (const name of Object.keys(input)) {
    if (!parameterNames.includes(name as ParameterName)) throw wrong(say("There is no parameter \"{name}\".{hint}", { name, hint: suggestion(name, parameterNames) }));
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
    throw wrong(say("{option} {value} is not possible: it must be {expected}.{hint}", { option: nameOf(name), value, expected: expectedValue(shape), hint }));
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
  throw wrong(say("{option} {given} is not a type of transform.{hint} \"syncline transforms\" lists them.", { option: nameOf("type_of_transform"), given, hint: suggestion(given, names) }));
}

/** Throws SynclineError("usage") unless it is the name of an interpolator. */
export function requireInterpolator(given: string, option: string | Sentence): asserts given is (typeof interpolators)[number] {
  if ((interpolators as readonly string[]).includes(given)) return;
  throw wrong(say("{option} {given} is not an interpolator: choose {names}.{hint}", { option, given, names: interpolators.join(", "), hint: suggestion(given, interpolators) }));
}
