import type { inspect as english } from "../en/inspect.ts";
import type { Translation } from "../shape.ts";

export const inspect: Translation<typeof english> = {
  viewer: "Bildansicht", bent: { soFar: "{name} (bisher)", registered: "{name} (registriert)" }, tools: { label: "Was die linke Maustaste tut", crosshair: "Fadenkreuz", window: "Fensterung", pan: "Verschieben", zoom: "Zoom", ruler: "Lineal", align: "Von Hand ausrichten", landmark: "Landmarken", brush: "Maske: Pinsel", box: "Maske: Quader" },
  fit: "Einpassen", fitTitle: "Bildmitte, ganzes Bild (R)", neurological: "Neurologisch", radiological: "Radiologisch",
  sideIsLeft: "Links des Patienten ist links im Bild: neurologisch. Ändern", sideIsRight: "Links des Patienten ist rechts im Bild: radiologisch. Ändern",
  conventionTitle: "Radiologisch: links des Patienten ist rechts im Bild",
  planes: { axial: "Axial", sagittal: "Sagittal", coronal: "Koronal" }, plane: "{plane}e Ebene", slice: "{plane}e Schicht", only: "Nur die {plane}e Ebene zeigen", all: "Alle Ebenen zeigen",
  planeHelp: "{plane}e Ebene, {position}. Pfeile bewegen das Fadenkreuz, Bild auf und Bild ab wechseln die Schicht.",
  side: { label: "Neben den Ebenen", values: "Werte", overlays: "Überlagerungen", space: "3D" }, display: "Werte und Fensterung", displayEmpty: "Hier erscheinen die Werte unter dem Zeiger und die Fensterung.", readout: "Unter dem Zeiger", cursor: "Zeiger", crosshair: "Fadenkreuz",
  image: "Bild", voxel: "Voxel", value: "Wert", outside: "außerhalb", dragTarget: "Ziehen mit der rechten Taste ändert", dragFixed: "fest", dragMoving: "bewegt",
  windowOf: { fixed: "Festes Bild: Fensterung und Farben", moving: "Bewegtes Bild: Fensterung und Farben" },
  preset: { fixed: "Fenstervorgabe, festes Bild", moving: "Fenstervorgabe, bewegtes Bild" }, width: { fixed: "Fensterbreite, festes Bild", moving: "Fensterbreite, bewegtes Bild" },
  level: { fixed: "Fensterlage, festes Bild", moving: "Fensterlage, bewegtes Bild" }, colours: { fixed: "Farben, festes Bild", moving: "Farben, bewegtes Bild" },
  widthShort: "W", levelShort: "L", presetNote: "W {width}  L {level}",
  windows: { automatic: "Automatisch", custom: "Eigene", brain: "Gehirn", subdural: "Subdural", stroke: "Schlaganfall", "soft-tissue": "Weichteile", bone: "Knochen", lung: "Lunge" },
  maps: { grey: "Grau", warm: "Warm", blue: "Blau", inferno: "Inferno", viridis: "Viridis" },
  apart: "Diese Bilder überlappen nicht: jedes liegt an seinem eigenen Ort. Eine Registrierung führt sie zusammen.",
  hint: "Zwei Bilder hier ablegen oder links öffnen.", loading: "Voxel werden geladen…",
  picture: "Ein Bild der Ansichten sichern", pictureTitle: "Ein Bild von dem, was die Ansicht zeigt, als PNG", pictureSaved: "Das Bild wurde gesichert", pictureFailed: "Das Bild konnte nicht gesichert werden",
  rulers: "Längen", rulerRemove: "Die Länge von {length} mm entfernen", rulerShow: "Die Länge von {length} mm zeigen",
  notShown: "{name} konnte nicht gezeigt werden",
  pictureMemory: "Der Arbeitsspeicher reicht nicht für das Bild; schließen Sie andere Programme oder machen Sie das Fenster kleiner.",
};
