import type { overlays as english } from "../en/overlays.ts";
import type { Translation } from "../shape.ts";

export const overlays: Translation<typeof english> = {
  title: "Überlagerungen", deformation: "Verformung", unavailable: "Das Ergebnis einer verformenden Registrierung kann hier als Gitter, Volumenänderung und Verschiebung gezeigt werden.", loading: "Wird berechnet…",
  grid: "Gitter", jacobian: "Volumenänderung", displacement: "Verschiebung", noDeformation: "Die Verformung konnte nicht gezeigt werden",
  preparation: "Von der Registrierung ausgenommen", preparationIn: { fixed: "Im festen Bild", moving: "Im bewegten Bild" }, preparationOf: { fixed: "Ausgenommen im festen Bild", moving: "Ausgenommen im bewegten Bild" },
  left: { invalid: "keine Daten", outsideHead: "außerhalb des Kopfes", neck: "Hals (nicht durchsucht)" }, noPreparation: "Was ausgenommen ist, konnte nicht gezeigt werden",
  labels: "Labels und Masken", add: { fixed: "Über das feste Bild…", moving: "Über das bewegte Bild…" }, notOpened: "Die Labels konnten nicht geöffnet werden",
  outline: "Umrisse", remove: "{title} entfernen", opacity: "Deckkraft", opacityOf: "Deckkraft von {title}", spacing: "Abstand der Gitterlinien",
  bent: "Wird nicht gezeichnet, solange das bewegte Bild verformt wird: es folgt mit dem Ergebnis.", notPassed: "Die Labels konnten der Verformung nicht folgen",
  scale: "Farben von {low} bis {high} {unit}", folds: "gefaltet: das tut keine Anatomie", label: "Label {label}", more: "und {count} weitere",
};
