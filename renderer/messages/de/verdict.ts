import type { verdict as english } from "../en/verdict.ts";
import type { Translation } from "../shape.ts";

export const verdict: Translation<typeof english> = {
  label: "Beurteilung", good: "Das Ergebnis wirkt plausibel", check: "Vor Gebrauch genau ansehen", failed: "Das Ergebnis wirkt falsch",
  overlap: { title: "Überlappung", help: "Anteil des Inhalts des festen Bildes, der im bewegten Bild liegt" },
  metric: { title: "Metrik", help: "Vorher und nachher; kleiner ist besser", none: "keine Überlappung", value: "{before} zu {after}" },
  rotation: { title: "Drehung", help: "Winkel des Drehanteils" },
  shift: { title: "Verschiebung", help: "Wie weit sich die Bildmitte bewegt" },
  scale: { title: "Maßstab", help: "Entlang der Hauptachsen; 1 ist unverändert" },
  volume: { title: "Volumenänderung", help: "Stärkste Schrumpfung und Ausdehnung im Körper (Jacobi-Determinante); 1 ist unverändert", value: "{min}- bis {max}fach" },
  folds: { title: "Faltungen", help: "Wo der Raum umgestülpt ist, was keine Anatomie tut", value: "{percent} % des Körpers", none: "keine" },
  roundTrip: { title: "Hin und zurück", help: "Abstand eines Punktes von sich selbst nach Transformation und Umkehrung", tiny: "unter 0.01 mm", value: "{mean}, höchstens {max}" },
};
