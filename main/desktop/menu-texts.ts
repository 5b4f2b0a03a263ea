import type { Language } from "../../workers/contract/languages.ts";

/** Texts of the desktop window's menu and what the system's dialogs say; the window itself has its own table (renderer/messages). */
export interface MenuTexts {
  language: Language; notStarted: string; stopped: string; unsaved: string; unsavedDetail: string; closeAnyway: string; stay: string; images: string; allFiles: string; compressed: string; composite: string; itkTransform: string;
  file: string; openFixed: string; openMoving: string; openSample: string; openProject: string; saveProject: string;
  export: string; warped: string; inverse: string; transform: string; report: string; settings: string;
  registration: string; register: string; cancel: string; keep: string; view: string;
}

const english: MenuTexts = {
  language: "en", images: "Images", allFiles: "All files", compressed: "NIfTI, compressed", composite: "ITK composite transform", itkTransform: "ITK transform",
  notStarted: "Syncline could not start", stopped: "The window stopped working and will close. Files already exported are safe; work that was not saved is offered at the next start.",
  unsaved: "A result is neither saved nor exported", unsavedDetail: "It is lost when Syncline is closed. To keep it, save the project or export what you need.", closeAnyway: "Close and Lose It", stay: "Stay Here",
  file: "&File", openFixed: "Open Fixed Image…", openMoving: "Open Moving Image…", openSample: "Open Sample Pair", openProject: "Open Project…", saveProject: "Save Project…",
  export: "Export", warped: "Registered Volume…", inverse: "Fixed Image in Moving Space…", transform: "Transform…", report: "Report…", settings: "Settings…",
  registration: "&Registration", register: "Register", cancel: "Cancel", keep: "End and Keep What Was Reached", view: "&View",
};

const german: MenuTexts = {
  language: "de", images: "Bilder", allFiles: "Alle Dateien", compressed: "NIfTI, komprimiert", composite: "Zusammengesetzte ITK-Transformation", itkTransform: "ITK-Transformation",
  notStarted: "Syncline konnte nicht starten", stopped: "Das Fenster arbeitet nicht mehr und wird geschlossen. Was schon exportiert ist, ist sicher; nicht gesicherte Arbeit wird beim nächsten Start angeboten.",
  unsaved: "Ein Ergebnis ist weder gesichert noch exportiert", unsavedDetail: "Es geht verloren, wenn Syncline geschlossen wird. Um es zu behalten, sichern Sie das Projekt oder exportieren Sie, was Sie brauchen.", closeAnyway: "Schließen und verlieren", stay: "Hier bleiben",
  file: "&Datei", openFixed: "Festes Bild öffnen…", openMoving: "Bewegtes Bild öffnen…", openSample: "Beispielpaar öffnen", openProject: "Projekt öffnen…", saveProject: "Projekt sichern…",
  export: "Exportieren", warped: "Registriertes Bild…", inverse: "Festes Bild im bewegten Raum…", transform: "Transformation…", report: "Bericht…", settings: "Einstellungen…",
  registration: "&Registrierung", register: "Registrieren", cancel: "Abbrechen", keep: "Beenden und Erreichtes behalten", view: "&Ansicht",
};

/** @param language the user's setting @param system what the system speaks, such as de-AT */
export function menuTexts(language: "system" | "en" | "de", system: string): MenuTexts {
  return (language === "system" ? system.toLowerCase().startsWith("de") : language === "de") ? german : english;
}
