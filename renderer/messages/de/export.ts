import type { exports as english } from "../en/export.ts";
import type { Translation } from "../shape.ts";

export const exports: Translation<typeof english> = {
  label: "Export", title: "Mitnehmen", writing: "Wird geschrieben…", saved: "{title} gesichert", notSaved: "{title}: nicht gesichert", dialog: "Exportieren",
  warped: { title: "Registriertes Bild", help: "Das bewegte Bild auf dem Raster des festen, in voller Auflösung" },
  inverseWarped: { title: "Umgekehrtes Bild", help: "Das feste Bild auf dem Raster des bewegten" },
  transform: {
    title: "Transformation", help: "Eine affine ITK/ANTs-Transformation (.mat), die feste Punkte auf bewegte abbildet",
    composite: "Eine ITK/ANTs-Datei (.h5), die feste Punkte auf bewegte abbildet", linearPart: "Der lineare Teil, eine affine ITK/ANTs-Transformation (.mat): feste Punkte durchlaufen zuerst die Deformation",
  },
  warp: { title: "Deformation", help: "Das Verschiebungsfeld (1Warp von ANTs), das ein fester Punkt vor der affinen Abbildung durchläuft" },
  inverseWarp: { title: "Umgekehrte Deformation", help: "Das Feld zurück (1InverseWarp von ANTs), nach der umgekehrten affinen Abbildung", composite: "Eine ITK/ANTs-Datei (.h5), die bewegte Punkte auf feste abbildet" },
  dicom: { title: "DICOM-Serie", help: "Das registrierte Bild als neue DICOM-Schichten, mit der Transformation als Spatial Registration (ZIP)" },
  report: { title: "Bericht, Daten", help: "Parameter, Zahlen, Prüfsummen und Herkunft (JSON)" },
  reportPage: { title: "Bericht, Seite", help: "Mit Bildern, zum Lesen und Drucken (HTML)" },
  saveOne: "Nur exportieren: {title}", saveChosen: "{count} Datei exportieren | {count} Dateien exportieren", several: "{count} Datei | {count} Dateien", options: "Wie Bilder geschrieben werden", format: "Format", interpolator: "Interpolation",
  type: "Werte", strip: "DICOM ohne Personendaten", spacing: "Voxel, mm", fixedGrid: "wie das feste Bild", asRegistration: "Wie registriert",
  types: { float32: "Reelle Zahlen (float32)", int16: "Ganze Zahlen (int16)", asImage: "Wie das ursprüngliche Bild" },
  formats: { niiGz: "NIfTI, komprimiert", nii: "NIfTI", nrrd: "NRRD", mha: "MetaImage, eine Datei", mhd: "MetaImage, zwei Dateien" },
  further: "Weitere Bilder des bewegten Raums", furtherHelp: "Labels, Masken oder andere Kontraste durchlaufen dieselbe Transformation in das Raster des festen Bildes.", addFurther: "Bilder hinzufügen…", removeFurther: "{name} weglassen", wayOf: "Interpolation von {name}",
};
