import type { keys as english } from "../en/keys.ts";
import type { Translation } from "../shape.ts";

export const keys: Translation<typeof english> = {
  title: "Tasten und Maus", button: "Tasten und Maus (?)", description: "Was jede Taste und Maustaste tut",
  pose: "Vorher / nachher", swap: "Festes und bewegtes Bild tauschen", centre: "Bildmitte, ganzes Bild", planes: "Axial, sagittal, koronal, 3D allein; nochmals für alle",
  fixedAlone: "Nur das feste Bild, dann zurück", movingAlone: "Nur das bewegte Bild, dann zurück", compare: "Nächste Art des Vergleichs", tools: "Fadenkreuz, Fenster, Verschieben, Zoom, Lineal, Ausrichten, Landmarken mit der linken Taste", turn: "In einer Ebene beim Ausrichten: um ein Grad drehen; Pfeile verschieben um 1 mm (Umschalt: 10 mm)",
  undo: "Rückgängig, wiederholen", enter: "In einer Ebene: am Fadenkreuz setzen, was das Werkzeug setzt, etwa ein Ende des Lineals",
  register: "Registrieren", cancel: "Registrierung abbrechen; läuft keine, die neueste Meldung schließen", list: "Diese Liste", arrows: "In einer Ebene: Fadenkreuz bewegen (Umschalt: zehn Schritte)",
  pages: "In einer Ebene: nächste Schichten", zoom: "In einer Ebene: Zoom", wheel: "Schichten; mit Strg Zoom", rightDrag: "Fensterung", middleDrag: "Verschieben", doubleClick: "Eine Ebene allein",
  names: {
    undo: "Strg + Z, Strg + Umschalt + Z", enter: "Eingabe",
    register: "Strg + Eingabe", escape: "Esc", arrows: "Pfeile", pages: "Bild auf, Bild ab", wheel: "Mausrad", rightDrag: "Rechts ziehen", middleDrag: "Mitte oder Umschalt ziehen", doubleClick: "Doppelklick",
  },
};
