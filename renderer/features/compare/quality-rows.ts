import type { Quality } from "../../../workers/contract/job.ts";

export const verdictTitles: Record<Quality["verdict"], string> = {
  good: "The result looks plausible",
  check: "Look closely before you use this",
  implausible: "The result looks wrong",
};

export interface QualityRow { title: string; value: string; help: string }

/** The numbers behind a verdict, as the panel shows them. */
export function qualityRows(quality: Quality): QualityRow[] {
  const rows: QualityRow[] = [
    { title: "Overlap", value: `${(quality.overlap * 100).toFixed(1)} %`, help: "Share of the fixed image's content that lies inside the moving image" },
    { title: "Metric", value: `${quality.metricBefore?.toFixed(4) ?? "no overlap"} to ${quality.metricAfter.toFixed(4)}`, help: "Before and after; lower is better" },
    { title: "Rotation", value: `${quality.rotationDegrees.toFixed(2)}°`, help: "Angle of the rotation part" },
    { title: "Shift", value: `${quality.translationMm.toFixed(1)} mm`, help: "How far the middle of the image moves" },
    { title: "Scale", value: quality.scale.map((scale) => scale.toFixed(3)).join(" · "), help: "Along the principal axes; 1 is unchanged" },
  ];
  const { min, max, foldedFraction } = quality.jacobian;
  // a linear transform changes every volume by the same factor, which the scale tells already
  const deformed = max - min > 1e-6;
  if (deformed) {
    rows.push({ title: "Volume change", value: `${min.toFixed(2)} to ${max.toFixed(2)} times`, help: "Strongest shrinkage and growth inside the body (Jacobian determinant); 1 is unchanged" });
  }
  if (deformed || foldedFraction > 0) {
    rows.push({ title: "Folds", value: foldedFraction > 0 ? `${(foldedFraction * 100).toFixed(2)} % of the body` : "none", help: "Where space is turned inside out, which no anatomy does" });
  }
  if (deformed || quality.inverseConsistencyMm.max > 0.01) {
    rows.push({ title: "There and back", value: roundTrip(quality.inverseConsistencyMm), help: "Distance between a point and itself after the transform and its inverse" });
  }
  return rows;
}

/** How far a point ends up from itself. Less than a hundredth of a millimetre is nothing in an image. */
function roundTrip({ mean, max }: Quality["inverseConsistencyMm"]): string {
  const text = (mm: number): string => mm < 0.005 ? "below 0.01 mm" : `${mm.toFixed(2)} mm`;
  return max < 0.005 ? text(max) : `${text(mean)}, at most ${text(max)}`;
}
