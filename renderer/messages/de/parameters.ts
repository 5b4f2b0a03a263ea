import type { expected as englishExpected, groups as englishGroups } from "../en/parameters.ts";
import type { Translation } from "../shape.ts";

export const groups: Translation<typeof englishGroups> = {
  Transform: "Transformation", Start: "Beginn", Preparation: "Vorbereitung", "Linear stages": "Lineare Abschnitte", "Deformable stages": "Deformierbare Abschnitte", Output: "Ausgabe", Run: "Lauf",
};

export const expected: Translation<typeof englishExpected> = {
  enter: "Erwartet wird {what}.", enterOptional: "Erwartet wird {what}, oder nichts.", metrics: "ein Gewicht über 0, dazu 8 bis 128 Klassen oder ein Radius von 1 bis 128, und beide Bilder, wo eine Metrik eigene hat",
};
