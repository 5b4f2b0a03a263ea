import type { Quality } from "../../contract/job.ts";
import { spacingOf } from "../../contract/affine.ts";
import type { DeformableResult } from "./stage.ts";

/** Beyond these a volume change is no anatomy's difference but a tear or a crush in the making. */
const plausible = { min: 0.05, max: 20 };

/** Share of the content that has to overlap for a metric to say anything, and for it to be compared with that of another pose. */
const leastOverlap = 0.1, comparableOverlap = 0.5;

/**
 * A linear result's quality with what the deformable stage added: the metric is that stage's, Jacobian and inverse consistency are those of the
 * deformation inside the patient.
 */
export function assessDeformable(linear: Quality, result: DeformableResult): Quality {
  const { jacobian, residual, overlapBefore, metricAfter } = result;
  const metricBefore = overlapBefore < leastOverlap ? null : result.metricBefore;
  const voxel = Math.max(...spacingOf(result.forward.grid.affine));
  const check: string[] = [];
  if (jacobian.folded > 0) check.push(`The deformation folds at ${jacobian.folded} voxels inside the body.`);
  else if (jacobian.min < plausible.min || jacobian.max > plausible.max) {
    check.push(`The deformation changes volume from ${jacobian.min.toFixed(2)} to ${jacobian.max.toFixed(1)} times.`);
  }
  // where only parts overlapped, the metric compared other parts before than after
  if (overlapBefore >= comparableOverlap && !(metricAfter <= result.metricBefore)) check.push("The deformation made the images no more alike than they were by their headers.");
  // what the linear metric said of likeness is superseded
  const kept = linear.reasons.filter((reason) => !reason.startsWith("The images are no more alike"));
  const verdict = linear.verdict === "implausible" ? "implausible" : kept.length + check.length > 0 ? "check" : "good";
  return {
    ...linear, metricBefore, metricAfter,
    jacobian: { min: jacobian.min, max: jacobian.max, foldedFraction: jacobian.count > 0 ? jacobian.folded / jacobian.count : 0 },
    inverseConsistencyMm: { mean: residual.mean * voxel, max: residual.max * voxel },
    verdict, reasons: [...kept, ...check],
  };
}
