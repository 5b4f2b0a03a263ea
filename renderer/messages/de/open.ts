import type { open as english } from "../en/open.ts";
import type { Translation } from "../shape.ts";

export const open: Translation<typeof english> = {
  images: "Bilder", fixedImage: "Festes Bild", movingImage: "Bewegtes Bild", fixedExplained: "bleibt, wo es ist", movingExplained: "wird auf das feste Bild bewegt",
  anotherFixed: "Anderes festes Bild öffnen…", anotherMoving: "Anderes bewegtes Bild öffnen…", openFixed: "Festes Bild öffnen…", openMoving: "Bewegtes Bild öffnen…", openFixedTitle: "Festes Bild öffnen", openMovingTitle: "Bewegtes Bild öffnen",
  fixedPath: "Pfad des festen Bildes", movingPath: "Pfad des bewegten Bildes", pathHint: "oder Pfad eingeben und Eingabetaste",
  removeFixed: "Festes Bild entfernen", removeMoving: "Bewegtes Bild entfernen",
  modality: "Modalität", fixedModality: "Modalität des festen Bildes", movingModality: "Modalität des bewegten Bildes", other: "Andere",
  size: "Größe", volume: "Volumen", voxel: "Voxel", axes: "Achsen", values: "Werte", format: "Format", decisions: "Zur Datei", notices: "Hinweise",
  fixedVolume: "Welches Volumen des festen Bildes, 1 bis {volumes}", movingVolume: "Welches Volumen des bewegten Bildes, 1 bis {volumes}", ofVolumes: "von {volumes} in dieser Datei",
  range: "{low} bis {high}", axesPoint: "Die Voxelachsen zeigen nach: {words}",
  directions: { R: "rechts", L: "links", A: "vorn", P: "hinten", S: "Kopf", I: "Füße", oblique: "schräg" },
  same: "An beiden Stellen ist dasselbe Bild geöffnet: Eine Registrierung kann nur finden, dass sich nichts bewegt.",
  swap: "Tauschen", opening: "Wird geöffnet…", sample: "Beispielpaar öffnen", recent: "Zuletzt verwendete Paare",
  failed: {
    image: "Das Bild konnte nicht geöffnet werden", named: "{name} konnte nicht geöffnet werden", files: "Die Dateien konnten nicht geöffnet werden",
    volume: "Volumen {volume} von {name} konnte nicht geöffnet werden", sample: "Das Beispielpaar konnte nicht geöffnet werden",
    modality: "Die Modalität konnte nicht geändert werden", dialog: "Der Dialog konnte nicht geöffnet werden",
  },
  noImage: "Hier ist kein Bild, das diese Version liest. Wählen Sie NIfTI-, DICOM-, NRRD-, MetaImage- oder FreeSurfer-Dateien (einen Kopf zusammen mit seinen Datendateien).",
  two: { title: "Zwei Bilder wurden geöffnet", message: "Eine Registrierung braucht zwei Bilder. {count} weiteres wurde ausgelassen. | Eine Registrierung braucht zwei Bilder. {count} weitere wurden ausgelassen." },
  openFixedFolder: "Ordner des festen Bilds…", openMovingFolder: "Ordner des bewegten Bilds…",
  series: {
    title: "Welche Serie?", description: "Die DICOM-Dateien enthalten mehrere Serien. Wählen Sie die zu öffnende aus.", number: "Serie {number}",
    images: "{count} Bild | {count} Bilder", volumes: "{count} Volumen", localiser: "Übersichtsaufnahme", noVolume: "kein Volumen",
  },
  incomplete: "{name} kam unvollständig vom Programm. Öffnen Sie die Datei noch einmal.",
};
