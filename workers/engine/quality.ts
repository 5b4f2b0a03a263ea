import { determinant3, linearPart, multiply4, transformPoint, worldToVoxel, type Matrix4 } from "../contract/affine.ts";
import type { Quality } from "../contract/job.ts";
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

const degrees = (value: number) => `${value.toFixed(0)} degrees`;
const percent = (value: number) => `${(100 * value).toFixed(0)} %`;

/** Measures a linear result and judges it. A result is implausible when nothing sensible could look like this; `check` asks for a look. */
export function assessLinear(input: QualityInput): Quality {
  const { matrix, centre, metricBefore, metricAfter, byChance } = input;
  const linear = linearPart(matrix);
  const { scale, rotationDegrees } = stretchAndRotation(linear);
  const determinant = determinant3(linear);
  const moved = transformPoint(matrix, centre);
  const translationMm = Math.hypot(...moved.map((value, axis) => value - centre[axis]));
  const overlap = overlapOf(input);
  const finite = [...matrix, metricAfter].every(Number.isFinite);

  const implausible: string[] = [];
  const check: string[] = [];
  if (!finite) implausible.push("The transform is not finite.");
  // a slab cannot hold more of the content than its own: what it lacks asks for a look, no more
  const possible = Math.min(1, input.movingContentVolume / Math.abs(determinant) / input.contentVolume);
  const overlapText = `Only ${percent(overlap)} of the fixed image's content falls inside the moving image.`;
  if (!(overlap >= 0.2 * possible) || overlap === 0) implausible.push(overlapText);
  else if (overlap < 0.5) check.push(overlapText);
  const [smallest, , largest] = scale;
  const scaleText = `The transform scales by ${scale.map((value) => value.toFixed(2)).join(", ")} along its principal axes.`;
  if (!(smallest >= 0.5 && largest <= 2)) implausible.push(scaleText);
  else if (smallest < 0.75 || largest > 1.33) check.push(scaleText);
  if (determinant <= 0) implausible.push("The transform mirrors the image.");
  if (rotationDegrees > 60) check.push(`The transform turns the image by ${degrees(rotationDegrees)}.`);
  if (byChance !== null && metricAfter > 2 * byChance - found) check.push("The images are hardly more alike than unrelated ones.");
  if (metricBefore !== null && !(metricAfter <= metricBefore + measurable * Math.abs(metricBefore))) check.push("The images are no more alike than where they lay by their headers.");

  return {
    metricBefore, metricAfter, overlap, scale, rotationDegrees, translationMm,
    jacobian: { min: determinant, max: determinant, foldedFraction: determinant > 0 ? 0 : 1 },
    inverseConsistencyMm: { mean: 0, max: 0 },
    verdict: implausible.length > 0 ? "implausible" : check.length > 0 ? "check" : "good",
    reasons: [...implausible, ...check],
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
