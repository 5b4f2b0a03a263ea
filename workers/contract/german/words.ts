import { noticeTexts, type NoticeCode } from "../notices.ts";
import { parameterNames, parameterTitle } from "../parameters.ts";
import { verdictTexts, type VerdictCode } from "../verdict.ts";
import { dicomWords } from "./dicom.ts";
import { facts } from "./facts.ts";
import { fileWords } from "./files.ts";
import { findings } from "./findings.ts";
import { parameters } from "./parameters.ts";
import { programWords } from "./program.ts";
import { qualityWords } from "./quality.ts";
import { workWords } from "./work.ts";

const own = { ...dicomWords, ...fileWords, ...programWords, ...qualityWords, ...workWords };
/** Every sentence, by its English words. */
export type GermanWords = keyof typeof own | (typeof noticeTexts)[NoticeCode] | (typeof verdictTexts)[VerdictCode];

const pairs = <Code extends string>(english: Readonly<Record<Code, string>>, german: Readonly<Record<Code, string>>): [string, string][] =>
  (Object.keys(english) as Code[]).map((code) => [english[code], german[code]]);

/** What the German window says, by the English words. */
export const germanWords: ReadonlyMap<string, string> = new Map([
  ...Object.entries(own), ...pairs(noticeTexts, facts), ...pairs(verdictTexts, findings), ...parameterNames.map((name): [string, string] => [parameterTitle(name).text, parameters[name].title]),
]);
