import { say } from "../../contract/sentences.ts";
import { Problem } from "../fail.ts";
import type { PixelLayout } from "./frame.ts";
import type { CodecName } from "./transfer-syntax.ts";

/** Sizes that a compressed picture states of itself. */
interface Stated {
  rows: number;
  columns: number;
  components: number;
}

/**
 * Compares what a compressed frame says of its size with the file's header before a decoder sees it: a decoder allocates what the frame asks
 * for.
 * @throws Error when they differ or the frame has no beginning
 */
export function requireCodestream(bytes: Uint8Array, codec: CodecName, layout: PixelLayout): void {
  if (codec === "rle" || codec === "none") return;
  const stated = codec === "jpeg" || codec === "jpegls" ? jpegSize(bytes) : jpeg2000Size(bytes);
  if (!stated) throw new Problem("the compressed frame has no header");
  const { rows, columns, samples } = layout;
  if (stated.rows !== rows || stated.columns !== columns || stated.components !== samples) {
    throw new Problem(say("the compressed frame is {stated}, not {expected}", { stated: [stated.columns, stated.rows, stated.components].join(" x "), expected: [columns, rows, samples].join(" x ") }));
  }
}

/** The frame header (SOF0 … SOF15, or JPEG-LS's SOF55) of a JPEG (T.81 B.2.2). */
function jpegSize(bytes: Uint8Array): Stated | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    const frame = (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) || marker === 0xf7;
    if (frame) return at + 10 <= bytes.length ? { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7), components: bytes[at + 9] } : null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** The image and tile size (SIZ) of a JPEG 2000 codestream (T.800 A.5.1), bare or in a JP2 box. */
function jpeg2000Size(bytes: Uint8Array): Stated | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  if (bytes.length > 12 && view.getUint32(4) === 0x6a502020) {
    at = Buffer.from(bytes.subarray(0, 4096)).indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
    if (at < 0) return null;
  }
  if (at + 42 > bytes.length || view.getUint16(at) !== 0xff4f || view.getUint16(at + 2) !== 0xff51) return null;
  const size = at + 4;
  return {
    columns: view.getUint32(size + 4) - view.getUint32(size + 12), rows: view.getUint32(size + 8) - view.getUint32(size + 16),
    components: view.getUint16(size + 36),
  };
}
