import * as z from "zod";
import { decisionTexts } from "./decision-texts.ts";
import { dicomTexts } from "./dicom-texts.ts";
import { oddityTexts } from "./oddity-texts.ts";

/** Every sentence about a file, by its code: what was decided and what was odd. A window in another language has the same table. */
export const noticeTexts = { ...decisionTexts, ...dicomTexts, ...oddityTexts };
export type NoticeCode = keyof typeof noticeTexts;

const codes = new Set(Object.keys(noticeTexts));
const noticeCodeSchema = z.custom<NoticeCode>((value) => typeof value === "string" && codes.has(value));

/** A sentence about a file: its code and values for translation, and its English text. It never quotes what a file says of a patient. */
export const noticeSchema = z.object({ code: noticeCodeSchema, values: z.record(z.string(), z.union([z.string(), z.number()])), text: z.string() });
export type Notice = z.infer<typeof noticeSchema>;

/** The names in braces of a sentence. */
type ValueNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | ValueNames<Rest> : never;
/** What a code's sentence needs: nothing where it names no value. */
type ValuesOf<Code extends NoticeCode> = ValueNames<(typeof noticeTexts)[Code]> extends never
  ? [] : [values: Record<ValueNames<(typeof noticeTexts)[Code]>, string | number>];

/** The notice of a code; values take the places of the names in braces. */
export function notice<Code extends NoticeCode>(code: Code, ...[values]: ValuesOf<Code>): Notice {
  // a number that is none (NaN, infinite) could not cross a process as JSON
  const given = Object.fromEntries(Object.entries<string | number>(values ?? {}).map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]));
  return { code, values: given, text: noticeTexts[code].replace(/\{(\w+)\}/g, (_, name: string) => String(given[name])) };
}
