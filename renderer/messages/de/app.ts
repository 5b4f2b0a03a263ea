import type { app as english } from "../en/app.ts";
import type { Translation } from "../shape.ts";

export const app: Translation<typeof english> = {
  sides: { left: "Bilder und Registrierung", right: "Fortschritt und Ergebnis" },
  pair: "{moving} auf {fixed}",
  lightColours: "Helle Farben", darkColours: "Dunkle Farben",
  drop: "Ein oder zwei Bilder hier ablegen: das erste wird das feste, das zweite das bewegte",
  version: "Version {version}",
  silent: "Das Programm antwortet nicht",
  fault: "Im Fenster ist etwas schiefgegangen",
  automatic: "automatisch", close: "Schließen", cancel: "Abbrechen", copy: "Kopieren", copied: "Kopiert", undo: "Rückgängig", redo: "Wiederholen",
  fixed: "Fest", moving: "Bewegt", fixedImage: "festes Bild", movingImage: "bewegtes Bild",
};
