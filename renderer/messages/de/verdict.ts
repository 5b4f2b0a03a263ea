import type { verdict as english } from "../en/verdict.ts";
import type { Translation } from "../shape.ts";

export const verdict: Translation<typeof english> = {
  label: "Beurteilung", good: "Das Ergebnis wirkt plausibel", check: "Vor Gebrauch genau ansehen", failed: "Das Ergebnis wirkt falsch", sides: "Das Ergebnis wirkt plausibel, aber links und rechts prüfen", more: "{count} weiterer Grund | {count} weitere Gründe",
  overlap: { title: "Überlappung", help: "Anteil des Inhalts des festen Bildes, der im bewegten Bild liegt" },
  metric: { title: "Metrik", help: "Vorher und nachher; kleiner ist besser", none: "keine Überlappung", value: "{before} zu {after}" },
  rotation: { title: "Drehung", help: "Winkel des Drehanteils" },
  shift: { title: "Verschiebung", help: "Wie weit sich die Bildmitte bewegt" },
  scale: { title: "Maßstab", help: "Entlang der Hauptachsen; 1 ist unverändert" },
  volume: { title: "Volumenänderung", help: "Stärkste Schrumpfung und Ausdehnung im Körper (Jacobi-Determinante); 1 ist unverändert", value: "{min}- bis {max}fach" },
  folds: { title: "Faltungen", help: "Wo der Raum umgestülpt ist, was keine Anatomie tut", value: "{percent} % des Körpers", none: "keine" },
  roundTrip: { title: "Hin und zurück", help: "Abstand eines Punktes von sich selbst nach Transformation und Umkehrung", tiny: "unter 0,01 mm", value: "{mean}, höchstens {max}" },
  margin: { title: "Gegen andere Lagen", help: "Wie weit die Ähnlichkeit über der der besten anderen Lage steht; 100 %: keine andere ist besser als eine übliche falsche; unter 0 ist eine andere besser" },
  edges: { title: "Kantenrichtungen", help: "Übereinstimmung der Richtungen von Kanten, ein Maß unabhängig von der Metrik: um wie viele Standardabweichungen sie über der falscher Lagen liegt" },
  elsewhere: { title: "Andere Maße", help: "Wie weit entfernt die Bilder am besten passen: nach den Kantenrichtungen, geglättet, und in Gegenrichtung registriert", value: "{edges} · {smooth} · {back} mm" },
  side: { title: "Links und rechts", help: "Ob das bewegte Bild gespiegelt im Inneren ebenso gut passte", told: "unterschieden", unclear: "nicht unterscheidbar", exchanged: "vertauscht" },
  labels: {
    title: "Labels (Dice)", help: "Labels beider Bilder laden: die des bewegten durchlaufen die Transformation, und die Überlappung wird angegeben.", fixed: "Labels des festen Bildes…", moving: "Labels des bewegten Bildes…",
    busy: "Wird verglichen…", label: "Label", dice: "Dice", mean: "Mittel", failed: "Die Labels konnten nicht verglichen werden",
  },
};
