import type { ParameterName } from "../../workers/contract/parameters.ts";
import type { Language } from "../../workers/contract/languages.ts";

/** What the report to read says apart from the sentences of the contract. */
export interface ReportTexts {
  title: string; onto: (moving: string, fixed: string) => string; ran: (seconds: string, threads: number) => string;
  verdict: string;
  pictures: { blend: string; edges: string };
  images: string; roles: readonly [fixed: string, moving: string, other: string]; imageHead: readonly string[];
  run: string; started: (how: string, seed: number) => string; starts: Readonly<Record<string, string>>; stageHead: readonly string[]; stages: Readonly<Record<string, string>>; yes: string; no: string; leftOut: string;
  parameters: string; parameterHead: readonly string[]; automatic: string; none: string; on: string; off: string;
  /** of what is not set and not left to the program either */
  unset: Readonly<Partial<Record<ParameterName, string>>>; modalities: Readonly<Record<string, string>>; bold: string; idleExplained: (type: string) => string;
  files: string; fileHead: readonly string[]; notADevice: string;
}

const en: ReportTexts = {
  title: "Registration report", onto: (moving, fixed) => `${moving} onto ${fixed}`, ran: (seconds, threads) => `${seconds} s on ${threads} threads`,
  verdict: "Verdict",
  pictures: { blend: "Before (above) and after (below): fixed in blue, moving in orange; grey where both are alike bright. The patient's right is on the left, the front of a sagittal plane too", edges: "Before (above) and after (below): edges of the moving image over the fixed one" },
  images: "Images", roles: ["Fixed", "Moving", "Also"], imageHead: ["", "File", "Size", "Voxel", "Axes", "SHA-256"],
  run: "How it ran", started: (how, seed) => `Start: ${how}; seed ${seed}. The same inputs, parameters and seed give the same result.`, starts: {},
  stageHead: ["Stage", "Level", "Shrink", "Sigma", "Iterations", "Converged", "Metric from", "to", "Time"], stages: {}, yes: "yes", no: "no",
  leftOut: "Levels that are not listed were left out: a search had come further already, or their schedule has no iterations.",
  parameters: "Parameters", parameterHead: ["Parameter", "Option", "Value"], automatic: "automatic", none: "none", on: "true", off: "false",
  unset: { working_resolution: "full", restrict_transformation: "none" }, modalities: { unknown: "other" }, bold: "Bold: not the default.", idleExplained: (type) => `* No effect: ${type} has no such stage or sets it itself; “How it ran” shows what was used.`,
  files: "Files written", fileHead: ["File", "What it is", "SHA-256"],
  notADevice: "Syncline is not a certified medical device. Look at every result before you use it.",
};

const de: ReportTexts = {
  title: "Bericht der Registrierung", onto: (moving, fixed) => `${moving} auf ${fixed}`, ran: (seconds, threads) => `${seconds} s auf ${threads} Threads`,
  verdict: "Beurteilung",
  pictures: { blend: "Vorher (oben) und nachher (unten): das feste Bild in Blau, das bewegte in Orange; grau, wo beide gleich hell sind. Rechts am Patienten ist links im Bild, vorn in der Sagittalebene auch", edges: "Vorher (oben) und nachher (unten): Kanten des bewegten Bildes über dem festen" },
  images: "Bilder", roles: ["Fest", "Bewegt", "Dazu"], imageHead: ["", "Datei", "Größe", "Voxel", "Achsen", "SHA-256"],
  run: "Ablauf", started: (how, seed) => `Beginn: ${how}; Startwert ${seed}. Dieselben Bilder, Parameter und derselbe Startwert geben dasselbe Ergebnis.`,
  starts: { identity: "wie die Dateien liegen", geometry: "Mitten der Raster", mass: "Schwerpunkte", search: "Suche über Lagen", given: "vorgegeben" },
  stageHead: ["Abschnitt", "Stufe", "Verkleinerung", "Sigma", "Iterationen", "Konvergiert", "Metrik von", "bis", "Zeit"],
  stages: { Search: "Suche", Translation: "Verschiebung", Rigid: "Starr", Similarity: "Ähnlichkeit", Affine: "Affin", SyN: "Deformierbar (SyN)", GaussianDisplacementField: "Deformierbar (elastisch)" }, yes: "ja", no: "nein",
  leftOut: "Stufen, die nicht aufgeführt sind, wurden ausgelassen: Eine Suche war schon weiter gekommen, oder ihr Ablauf hat keine Iterationen.",
  parameters: "Parameter", parameterHead: ["Parameter", "Option", "Wert"], automatic: "automatisch", none: "keine", on: "ja", off: "nein",
  unset: { working_resolution: "voll", restrict_transformation: "nicht" }, modalities: { unknown: "anderes" }, bold: "Fett: nicht der Standardwert.", idleExplained: (type) => `* Ohne Wirkung: ${type} hat keinen solchen Abschnitt oder legt es selbst fest; was verwendet wurde, steht unter „Ablauf“.`,
  files: "Geschriebene Dateien", fileHead: ["Datei", "Was sie ist", "SHA-256"],
  notADevice: "Syncline ist kein zertifiziertes Medizinprodukt. Sehen Sie jedes Ergebnis an, bevor Sie es verwenden.",
};

export const reportTexts: Readonly<Record<Language, ReportTexts>> = { en, de };
