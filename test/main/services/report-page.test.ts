import { describe, expect, it } from "vitest";
import { reportPage } from "../../../main/services/report-page.ts";
import { reportTexts } from "../../../main/services/report-texts.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { inEnglish, say } from "../../../workers/contract/sentences.ts";
import { qualityRows } from "../../../workers/contract/quality-rows.ts";
import { noticeSentence, speak } from "../../../workers/contract/speak.ts";
import { notice } from "../../../workers/contract/notices.ts";
import type { Report } from "../../../workers/contract/job.ts";
import { report } from "../../fixtures/report.ts";

const notices = [noticeSentence(notice("sheared", { degrees: "1.5" })), say("Stopped on request before its end: this is what had been reached.")];
const given: Report = report({
  inputs: [{ path: "a 1.5.nii", sha256: "ab", shape: [2, 3, 4], spacing: [0.5, 0.5, 3.25], orientation: "RAS" }, { path: "<b>.nii", sha256: "cd", shape: [2, 3, 4], spacing: [1, 1, 1], orientation: "LPS" }],
  parameters: parametersSchema.parse({ type_of_transform: "SyN", aff_smoothing_sigmas: [2.5, 0], multivariate_extras: [{ metric: "cc", weight: 0.5, sampling: 4 }] }),
  stages: [{ transform: "Rigid", metric: "mattes", levels: [{ shrink: 2, sigma: 1.5, iterations: 30, seconds: 1.256, samples: 9, metricStart: -0.1, metricEnd: -0.25, converged: true }] }],
  quality: { ...report().quality, verdict: "check", findings: [{ code: "rivalNear", severity: "check", values: { mm: "31", rival: "0.041", own: "0.043" } }], reasons: ["English words"] },
  notices: notices.map((sentence) => inEnglish(sentence)), noticesSaid: notices,
});
const outputs = [{ path: "outWarped.nii.gz", sha256: "ef", maps: "moving image resampled into the fixed grid" as const }];
const pictures = [{ style: "edges" as const, png: Buffer.from("x") }];
const text = (html: string): string => html.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("the report to read", () => {
  it("is German throughout where the window is: sentences, titles and figures", () => {
    const page = reportPage(given, outputs, pictures, "de");
    expect(page).toContain("<html lang=\"de\">");
    const words = text(page);
    for (const said of [
      "Bericht der Registrierung", "&lt;b&gt;.nii auf a 1.5.nii", "Vor Gebrauch genau ansehen", "0,041 gegen 0,043", "97,0 %", "−0,1200 zu −0,7400", "12,30°", "1,000 · 1,000 · 1,000",
      "0.5 × 0.5 × 3.25 mm".replaceAll(".", ","), "Beginn: Suche über Lagen; Startwert 1.", "Starr, mattes", "1,26 s", "1,5 Grad Abweichung", "Auf Wunsch vor dem Ende beendet", "Glättung (Sigma) --affine-smoothing-sigmas 2,5x0 Voxel",
      "2,5x0", "cc,0.5,4", "Füllwerte behalten", "nein", "bewegtes Bild, umgerechnet auf das Raster des festen", "Kanten des bewegten Bildes über dem festen",
    ]) expect(words, said).toContain(said);
    // nothing of the English page is left but names, options and the command
    const english = new Set(text(reportPage(given, outputs, pictures, "en")).split(" "));
    for (const word of ["the", "of", "is", "and", "automatic", "yes", "Size"]) expect(english.has(word) || word === "is", word).toBe(true);
    for (const word of ["the", "of", "and", "automatic", "yes", "Size", "onto", "Shrink", "English"]) expect(words.split(/[ .,;:()]+/)).not.toContain(word);
  });

  it("is English from the command, with points", () => {
    const words = text(reportPage(given, outputs, pictures, "en"));
    for (const said of ["Registration report", "97.0 %", "−0.1200 to −0.7400", "0.5 × 0.5 × 3.25 mm", "Start: search; seed 1.", "Rigid, mattes", "2.5x0", "Look closely before you use this", "1.5 degrees off"]) expect(words, said).toContain(said);
  });

  it("has every number of the window's verdict", () => {
    const quality = { ...given.quality, jacobian: { min: 0.4, max: 2, foldedFraction: 0 }, evidence: { margin: 0.456, edges: 4.26, edgesMm: 0.61, smoothMm: 2.74, backMm: null, side: 0.9 } };
    for (const language of ["en", "de"] as const) {
      const words = text(reportPage({ ...given, quality }, [], [], language));
      const rows = qualityRows(quality);
      expect(rows).toHaveLength(12);
      for (const { title, value } of rows) expect(words).toContain(`${speak(title, language)} ${speak(value, language)}`);
    }
  });

  it("names the preset that was chosen beside the type, marked where it was changed", () => {
    const preset = { name: "deformable-fast", title: "Deformable (SyN), fast", changed: true };
    expect(text(reportPage({ ...given, preset }, [], [], "en"))).toContain("Deformable (SyN), fast, changed (SyN) ·");
    expect(text(reportPage({ ...given, preset: { ...preset, changed: false } }, [], [], "de"))).toContain("Deformierbar (SyN), schnell (SyN) ·");
    expect(text(reportPage(given, [], [], "en"))).toContain(" · SyN · 4.2 s");
  });

  it("says of an empty list that there is none, of what is left to the program that it is automatic", () => {
    const plain = { ...given, parameters: parametersSchema.parse({ type_of_transform: "SyN" }) };
    expect(text(reportPage(plain, [], [], "en"))).toMatch(/More metrics --multivariate-extras none Restrict the last stage --restrict-transformation none .*Value outside --default-value automatic .*Working resolution --working-resolution full/);
    expect(text(reportPage(plain, [], [], "de"))).toMatch(/Weitere Metriken --multivariate-extras keine Letzten Abschnitt einschränken --restrict-transformation nicht .*Wert außerhalb --default-value automatisch .*Arbeitsauflösung --working-resolution voll/);
  });

  it("says beside what was left open what was decided, and of what has no effect that it has none", () => {
    const image = { modality: "CT", modalityFrom: "file", padding: { value: null, fraction: 0 }, scale: "range", headFraction: 1, neckFraction: 0 } as const;
    const known: Report = { ...given, preparation: { fixed: { ...image, modality: "unknown" }, moving: image, compared: "head" } };
    const words = text(reportPage(known, [], [], "en"));
    for (const said of ["--fixed-modality auto (other)", "--moving-modality auto (CT)", "--head-mask auto (on)", "--affine-shrink-factors 6x4x2x1 *", "--syn-metric mattes Bins", "* No effect: SyN has no such stage or sets it itself; “How it ran” shows what was used."]) expect(words, said).toContain(said);
    const rigid = text(reportPage({ ...known, parameters: parametersSchema.parse({ type_of_transform: "Rigid" }) }, [], [], "de"));
    for (const said of ["--moving-modality auto (CT)", "--head-mask auto (on)", "--affine-shrink-factors 6x4x2x1 Glättung", "--syn-metric mattes *"]) expect(rigid, said).toContain(said);
    expect(text(reportPage(given, [], [], "en"))).toContain("--moving-modality auto Compare");
  });

  it("tells nothing of a level that was left out, and why there is none", () => {
    const left = { shrink: 6, sigma: 3, iterations: 0, seconds: 0, samples: 0, metricStart: 0, metricEnd: 0, converged: true };
    const words = text(reportPage({ ...given, stages: [{ transform: "Rigid", metric: "mattes", levels: [left, given.stages[0].levels[0]] }] }, [], [], "en"));
    expect(words).toMatch(/Rigid, mattes 2 2 1.5 30 yes −0.1000 .* Levels that are not listed were left out: a search/);
    expect(text(reportPage({ ...given, stages: [{ transform: "Rigid", metric: "mattes", levels: [left] }] }, [], [], "en"))).toContain("Rigid, mattes – – – –");
    expect(text(reportPage(given, [], [], "en"))).not.toContain("left out");
  });

  it("explains on paper the numbers whose titles do not, and says that it is no medical device", () => {
    const quality = { ...given.quality, evidence: { margin: 0.4, edges: 4.26, edgesMm: 0.61, smoothMm: 2.74, backMm: null, side: 0.9 } };
    const words = { en: text(reportPage({ ...given, quality }, [], [], "en")), de: text(reportPage({ ...given, quality }, [], [], "de")) };
    for (const said of ["Against other poses: How far the likeness stands above", "Edge directions: Agreement", "Left and right: Whether", "Syncline is not a certified medical device"]) expect(words.en, said).toContain(said);
    for (const said of ["Gegen andere Lagen: Wie weit die Ähnlichkeit", "Syncline ist kein zertifiziertes Medizinprodukt"]) expect(words.de, said).toContain(said);
  });

  it("of a project that another version saved has its notices in English", () => {
    expect(text(reportPage({ ...given, noticesSaid: undefined }, [], [], "de"))).toContain("Stopped on request");
  });

  it("has every word in both languages", () => {
    const flat = (value: unknown): string[] => (typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, inner]) => flat(inner).map((path) => `${key}.${path}`)) : [""]);
    const without = (paths: string[]) => paths.filter((path) => !/^(starts|stages)\./.test(path)).sort();
    expect(without(flat(reportTexts.de))).toEqual(without(flat(reportTexts.en)));
  });
});
