import * as z from "zod";
import type { GermanWords } from "./german/words.ts";

// How to add a sentence: write it in English where it is needed (`say("its header claims {sizes} voxels", { sizes })`, or the bare text where nothing is put in), and under the
// same words in a table of german/ what the window says in German. The types insist on the twin; test/workers/contract/sentences.test.ts insists on the same braces.

/** Every sentence and clause that can reach a user. The English words are its code; values stand in braces. */
export type SentenceText = GermanWords;

/** What is put into a sentence: words as they are (names of files), numbers (as the language writes them), figures written in the English way ("4.0", "123,456"), or a clause. */
export type SentenceValue = string | number | { figure: string } | Sentence;
/** A sentence as it crosses threads and processes: `speak` (speak.ts) says it in any language. */
export interface Sentence { text: string; values: Readonly<Record<string, SentenceValue>> }

const valueSchema: z.ZodType<SentenceValue> = z.union([z.string(), z.number(), z.object({ figure: z.string() }), z.lazy(() => sentenceSchema)]);
export const sentenceSchema: z.ZodType<Sentence> = z.object({ text: z.string(), values: z.record(z.string(), valueSchema) });

/** The names in braces of a sentence. */
export type ValueNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | ValueNames<Rest> : never;
/** Sentences that nothing is put into. */
export type PlainText = { [Text in SentenceText]: ValueNames<Text> extends never ? Text : never }[SentenceText];
/** A sentence as it is given: its bare text, or with what is put in. */
export type Words = PlainText | Sentence;

type ValuesOf<Text extends string> = ValueNames<Text> extends never ? [] : [values: Readonly<Record<ValueNames<Text>, SentenceValue>>];

/** A sentence with what is put into it. */
export function say<Text extends SentenceText>(text: Text, ...[values]: ValuesOf<Text>): Sentence {
  // a number that is none (NaN, infinite) could not cross a process as JSON
  const given = Object.entries<SentenceValue>(values ?? {}).map(([name, value]) => [name, typeof value === "number" && !Number.isFinite(value) ? String(value) : value]);
  return { text, values: Object.fromEntries(given) as Record<string, SentenceValue> };
}

/** Words that are not ours or are said already, such as what a library reports: the same in every language. */
export function verbatim(words: string): Sentence {
  return say("{words}", { words });
}

/** Whether an answer is words, such as a clause that says why there is none. */
export function isWords(answer: object | PlainText): answer is Words {
  return typeof answer === "string" || ("text" in answer && "values" in answer);
}

/** Values one after another; the separator is the same in every language. */
export function listOf(values: readonly SentenceValue[], separator = ", "): Sentence {
  return { text: values.map((_, index) => `{${index}}`).join(separator), values: Object.fromEntries(values.map((value, index) => [index, value])) };
}

export function toSentence(words: Words): Sentence {
  return typeof words === "string" ? { text: words, values: {} } : words;
}

/** A sentence in English, as the command says it. */
export function inEnglish(words: Words): string {
  return filled(toSentence(words), (text) => text, (figure) => figure);
}

/** A sentence with each text, those of clauses too, and each figure as a language has it. */
export function filled(sentence: Sentence, textOf: (english: string) => string, figureOf: (english: string) => string): string {
  const valueText = (value: SentenceValue | undefined): string => {
    if (typeof value === "string") return value;
    if (typeof value === "number") return figureOf(String(value));
    if (value === undefined) return "";
    return "figure" in value ? figureOf(value.figure) : filled(value, textOf, figureOf);
  };
  return textOf(sentence.text).replace(/\{(\w+)\}/g, (_, name: string) => valueText(sentence.values[name]));
}

/** A sentence that names a file by another name. */
export function renamed({ text, values }: Sentence, from: string, to: string): Sentence {
  const change = (value: SentenceValue): SentenceValue => typeof value === "string" ? value.replaceAll(from, to) : typeof value === "object" && "text" in value ? renamed(value, from, to) : value;
  return { text, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)])) };
}
