import type { register as english } from "../en/register.ts";
import type { Translation } from "../shape.ts";

export const register: Translation<typeof english> = {
  title: "Registrierung", preset: "Vorgabe", presetMore: "Mehr zu dieser Vorgabe", notAvailable: "In dieser Version nicht vorhanden.", openFirst: "Öffnen Sie zuerst ein festes und ein bewegtes Bild.",
  correctFirst: "Berichtigen Sie zuerst die markierten Parameter.",
  start: "Registrieren", parameters: "Parameter", advanced: "Weitere", changedCount: "{count} geändert", changed: "geändert", resetAll: "Alle auf die Vorgabe zurücksetzen",
  reset: "Zurücksetzen auf {value}", resetNamed: "{title} zurücksetzen auf {value}", presetsFailed: "Die Vorgaben konnten nicht geladen werden",
  levelsUnequal: "Geben Sie hier so viele Werte an wie Stufen: jetzt {counts}.",
  estimate: "{time}, {need} Arbeitsspeicher ({free} frei)", estimateShort: "{need} Arbeitsspeicher nötig, {free} frei: schließen Sie andere Programme oder wählen Sie eine gröbere Arbeitsauflösung.",
  aboutSecond: "Etwa eine Sekunde", aboutSeconds: "Etwa {seconds} s", aboutMinutes: "Etwa {minutes} min", gigabytes: "{size} GB", startNext: "Als Nächstes registrieren", search: "Parameter suchen", noneFound: "Kein Parameter passt.",
  copyCommand: "Als Befehl kopieren", copyCommandHelp: "Derselbe Lauf als Befehl zum Einfügen in ein Terminal", copyAntspy: "Als ANTsPy kopieren", copyAntspyHelp: "Derselbe Lauf als Python-Skript für ANTsPy",
  copiedCommand: "Der Befehl ist in der Zwischenablage.", copiedAntspy: "Das ANTsPy-Skript ist in der Zwischenablage.", copiedBare: "Dateien ohne Pfad, etwa hineingezogene oder hier gemachte Masken und Ausrichtungen, nennt er ohne Ordner: Sichern Sie das Gemachte und starten Sie ihn dort, wo die Dateien liegen.", notCopied: "Der Lauf konnte nicht kopiert werden",
  presets: {
    title: "Eigene Vorgaben", description: "Parameter unter eigenem Namen, zum Wiederverwenden oder Weitergeben", save: "Die jetzigen Parameter sichern", name: "Name", purpose: "Wozu sie dient",
    saveButton: "Vorgabe sichern", yours: "Eigene", program: "Syncline", rename: "Name von {title}", export: "Exportieren", exportNamed: "{title} exportieren", remove: "Löschen", removeNamed: "{title} löschen",
    import: "Vorgabe importieren…", failed: "Die Vorgabe wurde nicht geändert",
  },
  hint: { bent: "CT und MR zeigen Verschiedenes: Diese Wahl verbiegt womöglich, was im anderen Bild kein Gegenstück hat.", laid: "CT und MR zeigen Verschiedenes: Diese Metrik vergleicht sie wie Bilder einer Art und legt sie womöglich falsch. Transinformation ist für beide.", template: "{name} sieht nach einer Vorlage aus: Andere Köpfe haben andere Größe und Form, die diese Wahl so lässt.", choose: "„{preset}“ wählen" },
  metricList: {
    none: "keine", add: "Metrik hinzufügen", metric: "Metrik {number}", what: "Metrik {number}: was verglichen wird", remove: "Metrik {number} entfernen", weight: "Gewicht", weightOf: "Gewicht von Metrik {number}", radius: "Radius", bins: "Klassen", samplingOf: "Radius oder Klassen von Metrik {number}",
    images: { pair: "Auf dem registrierten Paar", own: "Auf eigenen Bildern" }, imagesOf: "Bilder von Metrik {number}", choose: { fixed: "Bild im festen Raum…", moving: "Bild im bewegten Raum…" }, notOpen: "{name} ist nicht geöffnet: wählen Sie die Datei.",
  },
  progress: {
    label: "Fortschritt", done: "Registriert", cancelling: "Wird abgebrochen…", running: "Registrierung läuft", left: "noch etwa {time}", finished: "Die Registrierung ist fertig.",
    announced: "Abschnitt {stage} von {stages}, {name}, Stufe {level} von {levels}", stageDone: "fertig", at: "Stufe {level}/{levels} · Iteration {iteration}", starting: "beginnt", waits: "wartet",
    showCurve: "Kurve des Abschnitts {stage} zeigen, {name}", level: "{name}, Stufe {level}", levelOf: "{name}, Stufe {level} von {levels}",
    metric: "Metrik", chart: "Metrik des Abschnitts {name}, kleiner ist besser", chartNow: "Metrik des Abschnitts {name}, kleiner ist besser, jetzt {value}", lower: "kleiner ist besser",
    keep: "Erreichtes behalten", keeping: "Erreichtes wird behalten…", kept: "Angehalten und behalten", keptMessage: "Das bis dahin Erreichte ist jetzt das Ergebnis. Es ist weniger, als ein voller Lauf ergibt: Sehen Sie Beurteilung und Bilder an.", keepHelp: "Endet bald; die bis dahin gefundene Transformation wird das Ergebnis", queue: "Es warten", dropWaiting: "Aus der Warteschlange nehmen: {title}", results: "Ergebnisse dieses Paars", resultNote: "{type} · {seconds} s, begonnen {time}",
    cancel: "Abbrechen", preparing: "Wird vorbereitet…", behind: "Wartet auf eine andere Registrierung…", cancelled: "Abgebrochen. Nichts wurde verändert.",
  },
  givenUp: { title: "Ein älteres Ergebnis wurde aufgegeben", message: "{name}, begonnen um {time}, war weder gesichert noch exportiert, und es werden nur so viele Ergebnisse gehalten: die letzten {number} der zuletzt registrierten Bilder und die letzten {number} aller anderen zusammen. Gleiche Bilder und Parameter geben dasselbe Ergebnis." },
  status: { sample: "Das Beispielpaar wird gemacht (einmal; das dauert einige Sekunden)…", image: "Das registrierte Bild wird gemacht…" },
  failed: {
    start: "Die Registrierung konnte nicht beginnen", cancel: "Die Registrierung konnte nicht abgebrochen werden", run: "Die Registrierung ist fehlgeschlagen",
    show: "Das registrierte Bild konnte nicht gezeigt werden",
  },
  metrics: { mattes: "Transinformation", gc: "Korrelation", meansquares: "Mittlere Quadrate", cc: "Lokale Korrelation", demons: "Demons", mind: "Struktur (MIND)", "normalised mutual information": "Normierte Transinformation" },
  stages: { Search: "Suche", Translation: "Verschiebung", Rigid: "Starr", Similarity: "Ähnlichkeit", Affine: "Affin", SyN: "Deformierbar (SyN)", GaussianDisplacementField: "Deformierbar (elastisch)" },
  seconds: "{seconds} s", minutes: "{minutes} min {seconds} s",
};
