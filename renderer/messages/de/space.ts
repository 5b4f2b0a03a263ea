import type { space as english } from "../en/space.ts";
import type { Translation } from "../shape.ts";

export const space: Translation<typeof english> = {
  label: "3D-Ansicht", help: "3D-Ansicht der Oberflächen beider Bilder und der drei Schichten. Pfeile drehen, Plus und Minus zoomen, Pos1 blickt von vorn.",
  surface: { fixed: "Oberfläche fest", moving: "Oberfläche bewegt" }, threshold: { fixed: "Wert der Oberfläche, festes Bild", moving: "Wert der Oberfläche, bewegtes Bild" }, slices: "Schichten",
  opacity: { fixed: "Deckkraft der Oberfläche, festes Bild", moving: "Deckkraft der Oberfläche, bewegtes Bild" }, columns: { opacity: "Deckkraft", threshold: "Wert" }, making: "Oberflächen werden berechnet…", software: "Ohne Grafikkarte gezeichnet: gröbere Oberflächen.",
  none: "Die 3D-Ansicht braucht WebGL 2, das dieser Browser oder Grafiktreiber nicht bietet. Ebenen, Registrierung und Export gehen trotzdem. Um sie zu sehen, schalten Sie in den Einstellungen des Browsers die Hardwarebeschleunigung ein, erneuern Sie den Grafiktreiber oder nehmen Sie einen anderen Browser.",
  lost: "Der Grafiktreiber wurde zurückgesetzt, etwa nach dem Ruhezustand oder weil sein Speicher voll war. Nichts ist verloren; die 3D-Ansicht wird wiederhergestellt.",
  again: "Noch einmal versuchen", home: "Von vorn links", only: "Nur die 3D-Ansicht zeigen", all: "Alle Ansichten zeigen", empty: "Öffnen Sie ein Bild, um es hier zu sehen.",
};
