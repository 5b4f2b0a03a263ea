import type { compare as english } from "../en/compare.ts";
import type { Translation } from "../shape.ts";

export const compare: Translation<typeof english> = {
  fixedAlone: "Fest: nur das feste Bild zeigen", movingAlone: "Bewegt: nur das bewegte Bild zeigen", blend: "Überblendung: Anteil des bewegten Bildes", blendText: "{fixed} % fest, {moving} % bewegt",
  poses: "Bewegtes Bild vor oder nach der Registrierung", mode: "Vergleich",
  modes: { blend: "Überblendung", checkerboard: "Schachbrett", swipe: "Wischlinie", flicker: "Wechsel", difference: "Differenz", edges: "Konturen" },
  notes: {
    blend: "Beide übereinander", checkerboard: "Felder des einen und des anderen", swipe: "Auf jeder Seite einer Linie eines; in einer Ebene ziehen", flicker: "Eines und das andere im Wechsel",
    difference: "Bewegtes minus festes, in ihrer Fensterung; für zwei Bilder einer Art", edges: "Konturen des einen über dem anderen",
  },
  tile: "Seite eines Feldes", tileText: "Felder {size} px", swipe: "Lage der Linie", turn: "Linie drehen", rate: "Wechsel je Sekunde", rateText: "{rate} / s",
  differenceLegend: "Blau: das feste Bild ist heller. Orange: das bewegte Bild ist heller. Dunkel: sie stimmen überein.",
  edgesOf: { fixed: "des festen", moving: "des bewegten" },
  before: "Vorher", after: "Nachher", poseKey: "Wechselt zwischen vorher und nachher",
};
