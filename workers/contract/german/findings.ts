import type { VerdictCode } from "../verdict.ts";

/** What speaks against a result, by the codes of verdict.ts. */
export const findings: Readonly<Record<VerdictCode, string>> = {
  notFinite: "Die Transformation ist nicht endlich.",
  overlapLow: "Nur {percent} % des Inhalts des festen Bildes liegen im bewegten Bild.",
  scale: "Die Transformation skaliert entlang ihrer Hauptachsen um {scales}.",
  mirrors: "Die Transformation spiegelt das Bild.",
  turn: "Die Transformation dreht das Bild um {degrees} Grad.",
  unrelated: "Die Bilder sind einander kaum ähnlicher als solche ohne Bezug.",
  noGain: "Die Bilder sind einander nicht ähnlicher als da, wo sie nach ihren Dateien lagen.",
  rivalBetter: "In einer anderen Lage, {mm} mm entfernt, sind die Bilder einander deutlich ähnlicher (normierte Information {rival} gegen {own} hier).",
  fewSlices: "Eines der Bilder hat nur eine oder zwei Schichten, zu wenig, um ein Ergebnis im Raum zu beurteilen.",
  sizesDiffer: "Was die Bilder zeigen, ist um etwa {percent} % verschieden groß, was diese Art der Transformation so lassen muss: eine affine passt es an.",
  rivalNear: "In einer anderen Lage, {mm} mm entfernt, sind die Bilder einander fast oder ganz so ähnlich (normierte Information {rival} gegen {own} hier).",
  edgesApart: "Kanten stimmen nicht besser überein als in falschen Lagen ({own} gegen {usual}).",
  edgesWeak: "Kanten stimmen wenig besser überein als in falschen Lagen ({own} gegen {usual}).",
  edgesElsewhere: "Nach der Richtung der Kanten passen die Bilder {mm} mm entfernt besser.",
  smoothElsewhere: "Geglättet passen die Bilder {mm} mm entfernt besser.",
  backElsewhere: "In Gegenrichtung registriert kommen die Bilder {mm} mm entfernt zu liegen.",
  mirrorBetter: "Von links nach rechts gespiegelt passt das bewegte Bild deutlich besser: In einem der Bilder sind links und rechts vertauscht.",
  sidesUnclear: "Die Bilder zeigen nicht, wo links und rechts ist, das bewegte passt gespiegelt ebenso gut: Prüfen Sie, dass ihre Dateien die Seiten richtig nennen.",
  folds: "Die Verformung faltet sich an {voxels} Voxeln im Körper.",
  volumeChange: "Die Verformung ändert Volumen auf das {min}- bis {max}fache.",
  torn: "Die Metrik hat die Verformung zerrissen, die danach im Ganzen geglättet wurde: Wahrscheinlich passt sie nicht zu diesen Bildern.",
  deformableNoGain: "Die Verformung hat die Bilder einander nicht ähnlicher gemacht, als sie es nach ihren Dateien waren.",
};
