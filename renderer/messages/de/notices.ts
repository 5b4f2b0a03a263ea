import type { notices as english } from "../en/notices.ts";
import type { Translation } from "../shape.ts";

export const notices: Translation<typeof english> = {
  label: "Meldungen", detail: "Einzelheiten", place: "Die Datei ist {path}", copyDetail: "Einzelheiten kopieren", dismiss: "Schließen: {title}",
  fault: "{message} Das ist ein Fehler des Programms: Ihre Dateien sind unverändert. Versuchen Sie es noch einmal; wenn er bleibt, melden Sie die Einzelheiten unten.",
};
