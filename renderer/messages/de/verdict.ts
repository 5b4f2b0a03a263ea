import type { verdict as english } from "../en/verdict.ts";
import type { Translation } from "../shape.ts";

export const verdict: Translation<typeof english> = {
  label: "Beurteilung", more: "{count} weiterer Grund | {count} weitere Gründe",
  labels: {
    title: "Labels (Dice)", help: "Labels beider Bilder laden: die des bewegten durchlaufen die Transformation, und die Überlappung wird angegeben.", fixed: "Labels des festen Bildes…", moving: "Labels des bewegten Bildes…",
    busy: "Wird verglichen…", label: "Label", dice: "Dice", mean: "Mittel", failed: "Die Labels konnten nicht verglichen werden",
  },
};
