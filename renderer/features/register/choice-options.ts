import { transformTypes } from "../../../workers/contract/transform-types.ts";
import type { SelectOption } from "../../ui/select-option.ts";
import type { ParameterField } from "./parameters-store.ts";

/** Stands for "not set" in a list of choices, which cannot hold an empty value. */
export const unset = "(automatic)";

const words: Record<string, string> = {
  mattes: "Mutual information (mattes)", gc: "Correlation (gc)", meansquares: "Mean squares", cc: "Local correlation (cc)", demons: "Demons", mind: "Structure, for CT to MR (mind)",
  linear: "Linear", nearestNeighbor: "Nearest neighbour", bSpline: "B-spline",
  genericLabel: "Labels (genericLabel)", multiLabel: "Smooth labels (multiLabel)", gaussian: "Gaussian", cosineWindowedSinc: "Sinc, cosine window",
  welchWindowedSinc: "Sinc, Welch window", hammingWindowedSinc: "Sinc, Hamming window", lanczosWindowedSinc: "Sinc, Lanczos window",
  identity: "As the files lie", geometry: "Centres of the grids", mass: "Centres of mass", search: "Search over poses",
};

/** The choices of a parameter; types of transform that this version does not have are listed, but cannot be chosen. */
export function choiceOptions(field: ParameterField): SelectOption[] {
  if (field.shape.kind !== "choice") return [];
  if (field.name === "type_of_transform") {
    return [...transformTypes].sort((a, b) => Number(b.available) - Number(a.available)).map((type) => ({
      value: type.name, title: type.name, note: type.available ? type.purpose : undefined, disabled: !type.available,
      group: !type.available ? "Not available in this version" : type.family === "linear" ? "Linear" : "Deformable",
    }));
  }
  const choices = field.shape.choices.map((value) => ({ value, title: words[value] ?? value }));
  return field.shape.optional ? [{ value: unset, title: "Automatic" }, ...choices] : choices;
}
