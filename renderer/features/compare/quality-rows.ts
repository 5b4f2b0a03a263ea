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
  if (quality.jacobian.foldedFraction > 0) {
    rows.push({ title: "Folded", value: `${(quality.jacobian.foldedFraction * 100).toFixed(2)} %`, help: "Share of the image where space is turned inside out" });
  }
  if (quality.inverseConsistencyMm.max > 0.01) {
    rows.push({ title: "There and back", value: `${quality.inverseConsistencyMm.mean.toFixed(2)} mm, at most ${quality.inverseConsistencyMm.max.toFixed(2)} mm`, help: "Distance between a point and itself after the transform and its inverse" });
  }
  return rows;
}
