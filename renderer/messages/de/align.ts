import type { align as english } from "../en/align.ts";
import type { Translation } from "../shape.ts";

export const align: Translation<typeof english> = {
  title: "Von Hand ausrichten", inUse: "Start", hint: "Das bewegte Bild innerhalb des Rings ziehen verschiebt es, außerhalb dreht es. Eine Registrierung beginnt dort.",
  tool: "In den Ebenen bewegen", shift: "Schieben, mm", turn: "Drehen, °", shiftAxes: { x: "Nach rechts verschieben, mm", y: "Nach vorn verschieben, mm", z: "Zum Kopf verschieben, mm" },
  turnAxes: { x: "Um die Achse links-rechts drehen, Grad", y: "Um die Achse hinten-vorn drehen, Grad", z: "Um die Achse Fuß-Kopf drehen, Grad" },
  axes: { x: "rechts", y: "vorn", z: "Kopf" }, reset: "Zurücklegen", fromResult: "Vom Ergebnis aus weiter", show: "Zeigen", save: "Als .mat sichern", saveHelp: "Der Start als Transformationsdatei von ANTs, für --initial-transform", notSaved: "Der Start konnte nicht gesichert werden",
  landmarks: "Landmarken", landmarkHint: "Setzen Sie das Fadenkreuz auf eine Stelle des festen Bildes und markieren Sie sie, dann auf dieselbe Stelle des bewegten; oder klicken Sie beide mit dem Werkzeug für Landmarken über den Ebenen an.", mark: { fixed: "Im festen Bild markieren", moving: "Im bewegten Bild markieren" },
  bent: { title: "Die Landmarke wurde nicht gesetzt", message: "Das bewegte Bild wird verformt gezeigt. Wechseln Sie zu vorher (B) und markieren Sie dort." }, drop: "Markierung verwerfen", fit: "An Landmarken ausrichten", onlyShift: { title: "Das Bild wurde nur verschoben", message: "Zum Drehen sind Landmarken an drei Stellen nötig, die nicht auf einer Geraden liegen." },
  pair: "Landmarke {number}", distance: "{distance} mm", go: "Zu Landmarke {number}", remove: "Landmarke {number} entfernen", mean: "Mittlerer Abstand {mean} mm, größter {largest} mm",
};
