import type { DeformableRecipe } from "./deformable/recipe.ts";
import type { StageOutline } from "./progress.ts";
import type { StageRecipe } from "./recipes.ts";

/** Iterations the linear optimiser usually needs at a level; its budget is far larger. */
const usualIterations = 25;
/** Cost of one iteration per voxel of a level, relative to one sample of a linear stage. */
const deformableWork = { mattes: 8, cc: 9, meansquares: 7, demons: 7, mind: 12 } as const;

export function outlineLinear({ transform, metric, iterations, shrinkFactors, samplingRate }: StageRecipe): StageOutline {
  return { transform, metric, levels: iterations.map((count, level) => ({ iterations: Math.min(count, usualIterations), work: samplingRate / shrinkFactors[level] ** 3 })) };
}

export function outlineDeformable({ transform, metric, iterations, shrinkFactors }: DeformableRecipe): StageOutline {
  return { transform, metric: metric.name, levels: iterations.map((count, level) => ({ iterations: count, work: deformableWork[metric.name] / shrinkFactors[level] ** 3 })) };
}
