import type { presets as english } from "../en/presets.ts";

export const presets: typeof english = {
  "same-patient-rigid": { title: "Gleicher Patient, starr", purpose: "Zwei Aufnahmen einer Person, auch mit verschiedenem Kontrast: nur Verschiebung und Drehung. Einige Sekunden." },
  "ct-to-mr-rigid": { title: "Gleicher Patient, CT auf MR", purpose: "Ein CT und ein MR einer Person, wie auch immer sie liegen: zuerst werden viele Anfangslagen versucht. Mehrere Sekunden." },
  "ct-to-mr-deformable": { title: "Gleicher Patient, CT auf MR, verformbar im Schädel", purpose: "Ein CT und ein MR einer Person, deren Gehirn oder Ventrikel sich dazwischen verändert haben: nach einer Suche starr, dann wird nur das Weichgewebe im Schädel nach Transinformation verformt, und Knochen bleibt. Etwa 8 Sekunden für einen Kopf bei 1 mm; bei einem Kopf mit bekanntem Inneren steigt die Überlappung (Dice) tiefer Kerne und Ventrikel von 0,48 auf 0,85, ohne Falte." },
  "template-affine": { title: "Auf eine Vorlage, affin", purpose: "Eine andere Person oder eine Vorlage: Verschiebung, Drehung, Maßstab und Scherung. Mehrere Sekunden." },
  quick: { title: "Schneller Blick, starr", purpose: "Nur grobe Stufen, um zu sehen, ob zwei Aufnahmen überhaupt zusammenpassen. Etwa eine Sekunde." },
  "deformable-fast": { title: "Deformierbar (SyN), schnell", purpose: "Eine andere Person oder eine Vorlage, wenn Organe nicht nur anders liegen, sondern anders geformt sind: affin, dann eine glatte Verformung nach Transinformation. Etwa 4 Sekunden für einen Kopf bei 1 mm mit zwei Threads; mittlere Überlappung (Dice) von 139 Hirnregionen 0,59 bei drei Paaren, SyN von ANTs 0,57." },
  "deformable-cc": { title: "SyN mit CC", purpose: "Zwei Aufnahmen gleicher Art (MR auf MR, CT auf CT), mit lokaler Korrelation feiner angepasst. Etwa 11 Sekunden für einen Kopf bei 1 mm mit zwei Threads; mittlere Überlappung (Dice) von 139 Hirnregionen 0,66 bei drei Paaren." },
  "published-recipe": { title: "Das veröffentlichte Rezept (SyN, 10x10x10)", purpose: "Für Ergebnisse, die mit veröffentlichten vergleichbar sind: Transinformation, zehn Iterationen auf jeder von drei Stufen, B-Spline-Interpolation. Etwa 6 Sekunden für einen Kopf bei 1 mm mit zwei Threads; mittlere Überlappung (Dice) von 139 Hirnregionen 0,58 bei einem Paar, bei dem ANTs 0,56 erreicht." },
};
