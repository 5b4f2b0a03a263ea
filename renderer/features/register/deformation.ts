import type { Report } from "../../../workers/contract/job.ts";

/** Stages that bend the image. */
export const deformableStages: ReadonlySet<string> = new Set(["SyN", "GaussianDisplacementField"]);

/** Whether a result has a deformation: one that was stopped before its deformable stage has none, whatever its type. */
export function hasDeformation({ stages }: Pick<Report, "stages">): boolean {
  return stages.some(({ transform }) => deformableStages.has(transform));
}
