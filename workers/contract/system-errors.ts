import { say, type Sentence, type Words } from "./sentences.ts";

/** The code of an operating system or zlib error, such as ENOENT, or an empty string. */
export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
}

/** A clause that says why, without a full stop, and an imperative one that says what to do. Neither names a folder. */
export type CauseAndRemedy = [cause: Words, remedy: Words];

const unknown = (code: string): Sentence => code === "" ? say("the system reported an error") : say("the system reported {code}", { code });

/** Why the system could not read a file. */
export function readCause(code: string): CauseAndRemedy {
  switch (code) {
    case "ENOENT": case "ENOTDIR": return ["there is no such file", "check the name and the folder"];
    case "EACCES": case "EPERM": return ["this account may not read it", "change its permissions or copy it"];
    case "ENAMETOOLONG": return ["the name is too long", "check the name"];
    case "EISDIR": return ["it is a folder", "choose a file"];
    case "ERR_INVALID_ARG_VALUE": return ["the name is not a valid file name", "check the name"];
    default: return [unknown(code), "check the disk or copy the file"];
  }
}

/** Why the system could not write a file. */
export function writeCause(code: string): CauseAndRemedy {
  switch (code) {
    case "ENOSPC": case "EDQUOT": return ["the disk is full", "free some space or choose another folder"];
    case "EFBIG": return ["the file would be larger than this account may write", "lift the limit or choose another disk"];
    case "EACCES": case "EPERM": return ["this account may not write there", "choose another folder"];
    case "EROFS": return ["the disk is read-only", "choose another folder"];
    case "ENOENT": return ["its folder does not exist", "make the folder or choose another"];
    case "ENOTDIR": return ["a part of its folder's path is a file", "choose another folder"];
    case "EISDIR": return ["a folder has that name", "choose another name"];
    case "ENAMETOOLONG": return ["the name is too long", "choose a shorter one"];
    default: return [unknown(code), "choose another folder"];
  }
}
