import type { Quality } from "../../../workers/contract/job.ts";
import type { EvidenceSummary, Finding } from "../../../workers/contract/verdict.ts";
import { t } from "../../messages/i18n.ts";
import { decimal } from "../../messages/numbers.ts";

export interface QualityRow { title: string; value: string; help: string; /** of a finding about it that may be folded away */ severity?: Finding["severity"] }

/** The verdict in a sentence. Where only the sides are in doubt, nothing speaks against the result itself. */
export function verdictTitle({ verdict, findings }: Quality): string {
  return t(verdict === "check" && findings.every(({ code }) => code === "sidesUnclear") ? "verdict.sides" : `verdict.${verdict}`);
}

/** The numbers behind a verdict, as the panel shows them. */
export function qualityRows(quality: Quality): QualityRow[] {
  const rows: QualityRow[] = [
    { title: t("verdict.overlap.title"), value: `${decimal(quality.overlap * 100, 1)} %`, help: t("verdict.overlap.help") },
    { title: t("verdict.metric.title"), value: t("verdict.metric.value", { before: quality.metricBefore === null ? t("verdict.metric.none") : decimal(quality.metricBefore, 4), after: decimal(quality.metricAfter, 4) }), help: t("verdict.metric.help") },
    { title: t("verdict.rotation.title"), value: `${decimal(quality.rotationDegrees, 2)}°`, help: t("verdict.rotation.help") },
    { title: t("verdict.shift.title"), value: `${decimal(quality.translationMm, 1)} mm`, help: t("verdict.shift.help") },
    { title: t("verdict.scale.title"), value: quality.scale.map((scale) => decimal(scale, 3)).join(" · "), help: t("verdict.scale.help") },
  ];
  const { min, max, foldedFraction } = quality.jacobian;
  // a linear transform changes every volume by the same factor, which the scale tells already
  const deformed = max - min > 1e-6;
  if (deformed) {
    rows.push({ title: t("verdict.volume.title"), value: t("verdict.volume.value", { min: decimal(min, 2), max: decimal(max, 2) }), help: t("verdict.volume.help") });
  }
  if (deformed || foldedFraction > 0) {
    rows.push({ title: t("verdict.folds.title"), value: foldedFraction > 0 ? t("verdict.folds.value", { percent: decimal(foldedFraction * 100, 2) }) : t("verdict.folds.none"), help: t("verdict.folds.help") });
  }
  if (deformed || quality.inverseConsistencyMm.max > 0.01) {
    rows.push({ title: t("verdict.roundTrip.title"), value: roundTrip(quality.inverseConsistencyMm), help: t("verdict.roundTrip.help") });
  }
  return quality.evidence ? [...rows, ...evidenceRows(quality.evidence, quality.findings)] : rows;
}

/** What the result was held against. */
function evidenceRows({ margin, edges, edgesMm, smoothMm, backMm, side }: EvidenceSummary, findings: readonly Finding[]): QualityRow[] {
  const rows: QualityRow[] = [];
  const mm = (value: number | null): string => value === null ? "–" : decimal(value, 1);
  if (margin !== null) rows.push({ title: t("verdict.margin.title"), value: `${decimal(margin * 100, 0)} %`, help: t("verdict.margin.help") });
  if (edges !== null) rows.push({ title: t("verdict.edges.title"), value: `${decimal(edges, 1)} σ`, help: t("verdict.edges.help") });
  if (edgesMm !== null || smoothMm !== null || backMm !== null) {
    rows.push({ title: t("verdict.elsewhere.title"), value: t("verdict.elsewhere.value", { edges: mm(edgesMm), smooth: mm(smoothMm), back: mm(backMm) }), help: t("verdict.elsewhere.help") });
  }
  const doubt = findings.find(({ code }) => code === "mirrorBetter" || code === "sidesUnclear");
  const told = doubt?.code === "mirrorBetter" ? "exchanged" : side === null || doubt ? "unclear" : "told";
  rows.push({ title: t("verdict.side.title"), value: t(`verdict.side.${told}`), help: t("verdict.side.help"), severity: doubt?.severity });
  return rows;
}

/** How far a point ends up from itself. Less than a hundredth of a millimetre is nothing in an image. */
function roundTrip({ mean, max }: Quality["inverseConsistencyMm"]): string {
  const text = (mm: number): string => mm < 0.005 ? t("verdict.roundTrip.tiny") : `${decimal(mm, 2)} mm`;
  return max < 0.005 ? text(max) : t("verdict.roundTrip.value", { mean: text(mean), max: text(max) });
}
