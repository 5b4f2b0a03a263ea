import type { DeformableRecipe } from "./deformable/recipe.ts";
import type { StageOutline } from "./progress.ts";
import type { StageRecipe } from "./recipes.ts";

/** Iterations the linear optimiser usually needs at a level; its budget is far larger. */
const usualIterations = 25;
/** Cost of one iteration per voxel of a level, relative to one sample of a linear stage. */
const deformableWork = { mattes: 8, cc: 9, meansquares: 7, demons: 7, mind: 12 } as const;

/** The metrics of a stage as progress and reports name them: mattes+cc. */
export function metricsText(metrics: DeformableRecipe["metrics"]): string {
  return metrics.map(({ name }) => name).join("+");
}

export function outlineLinear({ transform, metric, iterations, shrinkFactors, samplingRate }: StageRecipe): StageOutline {
  return { transform, metric, levels: iterations.map((count, level) => ({ iterations: Math.min(count, usualIterations), work: samplingRate / shrinkFactors[level] ** 3 })) };
}

export function outlineDeformable({ transform, metrics, iterations, shrinkFactors }: DeformableRecipe): StageOutline {
  const work = metrics.reduce((sum, { name }) => sum + deformableWork[name], 0);
  return { transform, metric: metricsText(metrics), levels: iterations.map((count, level) => ({ iterations: count, work: work / shrinkFactors[level] ** 3 })) };
}
