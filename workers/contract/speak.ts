import { SynclineError, toPlainError } from "./errors.ts";
import { germanWords } from "./german/words.ts";
import type { Language } from "./languages.ts";
import { noticeTexts, type Notice } from "./notices.ts";
import { filled, say, toSentence, type Sentence, type Words } from "./sentences.ts";
import { verdictTexts, type Finding } from "./verdict.ts";

/** Figures within a text, written in the English way, as a language writes them: "1,234.5" is "1.234,5" in German, and a minus sign is as long as the plus in both. */
export function figuresIn(english: string, language: Language): string {
  // not what joins two words or numbers
  const signed = english.replace(/(?<![\w.,])-(?=\.?\d)/g, "−");
  return language === "de" ? signed.replace(/(?<=\d)[.,](?=\d)/g, (mark) => (mark === "." ? "," : ".")) : signed;
}

/** A sentence in a language. Words that have no German twin, such as what a library reports, stay English. */
export function speak(words: Words, language: Language): string {
  return filled(toSentence(words), (text) => (language === "de" ? germanWords.get(text) : undefined) ?? text, (figure) => figuresIn(figure, language));
}

/** What was thrown, in a language; what is not ours says what it says. */
export function sayError(thrown: unknown, language: Language): string {
  return thrown instanceof SynclineError ? speak(thrown.said.message, language) : toPlainError(thrown).message;
}

/** A header's words in brackets, such as "NIfTI-1 (big-endian, gzip)" and "int16 (12 bits)", in a language. */
export function speakHeaderWords(english: string, language: Language): string {
  return english.replace(/\((.*)\)$/, (_, words: string) => `(${words.split(", ").map((word) => {
    const [, count] = /^(\d+) bits$/.exec(word) ?? [];
    return count === undefined ? speak({ text: word, values: {} }, language) : speak(say("{count} bits", { count }), language);
  }).join(", ")})`);
}

/** What notices and findings put in is figures and terms, never a name. */
const asFigures = (values: Readonly<Record<string, string | number>>): Sentence["values"] => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { figure: String(value) }]));

export function noticeSentence({ code, values }: Notice): Sentence {
  return { text: noticeTexts[code], values: asFigures(values) };
}

export function findingSentence({ code, values }: Finding): Sentence {
  return { text: verdictTexts[code], values: asFigures(values) };
}
