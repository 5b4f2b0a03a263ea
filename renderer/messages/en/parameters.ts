import { parameterMeta, type ParameterName, parameterNames } from "../../../workers/contract/parameters.ts";

/** Title and explanation of every parameter, as the schema says them. */
export const parameters = Object.fromEntries(parameterNames.map((name) => {
  const { title, help } = parameterMeta(name);
  return [name, { title, help }];
})) as Record<ParameterName, { title: string; help: string }>;

export const groups = {
  Transform: "Transform", Start: "Start", Preparation: "Preparation", "Linear stages": "Linear stages", "Deformable stages": "Deformable stages", Output: "Output", Run: "Run",
} as const;

/** What a field expects. */
export const expected = {
  enter: "Enter {what}.", enterOptional: "Enter {what}, or nothing.",
  choice: "one of {choices}", switch: "true or false", whole: "a whole number {range}", number: "a number {range}",
  wholeList: "one whole number per level, such as {example}, each {range}", numberList: "one number per level, such as {example}, each {range}",
  weights: "numbers joined by x, such as 1x1x0, each {range}",
  metrics: "a weight above 0, bins from 8 to 128 or a radius from 1 to 128, and both images where a metric has its own",
  above: "above {above}", aboveTo: "above {above} and at most {maximum}", from: "from {minimum}", fromTo: "from {minimum} to {maximum}", atMost: "at most {maximum}",
} as const;
