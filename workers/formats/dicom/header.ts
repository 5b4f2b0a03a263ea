import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { parseDicom, type DataSet } from "dicom-parser";
import { say, type Sentence, type Words } from "../../contract/sentences.ts";
import { problemOf, readFailure, unreadable } from "../fail.ts";
import { elementOf } from "./elements.ts";
import { explicitBigEndian, explicitLittleEndian, implicitLittleEndian, transferSyntax } from "./transfer-syntax.ts";

/** Read at once: holds the header of nearly every single-frame file. */
const firstBytes = 1 << 16;
/** No header is longer: an enhanced file of 10,000 frames stays below. */
const longestHeader = 1 << 26;
/** A deflated file may unpack to this at most; deflate itself allows more than a thousandfold. */
const longestInflated = 1 << 30;

const pixelData = "x7fe00010";
/** Pixels as floats (PS3.3 C.7.6.24, C.7.6.25) with their bits. */
const floatPixels = [["x7fe00008", 32], ["x7fe00009", 64]] as const;

/** A DICOM file's header: the data set without its pixels. */
export interface DicomHeader {
  path: string;
  /** bytes on disk */
  size: number;
  dataSet: DataSet;
  transferSyntax: string;
  /** where the pixels lie in the content; null where there are none */
  pixels: { offset: number; /** null: encapsulated, in fragments */ length: number | null; /** bits of a pixel that is a float */ floatBits?: 32 | 64 } | null;
  /** the whole data set is deflated: offsets count in the unpacked content */
  deflated: boolean;
}

const damaged = (path: string, detail: Words) => unreadable(path, "its DICOM header is damaged", "export or copy it again", detail);

/** Opens a regular file for `use`; failures become refusals that name the file. */
export async function withDicomFile<T>(path: string, use: (file: FileHandle, size: number) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (!stat.isFile()) throw unreadable(path, "it is not a regular file", "give a file on disk");
    return await use(file, stat.size);
  } catch (thrown) {
    throw readFailure(path, thrown);
  } finally {
    await file?.close();
  }
}

/** Bytes [from, to) of a file, fewer where it ends before; into memory that is given, or new one. */
export async function readRange(file: FileHandle, from: number, to: number, memory?: Buffer): Promise<Buffer> {
  const block = memory?.subarray(0, to - from) ?? Buffer.allocUnsafe(to - from);
  let length = 0;
  while (length < block.length) {
    const { bytesRead } = await file.read(block, length, block.length - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return block.subarray(0, length);
}

/** Whether bytes begin like a DICOM file: with the mark of part 10, or bare with an element of group 0008. */
function dicomForm(bytes: Buffer): { transferSyntax?: string } | null {
  if (bytes.length >= 132 && bytes.toString("latin1", 128, 132) === "DICM") return {};
  if (bytes.length < 16) return null;
  const explicit = /^(AE|AS|CS|DA|DT|IS|LO|OB|SH|TM|UI|UL|US)$/.test(bytes.toString("latin1", 4, 6));
  if ((bytes[0] === 8 || bytes[0] === 2) && bytes[1] === 0 && bytes[3] === 0) {
    if (explicit) return { transferSyntax: explicitLittleEndian };
    const length = bytes.readUInt32LE(4);
    return length > 0 && length <= 256 ? { transferSyntax: implicitLittleEndian } : null;
  }
  return explicit && bytes[0] === 0 && bytes[1] === 8 ? { transferSyntax: explicitBigEndian } : null;
}

/**
 * Reads the header of a DICOM file, and of its pixels only where they lie.
 * @returns null when the file is not DICOM
 * @throws input when it is, but damaged
 */
export function readDicomHeader(path: string): Promise<DicomHeader | null> {
  return withDicomFile(path, async (file, size) => {
    let bytes = await readRange(file, 0, Math.min(size, firstBytes));
    const form = dicomForm(bytes);
    if (!form) return null;
    for (;;) {
      const parsed = parse(bytes, form.transferSyntax);
      if (parsed.ok) return finish(path, size, parsed.dataSet, form.transferSyntax, parsed.deflated);
      if (bytes.length >= size || bytes.length >= longestHeader) throw damaged(path, parsed.reason);
      bytes = await readRange(file, 0, Math.min(size, longestHeader, 8 * bytes.length));
    }
  });
}

type Parsed = { ok: true; dataSet: DataSet; deflated: boolean } | { ok: false; reason: Sentence };

/** The data set up to the pixels, whichever of the three elements holds them: one that does not fit into the bytes is where the parser must stop. */
function parse(bytes: Buffer, syntax: string | undefined): Parsed {
  const parsed = parseUntil(pixelData, bytes, syntax);
  if (parsed.ok) return parsed;
  for (const [tag] of floatPixels) {
    if (!bytes.includes(Buffer.from([0xe0, 0x7f, Number(tag.at(-1)), 0])) && !bytes.includes(Buffer.from([0x7f, 0xe0, 0, Number(tag.at(-1))]))) continue;
    const again = parseUntil(tag, bytes, syntax);
    if (again.ok && Object.hasOwn(again.dataSet.elements, tag)) return again;
  }
  return parsed;
}

function parseUntil(untilTag: string, bytes: Buffer, syntax: string | undefined): Parsed {
  let deflated = false;
  // the parser's word for unpacking a deflated data set, whose meta header before `position` is not packed
  const inflater = (content: Uint8Array, position: number): Uint8Array => {
    deflated = true;
    return Buffer.concat([content.subarray(0, position), inflateDataSet(content.subarray(position))]);
  };
  try {
    const options = { untilTag, inflater: inflater as (content: Uint8Array, position: number) => void, TransferSyntaxUID: syntax };
    return { ok: true, dataSet: parseDicom(bytes, options), deflated };
  } catch (thrown) {
    const cause: unknown = typeof thrown === "object" && thrown !== null && "exception" in thrown ? thrown.exception : thrown;
    return { ok: false, reason: problemOf(cause) };
  }
}

/** Unpacks a deflated data set (raw deflate, PS3.5 A.5). @throws when it is damaged or larger than any data set here may be */
export function inflateDataSet(packed: Uint8Array): Buffer {
  return inflateRawSync(packed, { maxOutputLength: Math.min(longestInflated, 1032 * packed.length + 1024) });
}

function finish(path: string, size: number, dataSet: DataSet, bare: string | undefined, deflated: boolean): DicomHeader {
  const syntax = dataSet.string("x00020010") ?? bare ?? implicitLittleEndian;
  if (bare !== undefined && syntax !== bare) throw damaged(path, "the file has no preamble and its transfer syntax differs from how it is written");
  const [floatTag, floatBits] = floatPixels.find(([tag]) => elementOf(dataSet, tag)) ?? [];
  const whole = elementOf(dataSet, pixelData);
  const element = whole ?? (floatTag && elementOf(dataSet, floatTag));
  const encapsulated = element?.hadUndefinedLength === true;
  if (element && !encapsulated && element.length < 0) throw damaged(path, "the pixels' length is negative");
  // a syntax we do not know is refused later, where the sentence can name what the file is
  const known = transferSyntax(syntax);
  if (element && known && (known.codec !== "none") !== encapsulated) throw damaged(path, encapsulated ? say("pixels in fragments do not fit the transfer syntax {name}", { name: known.name }) : say("pixels in one piece do not fit the transfer syntax {name}", { name: known.name }));
  return { path, size, dataSet, transferSyntax: syntax, deflated, pixels: element ? { offset: element.dataOffset, length: encapsulated ? null : element.length, ...(whole ? {} : { floatBits }) } : null };
}
