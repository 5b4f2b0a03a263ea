import { parameterMeta, type ParameterName, parameterNames } from "../../../workers/contract/parameters.ts";

/** Title and explanation of every parameter, as the schema says them. */
export const parameters = Object.fromEntries(parameterNames.map((name) => {
  const { title, help } = parameterMeta(name);
  return [name, { title, help }];
})) as Record<ParameterName, { title: string; help: string }>;

export const groups = {
  Transform: "Transform", Start: "Start", Preparation: "Preparation", "Linear stages": "Linear stages", "Deformable stages": "Deformable stages", Output: "Output", Run: "Run",
} as const;

/** What a field expects: `what` is a sentence of the contract, but for the list of metrics, whose entries the window has fields for and the command writes as one word. */
export const expected = {
  enter: "Enter {what}.", enterOptional: "Enter {what}, or nothing.", metrics: "a weight above 0, bins from 8 to 128 or a radius from 1 to 128, and both images where a metric has its own",
} as const;
