import { basename } from "node:path";
import { SynclineError } from "../contract/errors.ts";

/**
 * The refusal of an input file as one sentence: which file (its name only, never its folder), why, and what to do.
 * @param cause clause without a full stop, such as "its header is damaged"
 * @param remedy imperative clause, such as "export it again"
 */
export function unreadable(path: string, cause: string, remedy: string, detail?: string): SynclineError {
  return new SynclineError("input", `${basename(path)} cannot be read: ${cause}; ${remedy}.`, detail);
}

/** The refusal of an output file. */
export function unwritable(path: string, cause: string, remedy: string, detail?: string): SynclineError {
  return new SynclineError("output", `${basename(path)} cannot be written: ${cause}; ${remedy}.`, detail);
}

/** The code of an operating system or zlib error, or an empty string. */
export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
}

/** A failure of reading a file (operating system or gunzip) as a refusal; ours pass through. */
export function readFailure(path: string, thrown: unknown): SynclineError {
  if (thrown instanceof SynclineError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  switch (errorCode(thrown)) {
    case "ENOENT": case "ENOTDIR": return unreadable(path, "there is no such file", "check the name and the folder");
    case "EACCES": case "EPERM": return unreadable(path, "this account may not read it", "change its permissions or copy it");
    case "ENAMETOOLONG": return unreadable(path.slice(-60), "the name is too long", "check the name");
    case "Z_BUF_ERROR": return unreadable(path, "its compressed data end too early", "copy or download it again", detail);
    case "Z_DATA_ERROR": return unreadable(path, "its compressed data are damaged (checksum or structure)", "copy or download it again", detail);
    case "ERR_INVALID_ARG_VALUE": return unreadable(path, "the name is not a valid file name", "check the name");
    default: return unreadable(path, `the system reported ${errorCode(thrown) || "an error"}`, "check the disk or copy the file", detail);
  }
}

/** A failure of writing a file as a refusal; ours pass through. */
export function writeFailure(path: string, thrown: unknown): SynclineError {
  if (thrown instanceof SynclineError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  switch (errorCode(thrown)) {
    case "ENOSPC": case "EDQUOT": return unwritable(path, "the disk is full", "free some space or choose another folder");
    case "EACCES": case "EPERM": case "EROFS": return unwritable(path, "this account may not write there", "choose another folder");
    case "ENOENT": case "ENOTDIR": return unwritable(path, "its folder does not exist", "make the folder or choose another");
    case "EISDIR": return unwritable(path, "it is a folder", "choose another name");
    default: return unwritable(path, `the system reported ${errorCode(thrown) || "an error"}`, "choose another folder", detail);
  }
}

/** 123456 as "123,456". */
export function withCommas(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
