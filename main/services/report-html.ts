import type { Language } from "../../workers/contract/languages.ts";
import { figuresIn } from "../../workers/contract/speak.ts";
import { reportTexts, type ReportTexts } from "./report-texts.ts";

/** Text as HTML shows it. */
export const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
/** A heading of nothing is none. */
export const cell = (tag: "td" | "th", text: string): string => text === "" ? "<td></td>" : `<${tag}>${escaped(text)}</${tag}>`;
export const row = (...cells: string[]): string => `<tr>${cell("th", cells[0])}${cells.slice(1).map((text) => cell("td", text)).join("")}</tr>`;
/** @param look how it is printed: `pairs` are short enough to stand beside each other */
export const table = (head: readonly string[], rows: readonly string[], look: "pairs" | "wide" = "wide"): string =>
  `<table class="${look}">${head.length > 0 ? `<thead><tr>${head.map((text) => cell("th", text)).join("")}</tr></thead>` : ""}<tbody>${rows.join("")}</tbody></table>`;
export const list = (items: readonly string[]): string => items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
/** What explains a table below it. */
export const small = (text: string): string => text === "" ? "" : `<p class="small">${escaped(text)}</p>`;

/** How a language writes what the report tells. */
export interface Speech {
  texts: ReportTexts;
  language: Language;
  /** a number with so many places after the point */
  figure: (value: number | null, digits: number) => string;
  /** a number as short as it is */
  short: (value: number) => string;
}

export function speechOf(language: Language): Speech {
  return {
    texts: reportTexts[language], language,
    figure: (value, digits) => value === null ? "–" : figuresIn(value.toFixed(digits), language), short: (value) => figuresIn(String(value), language),
  };
}
