import { determinant3, linearPart, multiply4, transformPoint, worldToVoxel, type Matrix4 } from "../contract/affine.ts";
import type { Quality } from "../contract/job.ts";
import type { Grid, Triple } from "../contract/volume.ts";
import { stretchAndRotation } from "./matrix.ts";

export interface QualityInput {
  /** fixed world to moving world, RAS mm */
  matrix: Matrix4;
  /** centre of the fixed content, world mm: where the translation is measured */
  centre: Triple;
  /** points of the fixed image's content, world mm: x, y, z in turn */
  content: Float64Array;
  movingGrid: Grid;
  metricBefore: number;
  metricAfter: number;
}

/** Relative change of a metric below which two poses are alike: equal images lose as much when one is no more sampled on its own grid. */
const measurable = 0.02;

const degrees = (value: number) => `${value.toFixed(0)} degrees`;
const percent = (value: number) => `${(100 * value).toFixed(0)} %`;

/** Measures a linear result and judges it. A result is implausible when nothing sensible could look like this; `check` asks for a look. */
export function assessLinear(input: QualityInput): Quality {
  const { matrix, centre, metricBefore, metricAfter } = input;
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
  if (overlap < 0.2) implausible.push(`Only ${percent(overlap)} of the fixed image's content falls inside the moving image.`);
  else if (overlap < 0.5) check.push(`Only ${percent(overlap)} of the fixed image's content falls inside the moving image.`);
  const [smallest, , largest] = scale;
  const scaleText = `The transform scales by ${scale.map((value) => value.toFixed(2)).join(", ")} along its principal axes.`;
  if (!(smallest >= 0.5 && largest <= 2)) implausible.push(scaleText);
  else if (smallest < 0.75 || largest > 1.33) check.push(scaleText);
  if (determinant <= 0) implausible.push("The transform mirrors the image.");
  if (rotationDegrees > 60) check.push(`The transform turns the image by ${degrees(rotationDegrees)}.`);
  if (!(metricAfter <= metricBefore + measurable * Math.abs(metricBefore))) check.push("The images are no more alike than where they lay by their headers.");

  return {
    metricBefore, metricAfter, overlap, scale, rotationDegrees, translationMm,
    jacobian: { min: determinant, max: determinant, foldedFraction: determinant > 0 ? 0 : 1 },
    inverseConsistencyMm: { mean: 0, max: 0 },
    verdict: implausible.length > 0 ? "implausible" : check.length > 0 ? "check" : "good",
    reasons: [...implausible, ...check],
  };
}

/** Share of the content's points that land in the moving grid. */
function overlapOf({ matrix, content, movingGrid }: QualityInput): number {
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
