import { readHead } from "./bytes.ts";

/** The text at the beginning of a file, up to its end mark, as lines. */
export interface HeaderLines {
  lines: string[];
  /** bytes of content up to the first one after the header */
  length: number;
  /** the whole file is packed with gzip */
  gzip: boolean;
  /** bytes on disk */
  size: number;
}

/** The largest header that is read: lists of data files can be long. */
const mostBytes = 1 << 22;

/**
 * Reads lines of text until `isLast` says that one ends the header (or the file ends); that line is included.
 * @returns null when no line ended it within 4 MB and the file goes on
 */
export async function readHeaderLines(path: string, isLast: (line: string) => boolean): Promise<HeaderLines | null> {
  for (let count = 1 << 14; ; count *= 16) {
    const { bytes, gzip, size } = await readHead(path, count);
    const whole = bytes.length < count;
    const found = linesOf(bytes, isLast, whole);
    if (found) return { ...found, gzip, size };
    if (whole || count >= mostBytes) return null;
  }
}

function linesOf(bytes: Uint8Array, isLast: (line: string) => boolean, whole: boolean): { lines: string[]; length: number } | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const lines: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = text.indexOf(10, from);
    if (end < 0 && !whole) return null;
    const line = text.toString("utf8", from, end < 0 ? text.length : end).replace(/\r$/, "");
    lines.push(line);
    from = end < 0 ? text.length : end + 1;
    if (isLast(line)) return { lines, length: from };
  }
  return whole ? { lines, length: text.length } : null;
}
