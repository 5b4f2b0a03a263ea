import type { presets as english } from "../en/presets.ts";

export const presets: typeof english = {
  "same-patient-rigid": { title: "Gleicher Patient, starr", purpose: "Zwei Aufnahmen einer Person, auch mit verschiedenem Kontrast: nur Verschiebung und Drehung. Einige Sekunden." },
  "ct-to-mr-rigid": { title: "Gleicher Patient, CT auf MR", purpose: "Ein CT und ein MR einer Person, wie auch immer sie liegen: zuerst werden viele Anfangslagen versucht. Mehrere Sekunden." },
  "template-affine": { title: "Auf eine Vorlage, affin", purpose: "Eine andere Person oder eine Vorlage: Verschiebung, Drehung, Maßstab und Scherung. Mehrere Sekunden." },
  quick: { title: "Schneller Blick, starr", purpose: "Nur grobe Stufen, um zu sehen, ob zwei Aufnahmen überhaupt zusammenpassen. Etwa eine Sekunde." },
  "deformable-fast": { title: "Deformierbar (SyN), schnell", purpose: "Eine andere Person oder eine Vorlage, wenn Organe nicht nur anders liegen, sondern anders geformt sind: affin, dann eine glatte Verformung. Etwa 4 Sekunden für einen Kopf bei 1 mm." },
  "deformable-cc": { title: "SyN mit CC", purpose: "Zwei Aufnahmen gleicher Art (MR auf MR, CT auf CT), mit lokaler Korrelation feiner angepasst. Etwa 15 Sekunden für einen Kopf bei 1 mm." },
  "published-recipe": { title: "Das veröffentlichte Rezept (SyN, 10x10x10)", purpose: "Für Ergebnisse, die mit veröffentlichten vergleichbar sind: Transinformation, zehn Iterationen auf jeder von drei Stufen, B-Spline-Interpolation. Etwa 8 Sekunden für einen Kopf bei 1 mm." },
};
