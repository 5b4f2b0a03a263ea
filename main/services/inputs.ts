import { basename } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say, toSentence } from "../../workers/contract/sentences.ts";
import { errorCode, readCause } from "../../workers/contract/system-errors.ts";

/** A failure of the file system while reading, as a sentence. */
export function inputError(thrown: unknown, path: string): SynclineError {
  const [cause, remedy] = readCause(errorCode(thrown));
  return new SynclineError("input", say("{file} cannot be read: {cause}; {remedy}.", { file: basename(path).slice(0, 200) || path, cause: toSentence(cause), remedy: toSentence(remedy) })).at(path);
}
