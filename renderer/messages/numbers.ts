import { figuresIn } from "../../workers/contract/speak.ts";
import { language } from "./i18n.ts";

/** Figures within a text, written in the English way, as the chosen language writes them. */
export function inFigures(english: string): string {
  return figuresIn(english, language());
}

/** A number with so many places after the decimal mark. */
export function decimal(value: number, digits: number): string {
  return inFigures(value.toFixed(digits));
}

/** A number as short as it can be told. */
export function plain(value: number): string {
  return inFigures(String(value));
}

/** Figures as a keyboard has them, for a field in which they are changed or from which they are copied. */
export function asTyped(figures: string): string {
  return figures.replaceAll("−", "-");
}

/** What is typed into a number's field, with a decimal comma or point; NaN for anything else. A comma that may part thousands in English is none. */
export function typedNumber(text: string): number {
  const trimmed = asTyped(text.trim());
  if (trimmed === "" || (language() === "en" && /^[-+]?\d{1,3}(,\d{3})+$/.test(trimmed))) return NaN;
  return Number(trimmed.replace(",", "."));
}
