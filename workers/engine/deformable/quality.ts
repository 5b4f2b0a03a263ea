import type { Quality } from "../../contract/job.ts";
import { spacingOf } from "../../contract/affine.ts";
import type { Finding } from "../../contract/verdict.ts";
import { conclude } from "../quality.ts";
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
  const found: Finding[] = [];
  const check = (code: Finding["code"], values: Finding["values"] = {}) => { found.push({ code, severity: "check", values }); };
  if (jacobian.folded > 0) check("folds", { voxels: jacobian.folded });
  else if (jacobian.min < plausible.min || jacobian.max > plausible.max) {
    check("volumeChange", { min: jacobian.min.toFixed(2), max: jacobian.max.toFixed(1) });
  }
  // where only parts overlapped, the metric compared other parts before than after
  if (overlapBefore >= comparableOverlap && !(metricAfter <= result.metricBefore)) check("deformableNoGain");
  if (result.torn) check("torn");
  // what the linear metric said of likeness is superseded
  const kept = linear.findings.filter(({ code }) => code !== "noGain");
  return {
    ...linear, metricBefore, metricAfter,
    jacobian: { min: jacobian.min, max: jacobian.max, foldedFraction: jacobian.count > 0 ? jacobian.folded / jacobian.count : 0 },
    inverseConsistencyMm: { mean: residual.mean * voxel, max: residual.max * voxel },
    ...conclude([...kept, ...found]),
  };
}
