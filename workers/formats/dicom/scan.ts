import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SynclineError } from "../../contract/errors.ts";
import { say } from "../../contract/sentences.ts";
import { readFailure, unreadable } from "../fail.ts";
import { describeFile, isRegistration } from "./describe.ts";
import { items, words, text } from "./elements.ts";
import type { Frame } from "./frame.ts";
import { framesOf } from "./frames.ts";
import { readDicomHeader, type DicomHeader } from "./header.ts";

/** What a file, folder or medium holds. */
export interface Scan {
  frames: Frame[];
  /** DICOM files without an image that can be read: why, of the first, and how many */
  refused: SynclineError[];
  /** how many Spatial Registrations there are */
  registrations: number;
}

const mostFiles = 100_000;
const deepest = 16;
/** Headers read at once. */
const together = 8;
const directorySopClass = "1.2.840.10008.1.3.10";

/** Reads the headers of a DICOM file, of the files a DICOMDIR lists, or of all DICOM files below a folder. @throws input */
export async function scanPath(path: string, folder: boolean): Promise<Scan> {
  if (folder) return scanFiles(await filesBelow(path));
  const header = await readDicomHeader(path);
  if (!header) throw unreadable(path, "it is not a DICOM file", "give a DICOM file or a folder of them");
  if (text(header.dataSet, "x00080016") === directorySopClass || basename(path).toUpperCase() === "DICOMDIR") return scanFiles(await listedFiles(path, header));
  const file = describeFile(header);
  return { frames: framesOf(file, header.dataSet), refused: [], registrations: 0 };
}

async function scanFiles(paths: readonly string[]): Promise<Scan> {
  const scan: Scan = { frames: [], refused: [], registrations: 0 };
  const results = new Array<Frame[]>(paths.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < paths.length; i = next++) results[i] = await scanFile(paths[i], scan);
  };
  await Promise.all(Array.from({ length: together }, work));
  scan.frames = results.flat();
  return scan;
}

/** The frames of a file; none where it is not DICOM, or is but holds no readable image, which is noted in the scan. */
async function scanFile(path: string, scan: Scan): Promise<Frame[]> {
  try {
    const header = await readDicomHeader(path);
    const sopClass = header && (text(header.dataSet, "x00080016") ?? "");
    if (!header || sopClass === null || sopClass === directorySopClass) return [];
    if (!header.pixels && isRegistration(sopClass)) {
      scan.registrations++;
      return [];
    }
    return framesOf(describeFile(header), header.dataSet);
  } catch (thrown) {
    if (!(thrown instanceof SynclineError)) throw thrown;
    scan.refused.push(thrown);
    return [];
  }
}

/** All regular files and links to such below a folder, in the order of their names. Links to folders are not followed. @throws input */
async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch((thrown: unknown) => {
      // a subfolder that may not be entered is left out; the folder itself must be readable
      if (depth === 0) throw readFailure(at, thrown);
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory() && depth < deepest) await visit(join(at, entry.name), depth + 1);
      else if (entry.isFile() || (entry.isSymbolicLink() && await isFile(join(at, entry.name)))) found.push(join(at, entry.name));
      if (found.length > mostFiles) throw unreadable(folder, say("it holds more than {most} files", { most: mostFiles }), "give the folder of one study");
    }
  };
  await visit(folder, 0);
  return found;
}

/** Whether a link leads to a regular file. */
const isFile = (path: string): Promise<boolean> => stat(path).then((found) => found.isFile(), () => false);

/** The image files that a DICOMDIR lists (PS3.3 annex F): beside it or below, never elsewhere. @throws input */
async function listedFiles(path: string, { dataSet }: DicomHeader): Promise<string[]> {
  const folder = dirname(path);
  const below = new Map((await filesBelow(folder)).map((file) => [file.toLowerCase(), file]));
  const listed = items(dataSet, "x00041220").flatMap((record) => {
    const parts = words(record, "x00041500");
    if (parts.length === 0 || parts.some((part) => part === ".." || /[\\/]/.test(part))) return [];
    // media are written in capitals, with or without a version after a semicolon
    const file = below.get(join(folder, ...parts).toLowerCase()) ?? below.get(`${join(folder, ...parts).toLowerCase()};1`);
    return file === undefined ? [] : [file];
  });
  if (listed.length === 0) throw unreadable(path, "none of the files it lists is there", "copy the whole medium, or open the folder of images");
  return [...new Set(listed)];
}
