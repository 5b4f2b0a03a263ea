import { unreadable } from "../fail.ts";
import type { DicomFile, Frame } from "./frame.ts";
import { readRange, withDicomFile } from "./header.ts";
import { frameBytes } from "./pixels.ts";

/** What may stand behind the pixels of a file that is read this way. */
const mostBehind = 1 << 20;

/** Bytes of a file that are no pixels. */
export function besidePixels(file: DicomFile): number {
  return file.size - file.layout.frames * frameBytes(file);
}

/**
 * Whether a file's frames are the slices' numbers as they are, each wanted once and whole, so that they can be read straight into their places.
 * @param slices those of this file
 */
export function isPlain(file: DicomFile, slices: readonly Frame[]): boolean {
  const { layout: { samples, palette, frames, rows, columns }, syntax, header: { pixels, deflated } } = file;
  if (syntax.codec !== "none" || deflated || !pixels || samples !== 1 || palette) return false;
  if (besidePixels(file) - pixels.offset > mostBehind) return false;
  return slices.length === frames && new Set(slices.map(({ index }) => index)).size === frames && slices.every((slice) => slice.rows === rows && slice.columns === columns);
}

/**
 * Reads such a file: pixels into their places, the rest beside.
 * @param place the bytes of a frame's slice
 * @returns all bytes of the file in order, the places among them
 * @throws input
 */
export function readPlain(file: DicomFile, place: (frame: number) => Uint8Array): Promise<Uint8Array[]> {
  return withDicomFile(file.path, async (handle, size) => {
    const { header: { pixels }, layout: { frames }, path } = file;
    if (size !== file.size || !pixels) throw unreadable(path, "it changed while it was read", "open it again");
    const parts: Uint8Array[] = [await readRange(handle, 0, pixels.offset)];
    let at = pixels.offset;
    for (let frame = 0; frame < frames; frame++) {
      const target = place(frame);
      for (let done = 0; done < target.length;) {
        const { bytesRead } = await handle.read(target, done, target.length - done, at + done);
        if (bytesRead === 0) throw unreadable(path, "it ends before its pixels do", "copy or export it again");
        done += bytesRead;
      }
      parts.push(target);
      at += target.length;
    }
    parts.push(await readRange(handle, at, size));
    return parts;
  });
}
