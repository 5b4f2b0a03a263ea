import { parameterMeta, type ParameterName, parameterNames } from "../../../workers/contract/parameters.ts";

/** Title and explanation of every parameter, as the schema says them. */
export const parameters = Object.fromEntries(parameterNames.map((name) => {
  const { title, help } = parameterMeta(name);
  return [name, { title, help }];
})) as Record<ParameterName, { title: string; help: string }>;

export const groups = {
  Transform: "Transform", Start: "Start", Preparation: "Preparation", "Linear stages": "Linear stages", "Deformable stages": "Deformable stages", Output: "Output", Run: "Run",
} as const;

/** What a field expects: `what` is a sentence of the contract. */
export const expected = { enter: "Enter {what}.", enterOptional: "Enter {what}, or nothing." } as const;
