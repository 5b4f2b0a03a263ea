/** Likeness that drives a deformable stage. `parameter`: histogram bins of mattes, window radius of cc. */
export interface DeformableMetric {
  name: "mattes" | "cc" | "meansquares" | "demons" | "mind";
  parameter: number;
  weight: number;
  /** which pair of images it compares: 0 the registered ones, from 1 on the extra ones in their order */
  pair: number;
}

/** Steps in proportion to the forces, as ANTs; or damped, so that the strongest few forces do not hold all others back. */
export type StepRule = "proportional" | "damped";

/** One deformable stage, in antsRegistration's terms. */
export interface DeformableRecipe {
  transform: "SyN" | "GaussianDisplacementField";
  /** one or more, combined by their weights */
  metrics: readonly DeformableMetric[];
  /** weight of each world axis in every update; null: all free */
  restrict: readonly number[] | null;
  /** per level, coarse to fine */
  iterations: readonly number[];
  shrinkFactors: readonly number[];
  /** voxels of the fixed image */
  sigmas: readonly number[];
  threshold: number;
  window: number;
  /** largest update of an iteration, voxels of the level */
  gradientStep: number;
  /** share of gradientStep lost linearly over a level, whose iterations then all run; 0: constant, until convergence */
  stepDecay: number;
  /** how an update's vectors relate to the forces; see composeStep */
  stepRule: StepRule;
  /** variance of the smoothing of each update, voxel² of the level */
  flowVariance: number;
  /** variance of the smoothing of the whole field, voxel² of the level; 0: none */
  totalVariance: number;
}
