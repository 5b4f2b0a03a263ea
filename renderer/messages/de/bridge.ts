import type { bridge as english } from "../en/bridge.ts";
import type { Translation } from "../shape.ts";

export const bridge: Translation<typeof english> = {
  notUnderstood: "Die Antwort des Programms wurde nicht verstanden. Starten Sie Syncline neu und versuchen Sie es noch einmal.",
  noPath: "{name} hat keinen Pfad auf diesem Rechner. Sichern Sie es auf die Platte und öffnen Sie es von dort.",
  stopped: "Das Programm hinter dieser Seite antwortet nicht. Vielleicht wurde es beendet: starten Sie es wieder und öffnen Sie die Adresse, die es dann nennt.",
  refused: "Das Programm hinter dieser Seite hat die Anfrage abgelehnt (HTTP {status}). Laden Sie die Seite neu.",
  noRoom: "Der Arbeitsspeicher reichte nicht, um dieses Bild ins Fenster zu holen. Schließen Sie andere Programme oder Bilder und öffnen Sie es noch einmal.",
  silent: "Das Programm hinter dieser Seite antwortet nicht.",
};
