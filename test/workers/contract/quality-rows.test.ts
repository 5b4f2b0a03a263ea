import { describe, expect, it } from "vitest";
import { qualityRows, verdictTitle } from "../../../workers/contract/quality-rows.ts";
import type { Quality } from "../../../workers/contract/job.ts";
import { findingSentence, speak } from "../../../workers/contract/speak.ts";
import { findingText, type Finding } from "../../../workers/contract/verdict.ts";
import { report } from "../../fixtures/report.ts";

const quality = (changes: Partial<Quality>): Quality => ({ ...report().quality, ...changes });
const sides: Finding = { code: "sidesUnclear", severity: "check", values: {} };
const rival: Finding = { code: "rivalNear", severity: "check", values: { mm: "31", rival: "0.041", own: "0.043" } };
const evidence = { margin: 0.456, edges: 4.26, edgesMm: 0.61, smoothMm: 2.74, backMm: null, side: 0.02 };

const rowsOf = (given: Quality, language: "en" | "de" = "en") => qualityRows(given).map(({ title, value }) => ({ title: speak(title, language), value: speak(value, language) }));

describe("the verdict's title", () => {
  it("says that only the sides are in doubt where nothing else is", () => {
    expect(verdictTitle(quality({ verdict: "check", findings: [sides] }))).toContain("left and right");
    expect(verdictTitle(quality({ verdict: "check", findings: [rival, sides] }))).toBe("Look closely before you use this");
    expect(verdictTitle(quality({ verdict: "failed", findings: [{ ...rival, severity: "failed" }] }))).toBe("The result looks wrong");
    expect(verdictTitle(quality({ verdict: "good" }))).toBe("The result looks plausible");
  });
});

describe("the numbers of a verdict", () => {
  it("tell what the result was held against, and what could not be measured", () => {
    const rows = new Map(rowsOf(quality({ evidence, verdict: "check", findings: [sides] })).map(({ title, value }) => [title, value]));
    expect(rows.get("Against other poses")).toBe("46 %");
    expect(rows.get("Edge directions")).toBe("4.3 σ");
    expect(rows.get("Other measures")).toBe("0.6 · 2.7 · – mm");
    expect(rows.get("Left and right")).toBe("not told apart");
    expect(rowsOf(quality({ evidence: null })).map(({ title }) => title)).not.toContain("Left and right");
  });

  it("show folds and inconsistency only where there are any", () => {
    expect(rowsOf(quality({})).map(({ title }) => title)).toEqual(["Overlap", "Metric", "Rotation", "Shift", "Scale"]);
    expect(rowsOf(quality({ metricBefore: null }))[1].value).toMatch(/^no overlap to −0\./);
    expect(rowsOf(quality({ jacobian: { min: -1, max: 3, foldedFraction: 0.0123 } })).find(({ title }) => title === "Folds")?.value).toBe("1.23 % of the body");
  });

  it("tell volume change, folds and the way there and back of a deformation", () => {
    const deformed = quality({ jacobian: { min: 0.41, max: 2.2, foldedFraction: 0 }, inverseConsistencyMm: { mean: 0.001, max: 0.02 } });
    expect(rowsOf(deformed).slice(5).map(({ title, value }) => `${title}: ${value}`)).toEqual(["Volume change: 0.41 to 2.20 times", "Folds: none", "There and back: below 0.01 mm, at most 0.02 mm"]);
  });

  it("are put into sentences of either language", () => {
    expect(findingText(rival)).toBe(speak(findingSentence(rival), "en"));
    expect(speak(findingSentence(rival), "de")).toMatch(/31 mm entfernt.*0,041 gegen 0,043/);
    expect(rowsOf(quality({}), "de").slice(0, 2)).toEqual([{ title: "Überlappung", value: "97,0 %" }, { title: "Metrik", value: "−0,1200 zu −0,7400" }]);
  });
});
