import type { EvidenceSummary, Finding } from "../../contract/verdict.ts";
import type { Evidence } from "./evidence.ts";

/**
 * Limits of the evidence, from the calibration runs of test/robustness/verdict.ts. Distances are shares of the body's size (132 mm for the MNI head).
 * Right results: margin 0.11 and up, edges 3.1 and up; wrong ones: margin mostly below 0.1, edges below 3 unless the result is nearly right.
 */
const limits = {
  /** a rival may come so near until the result asks for a look; it is given up when the rival is better and edges side with it too, or when it is far better */
  margin: { clear: 0.4, good: 0.25, hardly: 0.05, failed: -0.15, far: -0.6 },
  /** little agreement is made up for by a clear margin: few edges vary much from one wrong pose to another */
  edges: { good: 3, hardly: 2, failed: 1 },
  /** agreement of edge directions (chance: 1/3) above which nothing is given up: round bodies look alike in many poses, and their edges agree in all of them */
  agreeing: 0.6,
  /** a rival is better only when it is by this share: of bodies that look the same when they are turned, all turns are rivals */
  better: 1.1,
  distance: 0.04,
  /** right results never moved by more than a fifth of this when they were refined on smoothed images */
  lost: 0.3,
  /** relative difference in size, and share of likeness gained by it: whole scans of one head differ by up to 0.025, a head and a template by 0.07 and more */
  size: { differs: 0.05, gain: 0.1 },
  /** of the information inside: where neither image nor mirror image has this much nothing is told */
  side: { least: 0.015, good: 0.35, failed: -0.5, mirrorLeast: 0.02 },
} as const;

/** Shares of the information above that of usual wrong poses. */
function marginOf({ likeness, rivalLikeness, usualLikeness }: Evidence): number | null {
  if (!Number.isFinite(likeness) || !Number.isFinite(usualLikeness)) return null;
  if (!Number.isFinite(rivalLikeness)) return likeness > usualLikeness ? 1 : -1;
  const own = likeness - usualLikeness;
  if (own <= 0) return -1;
  return Math.max(-1, (likeness - rivalLikeness) / own);
}

function sideOf({ inside, mirrorInside }: Evidence): number | null {
  const most = Math.max(inside, mirrorInside);
  if (!(Number.isFinite(inside) && Number.isFinite(mirrorInside) && most >= limits.side.least)) return null;
  return Math.max(-1, Math.min(1, (inside - mirrorInside) / most));
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The evidence on scales that do not depend on the images. */
export function summarise(evidence: Evidence): EvidenceSummary {
  const { edges, usualEdges, usualEdgesSpread, edgesMm, driftMm, backMm } = evidence;
  return {
    margin: marginOf(evidence), edges: finite((edges - usualEdges) / Math.max(0.005, usualEdgesSpread)), edgesMm: finite(edgesMm), smoothMm: finite(driftMm), backMm: finite(backMm),
    side: sideOf(evidence),
  };
}

/** What the evidence says against a result. `decisive` false: whatever it says asks for a look at most (masks may hide what it looked at). */
export function findingsOf(evidence: Evidence, decisive: boolean): Finding[] {
  const { margin, edges, edgesMm, smoothMm, backMm, side } = summarise(evidence);
  const failed = decisive ? "failed" : "check";
  const found: Finding[] = [];
  const add = (code: Finding["code"], severity: Finding["severity"], values: Finding["values"] = {}) => { found.push({ code, severity, values }); };
  const rival = { mm: evidence.rivalMm.toFixed(0), rival: evidence.rivalLikeness.toFixed(3), own: evidence.likeness.toFixed(3) };
  if (margin !== null && margin < limits.margin.good) {
    if (margin < limits.margin.failed && evidence.rivalLikeness > limits.better * evidence.likeness && (evidence.rivalEdges >= evidence.edges || margin < limits.margin.far)) add("rivalBetter", failed, rival);
    else if (Number.isFinite(evidence.rivalMm)) add("rivalNear", "check", rival);
    else add("unrelated", "check");
  }
  const agreeing = evidence.edges >= limits.agreeing;
  const agreement = { own: evidence.edges.toFixed(2), usual: evidence.usualEdges.toFixed(2) };
  if (edges !== null) {
    const { clear, hardly: least, good: enough } = limits.margin;
    const below = (most: number) => margin === null || margin < most;
    if (!agreeing && ((edges < limits.edges.failed && below(enough)) || (edges < limits.edges.hardly && margin !== null && margin < least))) add("edgesApart", failed, agreement);
    else if (edges < limits.edges.hardly || (edges < limits.edges.good && below(clear))) add("edgesWeak", "check", agreement);
  }
  const far = limits.distance * evidence.size;
  const differs = Math.abs(evidence.sizeRatio - 1);
  // a cause for what other measures find; alone it is none: parts of one head in two contrasts may seem to differ as much
  const elsewhere = [edgesMm, smoothMm, backMm].some((mm) => mm !== null && mm > far);
  if (elsewhere && differs >= limits.size.differs && evidence.sizeGain >= limits.size.gain) add("sizesDiffer", "check", { percent: (100 * differs).toFixed(0) });
  if (edgesMm !== null && edgesMm > far) add("edgesElsewhere", "check", { mm: edgesMm.toFixed(0) });
  if (smoothMm !== null && smoothMm > far) add("smoothElsewhere", smoothMm > limits.lost * evidence.size && !agreeing ? failed : "check", { mm: smoothMm.toFixed(0) });
  if (backMm !== null && backMm > far) add("backElsewhere", "check", { mm: backMm.toFixed(0) });
  if (side !== null && side <= limits.side.failed && evidence.mirrorInside >= limits.side.mirrorLeast) add("mirrorBetter", failed);
  else if (side === null || side < limits.side.good) add("sidesUnclear", "check");
  return found;
}
