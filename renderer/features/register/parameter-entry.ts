import { type ParameterShape, parameterText } from "../../../workers/contract/parameter-shape.ts";
import { language } from "../../messages/i18n.ts";
import { asTyped, inFigures } from "../../messages/numbers.ts";

/** A value as its field shows it. What is joined by commas itself, as an extra metric is, stays as the command has it. */
export function entryText(value: unknown): string {
  const text = parameterText(value);
  return text.includes(",") ? text : asTyped(inFigures(text));
}

/**
 * A field's text with decimal points, as the contract reads it. German has a decimal comma; between the numbers of a list a comma parts them only where
 * nothing else does and there are several, or where only whole numbers are meant.
 */
export function entryWithPoints(shape: ParameterShape, entered: string): string {
  const text = asTyped(entered);
  if (language() !== "de" || (shape.kind !== "number" && shape.kind !== "list")) return text;
  const parted = /[x;\s]/i.test(text.trim()) || text.split(",").length === 2;
  return shape.kind === "number" || (parted && !shape.integer) ? text.replace(/(?<=\d),(?=\d)|^(\s*),(?=\d)/g, "$1.") : text;
}
