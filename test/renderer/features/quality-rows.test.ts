import { afterEach, describe, expect, it } from "vitest";
import { qualityRows, verdictTitle } from "../../../renderer/features/compare/quality-rows.ts";
import { language, setLanguage, t } from "../../../renderer/messages/i18n.ts";
import type { Quality } from "../../../workers/contract/job.ts";
import { findingSentence, speak } from "../../../workers/contract/speak.ts";
import { findingText, type Finding } from "../../../workers/contract/verdict.ts";
import { report } from "../../fixtures/report.ts";

afterEach(() => setLanguage("en"));
const quality = (changes: Partial<Quality>): Quality => ({ ...report().quality, ...changes });
const sides: Finding = { code: "sidesUnclear", severity: "check", values: {} };
const rival: Finding = { code: "rivalNear", severity: "check", values: { mm: "31", rival: "0.041", own: "0.043" } };
const evidence = { margin: 0.456, edges: 4.26, edgesMm: 0.61, smoothMm: 2.74, backMm: null, side: 0.02 };

describe("the verdict's title", () => {
  it("says that only the sides are in doubt where nothing else is", () => {
    expect(verdictTitle(quality({ verdict: "check", findings: [sides] }))).toContain("left and right");
    expect(verdictTitle(quality({ verdict: "check", findings: [rival, sides] }))).toBe(t("verdict.check"));
    expect(verdictTitle(quality({ verdict: "failed", findings: [{ ...rival, severity: "failed" }] }))).toBe(t("verdict.failed"));
    expect(verdictTitle(quality({ verdict: "good" }))).toBe(t("verdict.good"));
  });
});

describe("the numbers of a verdict", () => {
  it("tell what the result was held against, and what could not be measured", () => {
    const rows = new Map(qualityRows(quality({ evidence, verdict: "check", findings: [sides] })).map(({ title, value }) => [title, value]));
    expect(rows.get("Against other poses")).toBe("46 %");
    expect(rows.get("Edge directions")).toBe("4.3 σ");
    expect(rows.get("Other measures")).toBe("0.6 · 2.7 · – mm");
    expect(rows.get("Left and right")).toBe("not told apart");
    expect(qualityRows(quality({ evidence: null })).map(({ title }) => title)).not.toContain("Left and right");
  });

  it("are put into sentences of either language", () => {
    expect(findingText(rival)).toBe(speak(findingSentence(rival), language()));
    setLanguage("de");
    expect(speak(findingSentence(rival), language())).toMatch(/31 mm entfernt.*0,041 gegen 0,043/);
  });
});
