import type { settings as english } from "../en/settings.ts";
import type { Translation } from "../shape.ts";

export const settings: Translation<typeof english> = {
  title: "Einstellungen", description: "Was für jeden Lauf auf diesem Rechner gilt", language: "Sprache", system: "Wie das System", english: "English", german: "Deutsch",
  theme: "Farben", dark: "Dunkel", light: "Hell", text: "Schriftgröße", percent: "{percent} %", threads: "Threads einer Registrierung", threadsHelp: "Ab dem nächsten Start; das Ergebnis hängt nicht davon ab.", allCores: "alle Kerne",
  tell: "Melden, wenn eine lange Registrierung zu Ende ist", notRead: "Die Einstellungen konnten nicht gelesen werden", notKept: "Die Einstellung konnte nicht gesichert werden",
};
