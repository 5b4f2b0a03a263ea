import type { Quality } from "./job.ts";
import { say, type Sentence, type Words } from "./sentences.ts";
import type { EvidenceSummary, Finding } from "./verdict.ts";

/** A number behind a verdict in words, for the window and the report to read. */
export interface QualityRow { title: Words; value: Words; help: Words; /** its title does not say what it is */ needsHelp?: boolean; /** of a finding about it that may be folded away */ severity?: Finding["severity"] }

const fixed = (value: number, digits: number): { figure: string } => ({ figure: value.toFixed(digits) });
/** Figures with their unit, which no language writes otherwise. */
const plain = (text: string): Sentence => say("{words}", { words: { figure: text } });

/** The verdict in a sentence. Where only the sides are in doubt, nothing speaks against the result itself. */
export function verdictTitle({ verdict, findings }: Pick<Quality, "verdict" | "findings">): Words {
  if (verdict === "good") return "The result looks plausible";
  if (verdict === "failed") return "The result looks wrong";
  return findings.every(({ code }) => code === "sidesUnclear") ? "The result looks plausible, but make sure of left and right" : "Look closely before you use this";
}

/** The numbers behind a verdict. */
export function qualityRows(quality: Quality): QualityRow[] {
  const before = quality.metricBefore === null ? say("no overlap") : plain(quality.metricBefore.toFixed(4));
  const rows: QualityRow[] = [
    { title: "Overlap", value: plain(`${(quality.overlap * 100).toFixed(1)} %`), help: "Share of the fixed image's content that lies inside the moving image" },
    { title: "Metric", value: say("{before} to {after}", { before, after: fixed(quality.metricAfter, 4) }), help: "Before and after; lower is better" },
    { title: "Rotation", value: plain(`${quality.rotationDegrees.toFixed(2)}°`), help: "Angle of the rotation part" },
    { title: "Shift", value: plain(`${quality.translationMm.toFixed(1)} mm`), help: "How far the middle of the image moves" },
    { title: "Scale", value: plain(quality.scale.map((scale) => scale.toFixed(3)).join(" · ")), help: "Along the principal axes; 1 is unchanged" },
  ];
  const { min, max, foldedFraction } = quality.jacobian;
  // a linear transform changes every volume by the same factor, which the scale tells already
  const deformed = max - min > 1e-6;
  if (deformed) {
    rows.push({ title: "Volume change", value: say("{min} to {max} times", { min: fixed(min, 2), max: fixed(max, 2) }), help: "Strongest shrinkage and growth inside the body (Jacobian determinant); 1 is unchanged" });
  }
  if (deformed || foldedFraction > 0) {
    rows.push({ title: "Folds", value: foldedFraction > 0 ? say("{percent} % of the body", { percent: fixed(foldedFraction * 100, 2) }) : "none", help: "Where space is turned inside out, which no anatomy does" });
  }
  if (deformed || quality.inverseConsistencyMm.max > 0.01) {
    rows.push({ title: "There and back", value: roundTrip(quality.inverseConsistencyMm), help: "Distance between a point and itself after the transform and its inverse" });
  }
  return quality.evidence ? [...rows, ...evidenceRows(quality.evidence, quality.findings)] : rows;
}

/** What the result was held against. */
function evidenceRows({ margin, edges, edgesMm, smoothMm, backMm, side }: EvidenceSummary, findings: readonly Finding[]): QualityRow[] {
  const rows: QualityRow[] = [];
  const mm = (value: number | null): string => value === null ? "–" : value.toFixed(1);
  if (margin !== null) {
    rows.push({ title: "Against other poses", value: plain(`${(margin * 100).toFixed(0)} %`), help: "How far the likeness stands above that of the best other pose; 100 %: no other pose is any better than a usual wrong one; below 0 another one is better", needsHelp: true });
  }
  if (edges !== null) {
    rows.push({ title: "Edge directions", value: plain(`${edges.toFixed(1)} σ`), help: "Agreement of the directions of edges, a measure apart from the metric: how many standard deviations it lies above that of wrong poses", needsHelp: true });
  }
  if (edgesMm !== null || smoothMm !== null || backMm !== null) {
    rows.push({ title: "Other measures", value: plain(`${mm(edgesMm)} · ${mm(smoothMm)} · ${mm(backMm)} mm`), help: "How far away the images fit best by the directions of edges, by smoothed images, and registered the other way round", needsHelp: true });
  }
  const doubt = findings.find(({ code }) => code === "mirrorBetter" || code === "sidesUnclear");
  const told = doubt?.code === "mirrorBetter" ? "exchanged" : side === null || doubt ? "not told apart" : "told apart";
  rows.push({ title: "Left and right", value: told, help: "Whether the moving image mirrored would fit as well inside the body", needsHelp: true, severity: doubt?.severity });
  return rows;
}

/** How far a point ends up from itself. Less than a hundredth of a millimetre is nothing in an image. */
function roundTrip({ mean, max }: Quality["inverseConsistencyMm"]): Words {
  const text = (mm: number): Sentence => mm < 0.005 ? say("below 0.01 mm") : plain(`${mm.toFixed(2)} mm`);
  return max < 0.005 ? text(max) : say("{mean}, at most {max}", { mean: text(mean), max: text(max) });
}
