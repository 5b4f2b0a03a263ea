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
  inverseWarp: { title: "Umgekehrte Deformation", help: "Das Feld zurück (1InverseWarp von ANTs), nach der umgekehrten affinen Abbildung" },
  report: { title: "Bericht", help: "Parameter, Zahlen, Prüfsummen und Herkunft (JSON)" },
};
