import { transformTypes } from "../../../workers/contract/transform-types.ts";
import type { SelectOption } from "../../ui/select-option.ts";
import type { ParameterField } from "./parameters-store.ts";
import { t, tOr } from "../../messages/i18n.ts";

/** Stands for "not set" in a list of choices, which cannot hold an empty value. */
export const unset = "(automatic)";

/** The choices of a parameter; types of transform that this version does not have are listed, but cannot be chosen. */
export function choiceOptions(field: ParameterField): SelectOption[] {
  if (field.shape.kind !== "choice") return [];
  if (field.name === "type_of_transform") {
    return [...transformTypes].sort((a, b) => Number(b.available) - Number(a.available)).map((type) => ({
      value: type.name, title: type.name, note: type.available ? tOr(`choices.types.${type.name}`, type.purpose) : undefined, disabled: !type.available,
      group: !type.available ? t("choices.later") : type.family === "linear" ? t("choices.linear") : t("choices.deformable"),
    }));
  }
  const choices = field.shape.choices.map((value) => ({ value, title: tOr(`choices.values.${value}`, value) }));
  return field.shape.optional ? [{ value: unset, title: t("choices.automatic") }, ...choices] : choices;
}
