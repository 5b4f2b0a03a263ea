import { transformTypes } from "../../../workers/contract/transform-types.ts";

/** Values that a parameter can take, and what stands around them. */
export const choices = {
  automatic: "Automatic", linear: "Linear", deformable: "Deformable", later: "Not available in this version",
  values: {
    mattes: "Mutual information (mattes)", gc: "Correlation (gc)", meansquares: "Mean squares", cc: "Local correlation (cc)", demons: "Demons", mind: "Structure, for CT to MR (mind)",
    linear: "Linear", nearestNeighbor: "Nearest neighbour", bSpline: "B-spline", genericLabel: "Labels (genericLabel)", multiLabel: "Smooth labels (multiLabel)", gaussian: "Gaussian",
    cosineWindowedSinc: "Sinc, cosine window", welchWindowedSinc: "Sinc, Welch window", hammingWindowedSinc: "Sinc, Hamming window", lanczosWindowedSinc: "Sinc, Lanczos window",
    identity: "As the files lie", geometry: "Centres of the grids", mass: "Centres of mass", search: "Search over poses", all: "Everywhere", skull: "Inside the skull (CT)", damped: "Damped", proportional: "Proportional to the force",
  },
  /** what a type of transform is for, as the contract says it */
  types: Object.fromEntries(transformTypes.map(({ name, purpose }) => [name, purpose])) as Record<string, string>,
} as const;
