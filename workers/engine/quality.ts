import { determinant3, linearPart, multiply4, transformPoint, worldToVoxel, type Matrix4 } from "../contract/affine.ts";
import type { Quality } from "../contract/job.ts";
import { findingText, verdictTexts, type EvidenceSummary, type Finding } from "../contract/verdict.ts";
import type { Grid, Triple } from "../contract/volume.ts";
import { stretchAndRotation } from "./matrix.ts";
import type { LinearMetricName } from "./recipes.ts";

export interface QualityInput {
  /** fixed world to moving world, RAS mm */
  matrix: Matrix4;
  /** centre of the fixed content, world mm: where the translation is measured */
  centre: Triple;
  /** points of the fixed image's content, world mm: x, y, z in turn */
  content: Float64Array;
  /** volumes of the two images' content, each in its own world, mm³ */
  contentVolume: number;
  movingContentVolume: number;
  movingGrid: Grid;
  /** null when the images do not overlap by their headers */
  metricBefore: number | null;
  metricAfter: number;
  /** the metric that unrelated images reach on as many samples; null when it is not known */
  byChance: number | null;
}

/** Relative change of a metric below which two poses are alike: equal images lose as much when one is no more sampled on its own grid. */
const measurable = 0.02;

/** Likeness (mutual information, squared correlation) that aligning unrelated images may find beyond chance; 0.1 and more is usual for related ones. */
const found = 0.02;

/** The metric of unrelated images: b bins and n samples feign an information of (b - 1)² / 2n. Squared differences depend on the images: null. */
export function metricByChance(metric: LinearMetricName, bins: number, samples: number): number | null {
  if (metric === "meansquares" || samples === 0) return null;
  // Mattes leaves four bins free
  return metric === "mattes" ? -((bins - 5) ** 2) / (2 * samples) : -1 / samples;
}

const weights = Object.keys(verdictTexts);

/** The verdict that findings amount to, gravest first; of equal gravity, what tells most about the cause comes first. */
export function conclude(findings: readonly Finding[]): Pick<Quality, "verdict" | "findings" | "reasons"> {
  const sorted = findings.toSorted((a, b) => Number(b.severity === "failed") - Number(a.severity === "failed") || weights.indexOf(a.code) - weights.indexOf(b.code));
  return { verdict: sorted.at(0)?.severity ?? "good", findings: sorted, reasons: sorted.map(findingText) };
}

/** A quality with what the examination of other poses found. */
export function withEvidence(quality: Quality, evidence: EvidenceSummary, findings: readonly Finding[]): Quality {
  return { ...quality, evidence, ...conclude([...quality.findings, ...findings]) };
}

/** A quality with one thing more that speaks against it. */
export function withFinding(quality: Quality, finding: Finding): Quality {
  return { ...quality, ...conclude([...quality.findings, finding]) };
}

/** Measures a linear result and judges it by what it is alone: a result failed when nothing sensible could look like this; `check` asks for a look. */
export function assessLinear(input: QualityInput): Quality {
  const { matrix, centre, metricBefore, metricAfter, byChance } = input;
  const linear = linearPart(matrix);
  const { scale, rotationDegrees } = stretchAndRotation(linear);
  const determinant = determinant3(linear);
  const moved = transformPoint(matrix, centre);
  const translationMm = Math.hypot(...moved.map((value, axis) => value - centre[axis]));
  const overlap = overlapOf(input);
  const finite = [...matrix, metricAfter].every(Number.isFinite);

  const findings: Finding[] = [];
  const add = (code: Finding["code"], severity: Finding["severity"], values: Finding["values"] = {}) => { findings.push({ code, severity, values }); };
  if (!finite) add("notFinite", "failed");
  // a slab cannot hold more of the content than its own: what it lacks asks for a look, no more
  const possible = Math.min(1, input.movingContentVolume / Math.abs(determinant) / input.contentVolume);
  const percent = (100 * overlap).toFixed(0);
  if (!(overlap >= 0.2 * possible) || overlap === 0) add("overlapLow", "failed", { percent });
  else if (overlap < 0.5) add("overlapLow", "check", { percent });
  const [smallest, , largest] = scale;
  const scales = scale.map((value) => value.toFixed(2)).join(", ");
  if (!(smallest >= 0.5 && largest <= 2)) add("scale", "failed", { scales });
  else if (smallest < 0.75 || largest > 1.33) add("scale", "check", { scales });
  if (determinant <= 0) add("mirrors", "failed");
  if (rotationDegrees > 60) add("turn", "check", { degrees: rotationDegrees.toFixed(0) });
  if (byChance !== null && metricAfter > 2 * byChance - found) add("unrelated", "check");
  if (metricBefore !== null && !(metricAfter <= metricBefore + measurable * Math.abs(metricBefore))) add("noGain", "check");

  return {
    metricBefore, metricAfter, overlap, scale, rotationDegrees, translationMm,
    jacobian: { min: determinant, max: determinant, foldedFraction: determinant > 0 ? 0 : 1 },
    inverseConsistencyMm: { mean: 0, max: 0 },
    evidence: null, ...conclude(findings),
  };
}

/** Share of the content's points that land in the moving grid. */
export function overlapOf({ matrix, content, movingGrid }: Pick<QualityInput, "matrix" | "content" | "movingGrid">): number {
  const m = multiply4(worldToVoxel(movingGrid), matrix);
  const count = content.length / 3;
  let inside = 0;
  for (let i = 0; i < content.length; i += 3) {
    let within = true;
    for (let axis = 0; axis < 3; axis++) {
      const index = m[4 * axis] * content[i] + m[4 * axis + 1] * content[i + 1] + m[4 * axis + 2] * content[i + 2] + m[4 * axis + 3];
      within &&= index >= -0.5 && index <= movingGrid.dims[axis] - 0.5;
    }
    if (within) inside++;
  }
  return count > 0 ? inside / count : 0;
}
