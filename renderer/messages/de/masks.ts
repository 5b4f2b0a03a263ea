import type { masks as english } from "../en/masks.ts";
import type { Translation } from "../shape.ts";

export const masks: Translation<typeof english> = {
  title: "Masken", short: { fixed: "fest", moving: "bewegt" }, of: { fixed: "Maske des festen Bildes", moving: "Maske des bewegten Bildes" }, in: { fixed: "Auf dem festen Bild", moving: "Auf dem bewegten Bild" },
  hint: "Bei einer Registrierung wird nur verglichen, was eine Maske markiert. Ohne Maske zählt alles.", image: "Bild, zu dem die Maske gehört", load: "Maske laden", save: "Maske sichern", notSaved: "Die Maske konnte nicht gesichert werden", clear: "Maske entfernen",
  from: "Kleinster Wert", to: "Größter Wert", threshold: "Werte markieren", largest: "Größter Teil", fill: "Löcher füllen", invert: "Umkehren", brush: "Pinsel", erase: "Radierer", box: "Quader",
  radius: "{radius} mm", radiusLabel: "Radius des Pinsels, mm", boxAdd: "Quader markieren", boxCut: "Nur den Quader behalten", boxRemove: "Quader leeren", boxDrop: "Quader verwerfen",
  bent: "Das bewegte Bild wird verformt gezeigt. Wechseln Sie zu vorher (B), um seine Maske zu zeichnen.", busy: "Maske wird geändert …", share: "{share} % des Bildes sind markiert", failed: "Die Maske konnte nicht geändert werden",
};
