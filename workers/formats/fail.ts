import { basename } from "node:path";
import { SynclineError } from "../contract/errors.ts";
import { inEnglish, say, toSentence, verbatim, type Sentence, type Words } from "../contract/sentences.ts";
import { errorCode, readCause, writeCause } from "../contract/system-errors.ts";

/** Why a part of a file cannot be understood, as a clause: thrown where the file's name is not known, told to the user by the caller. */
export class Problem extends Error {
  readonly sentence: Sentence;

  constructor(cause: Words) {
    super(inEnglish(cause));
    this.sentence = toSentence(cause);
  }
}

/** What was thrown, for a detail: a problem's clause, or what a library says. */
export function problemOf(thrown: unknown): Sentence {
  if (thrown instanceof Problem) return thrown.sentence;
  return verbatim(thrown instanceof Error ? thrown.message : String(thrown));
}

/**
 * The refusal of an input file as one sentence: which file (its name only, never its folder), why, and what to do.
 * @param cause clause without a full stop, such as "its header is damaged"
 * @param remedy imperative clause, such as "export it again"
 */
export function unreadable(path: string, cause: Words, remedy: Words, detail?: Words): SynclineError {
  return new SynclineError("input", say("{file} cannot be read: {cause}; {remedy}.", { file: basename(path), cause: toSentence(cause), remedy: toSentence(remedy) }), detail).at(path);
}

/** The refusal of an output file. */
export function unwritable(path: string, cause: Words, remedy: Words, detail?: Words): SynclineError {
  return new SynclineError("output", say("{file} cannot be written: {cause}; {remedy}.", { file: basename(path), cause: toSentence(cause), remedy: toSentence(remedy) }), detail);
}

/** A failure of reading a file (operating system or gunzip) as a refusal; ours pass through. */
export function readFailure(path: string, thrown: unknown): SynclineError {
  if (thrown instanceof SynclineError) return thrown;
  const code = errorCode(thrown);
  switch (code) {
    case "ENAMETOOLONG": return unreadable(path.slice(-60), ...readCause(code));
    case "Z_BUF_ERROR": return unreadable(path, "its compressed data end too early", "copy or download it again");
    case "Z_DATA_ERROR": return unreadable(path, "its compressed data are damaged (checksum or structure)", "copy or download it again");
    default: return unreadable(path, ...readCause(code));
  }
}

/** A failure of writing a file as a refusal; ours pass through. */
export function writeFailure(path: string, thrown: unknown): SynclineError {
  return thrown instanceof SynclineError ? thrown : unwritable(path, ...writeCause(errorCode(thrown)));
}

/** 123456 as "123,456". */
export function withCommas(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
