import type { compare as english } from "../en/compare.ts";
import type { Translation } from "../shape.ts";

export const compare: Translation<typeof english> = {
  fixedAlone: "Nur das feste Bild zeigen", movingAlone: "Nur das bewegte Bild zeigen", blend: "Überblendung: Anteil des bewegten Bildes", blendText: "{fixed} % fest, {moving} % bewegt",
  poses: "Bewegtes Bild vor oder nach der Registrierung", before: "Vorher", after: "Nachher", poseKey: "Wechselt zwischen vorher und nachher",
};
