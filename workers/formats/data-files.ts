import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { say } from "../contract/sentences.ts";
import { unreadable } from "./fail.ts";
import type { Stretch } from "./stored-image.ts";

/** The most data files of one image. */
export const mostFiles = 100_000;

/**
 * The file beside a header that it names. Names that lead elsewhere from the root or over the network are looked for beside the header instead:
 * opening an image must never reach out of this machine.
 */
export function besideHeader(header: string, name: string): string {
  const elsewhere = isAbsolute(name) || /^[A-Za-z]:/.test(name) || name.includes("\\");
  return join(dirname(header), elsewhere ? basename(name.replaceAll("\\", "/")) : name);
}

/** The names that a pattern such as "slice%03d.raw" gives for min, min + step, … up to max. @throws input */
export function patternNames(header: string, pattern: string, min: number, max: number, step: number): string[] {
  const places = [...pattern.matchAll(/%(0?)(\d*)[di]/g)];
  const count = Math.floor((max - min) / step) + 1;
  if (places.length !== 1 || ![min, max, step].every(Number.isInteger) || !(count >= 1 && count <= mostFiles)) {
    throw unreadable(header, "its list of data files cannot be understood", "save the image in one file");
  }
  const [, zero, width] = places[0];
  return Array.from({ length: count }, (_, i) => pattern.replace(places[0][0], String(min + i * step).padStart(Math.min(Number(width), 20), zero === "0" ? "0" : " ")));
}

/** Bytes of a data file on disk. @throws input that names it when it is not there */
export async function dataFileSize(header: string, path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return found.size;
  throw unreadable(header, say("its data file {file} is not beside it", { file: basename(path) }), "put all its files into one folder and open them together");
}

/** One of the files that hold an image's bytes one after another. */
export interface DataFile extends Omit<Stretch, "bytes"> {
  /** bytes of content that belong to the image */
  length: number;
}

/** Where the bytes [from, from + count) of the image lie. */
export function stretchesOf(files: readonly DataFile[], from: number, count: number): Stretch[] {
  const stretches: Stretch[] = [];
  let position = 0;
  for (const { length, ...file } of files) {
    const first = Math.max(from, position);
    const last = Math.min(from + count, position + length);
    if (first < last) stretches.push({ ...file, offset: file.offset + first - position, bytes: last - first });
    position += length;
  }
  return stretches;
}
