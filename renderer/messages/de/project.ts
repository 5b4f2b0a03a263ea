import type { project as english } from "../en/project.ts";
import type { Translation } from "../shape.ts";

export const project: Translation<typeof english> = {
  open: "Projekt öffnen", openHelp: "Gesicherte Arbeit wieder aufnehmen", save: "Projekt sichern", saveHelp: "Bilder nach Pfad und Prüfsumme, Masken, Parameter, Ergebnisse und Ansicht", saved: "Projekt gesichert",
  noMask: { fixed: "Die Maske des festen Bildes kam nicht zurück", moving: "Die Maske des bewegten Bildes kam nicht zurück" }, notSaved: "Das Projekt wurde nicht gesichert", notOpened: "Das Projekt konnte nicht geöffnet werden", recent: "Zuletzt verwendete Projekte",
  noResult: { title: "Das Ergebnis kam nicht zurück", message: "Seine Verformung wurde nicht aufbewahrt oder liegt nicht neben der Projektdatei, die Bilder sind jetzt andere, oder es ließ sich nicht neu berechnen. Registrieren Sie noch einmal: gleiche Bilder und Parameter geben dasselbe Ergebnis." },
  someLost: { title: "Nicht alle Ergebnisse sind wieder da", message: "Die Verformung eines davon wurde nicht aufbewahrt oder liegt nicht neben der Projektdatei, oder es ließ sich nicht neu berechnen. Registrieren Sie erneut: Dieselben Bilder und Parameter geben dasselbe Ergebnis." },
  changedWarp: { title: "Ein Ergebnis des Projekts wurde ausgelassen", message: "Seine Verformung ist nicht mehr die, mit der das Projekt gesichert wurde: {names}. Legen Sie die Datei wieder hin, wie sie war, und öffnen Sie das Projekt noch einmal, oder registrieren Sie erneut: Dieselben Bilder und Parameter geben dasselbe Ergebnis." },
  other: { title: "Das ist eine andere Datei", message: "{name} hat nicht den Inhalt, mit dem das Projekt gesichert wurde. Sie wird trotzdem verwendet; das alte Ergebnis entfällt." },
  problems: {
    title: "Bilder dieses Projekts sind verschoben oder verändert", description: "Sagen Sie, wo sie jetzt sind, oder machen Sie mit dem weiter, was da ist.", missing: "{name} ist nicht mehr, wo es war.",
    changed: "{name} hat sich geändert, seit das Projekt gesichert wurde.", locateFixed: "Festes Bild suchen…", locateMoving: "Bewegtes Bild suchen…", goOn: "So weitermachen",
  },
  aside: { title: "Ergebnisse, die nicht gesichert wurden", text: "Das Ergebnis von {names} ist weder gesichert noch exportiert. | {count} Ergebnisse von {names} sind weder gesichert noch exportiert." },
  recover: { title: "Nicht gesicherte Arbeit", text: "Arbeit, die in keiner Projektdatei ist, aufbewahrt um {time}: {names}", take: "Wieder aufnehmen", forget: "Verwerfen" },
};
