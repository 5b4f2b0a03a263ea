import type { Hash } from "node:crypto";
import { SynclineError } from "../../contract/errors.ts";
import { say } from "../../contract/sentences.ts";
import type { VoxelArray } from "../../contract/volume.ts";
import { brightnessOf } from "../brightness.ts";
import { problemOf, unreadable } from "../fail.ts";
import { requireCodestream } from "./codestream.ts";
import type { Decoders } from "./decoders.ts";
import { compressedFrames } from "./encapsulated.ts";
import type { FileBuffers } from "./file-buffers.ts";
import type { DicomFile, Frame } from "./frame.ts";
import { inflateDataSet, readRange, withDicomFile } from "./header.ts";
import { throughPalette } from "./palette.ts";

/** A file larger than this is not held whole: its frames are read one by one (uncompressed ones only). */
const wholeBytes = 1 << 28;

/** Bytes of one frame as stored without compression. */
export function frameBytes({ layout, syntax }: DicomFile): number {
  const { rows, columns, samples, bitsAllocated } = layout;
  // uncompressed YBR_FULL_422 shares its colours between two pixels (PS3.3 C.7.6.3.1.2)
  const values = samples === 3 && layout.photometric === "YBR_FULL_422" && syntax.codec === "none" ? 2 : samples;
  return rows * columns * values * (bitsAllocated / 8);
}

/** A file whose frames can be had one after another. */
export interface OpenFrames {
  /** The frame's values: little endian, as many bits as allocated, one per pixel or brightness for colours. */
  frame(index: number): Promise<Uint8Array>;
}

/**
 * Reads a file for its frames; a large one that is not packed is left where it is.
 * @returns its bytes, in memory of `buffers` that the caller gives back. @throws input
 */
export async function loadFile(file: DicomFile, buffers: FileBuffers): Promise<{ bytes: Buffer | null; memory: Buffer | null }> {
  if (file.size > wholeBytes && file.syntax.codec === "none" && !file.header.deflated) return { bytes: null, memory: null };
  return withDicomFile(file.path, async (handle, size) => {
    if (size !== file.size) throw unreadable(file.path, "it changed while it was read", "open it again");
    // pixels that start at a multiple of eight bytes need not be moved to be numbers, and are copied many times faster
    const start = (8 - ((file.header.pixels?.offset ?? 0) % 8)) % 8;
    const memory = buffers.take(size + 8);
    return { bytes: await readRange(handle, 0, size, memory.subarray(start)), memory };
  });
}

/** No codec of DICOM packs better than this; even a black picture takes so many bytes. */
const largestRatio = 20_000;

/** Refuses a file that cannot hold the frames its header claims, before room is made for them. @throws input */
export function requirePixels(file: DicomFile): void {
  const { header: { pixels, deflated }, layout: { frames, rows, columns, samples }, path, size, syntax } = file;
  if (!pixels) return;
  const wanted = frames * frameBytes(file);
  if (syntax.codec !== "none") {
    // a frame takes one fragment at least, which begins with eight bytes
    if (wanted > size * largestRatio || 8 * frames > size) throw unreadable(path, say("its {bytes} bytes cannot hold {frames} frames of {columns} x {rows} pixels of {samples}", { bytes: size, frames, columns, rows, samples }), "copy or export it again");
    return;
  }
  if (wanted > (pixels.length ?? 0)) throw unreadable(path, say("its pixels end before frame {frame} of {frames}", { frame: Math.floor((pixels.length ?? 0) / frameBytes(file)) + 1, frames }), "export it again");
  if (!deflated && pixels.offset + wanted > size) throw unreadable(path, "it ends before its pixels do", "copy or export it again");
}

/** Feeds a file to the hash: from memory, or block by block where it is not held. */
export async function hashFile(file: DicomFile, bytes: Buffer | null, hash: Hash): Promise<void> {
  if (bytes) {
    hash.update(bytes);
    return;
  }
  await withDicomFile(file.path, async (handle) => {
    for (let at = 0; at < file.size; at += 1 << 22) hash.update(await readRange(handle, at, Math.min(file.size, at + (1 << 22))));
  });
}

/** The frames of a file whose bytes were loaded. @throws input */
export function openFrames(file: DicomFile, bytes: Buffer | null, decoders: Decoders): OpenFrames {
  const { pixels, deflated } = file.header;
  const { layout, syntax, path } = file;
  if (!pixels) throw unreadable(path, "it holds no pixels", "choose a DICOM image");
  const damaged = (thrown: unknown): SynclineError => unreadable(path, "its pixels are damaged", "export or copy it again", problemOf(thrown));
  const { codec } = syntax;
  if (codec === "none") {
    const size = frameBytes(file);
    let content: Buffer | null = null;
    try {
      content = bytes && deflated ? Buffer.concat([bytes.subarray(0, metaEnd(bytes)), inflateDataSet(bytes.subarray(metaEnd(bytes)))]) : bytes;
    } catch (thrown) {
      throw damaged(thrown);
    }
    return {
      frame: async (index) => {
        const from = pixels.offset + index * size;
        if (from + size > pixels.offset + (pixels.length ?? 0)) throw unreadable(path, say("its pixels end before frame {frame} of {frames}", { frame: index + 1, frames: layout.frames }), "export it again");
        const raw = content ? content.subarray(from, from + size) : await withDicomFile(path, (handle) => readRange(handle, from, from + size));
        if (raw.length < size) throw unreadable(path, "it ends before its pixels do", "copy or export it again");
        return toGrey(nativeOrder(raw, file), file);
      },
    };
  }
  if (!bytes) throw unreadable(path, "its compressed pixels are too large to be read at once", "export it as single slices");
  let frames: Buffer[];
  try {
    frames = compressedFrames(bytes, pixels.offset, layout.frames);
  } catch (thrown) {
    throw damaged(thrown);
  }
  return {
    frame: async (index) => {
      try {
        requireCodestream(frames[index], codec, layout);
        return toGrey(await decoders.decode(codec, frames[index], layout), file);
      } catch (thrown) {
        throw thrown instanceof SynclineError ? thrown : damaged(thrown);
      }
    },
  };
}

/** Where the file's meta header ends and the deflated data set begins: 132 bytes, then the group's length element. */
function metaEnd(bytes: Buffer): number {
  return 132 + 12 + bytes.readUInt32LE(132 + 8);
}

/** Big-endian words turned, in a copy. */
function nativeOrder(raw: Buffer, { syntax, layout }: DicomFile): Buffer {
  if (!syntax.bigEndian || layout.bitsAllocated === 8) return raw;
  const copy = Buffer.from(raw);
  return layout.bitsAllocated === 16 ? copy.swap16() : layout.bitsAllocated === 32 ? copy.swap32() : copy.swap64();
}

/** Colours as brightness; of the YBR forms that is their first component. */
function toGrey(values: Uint8Array, { layout, syntax }: DicomFile): Uint8Array {
  if (layout.palette) return throughPalette(values, layout.palette, layout);
  if (layout.samples === 1) return values;
  const { photometric } = layout;
  const count = layout.rows * layout.columns;
  const grey = new Uint8Array(count);
  if (photometric === "YBR_FULL_422" && syntax.codec === "none") {
    for (let i = 0; i < count; i++) grey[i] = values[(i >> 1) * 4 + (i & 1)];
    return grey;
  }
  const planar = layout.planar && (syntax.codec === "none" || syntax.codec === "rle");
  const [pixel, plane] = planar ? [1, count] : [3, 1];
  const brightness = photometric.startsWith("YBR") && (syntax.codec === "none" || syntax.codec === "rle");
  for (let i = 0; i < count; i++) {
    const at = i * pixel;
    grey[i] = brightness ? values[at] : Math.round(brightnessOf(values[at], values[at + plane], values[at + 2 * plane]));
  }
  return grey;
}

/** Whether stored values need their unused bits taken off. */
export function hasUnusedBits({ layout }: DicomFile): boolean {
  return layout.bitsStored < layout.bitsAllocated && layout.samples === 1 && layout.palette === null;
}

/**
 * Takes off the bits beyond those stored (overlays live there) and continues the sign, in place: value = (stored >> (high bit + 1 - bits stored)),
 * cut to its bits.
 */
export function cleanBits(values: VoxelArray, { bitsStored, highBit, bitsAllocated }: Pick<Frame["file"]["layout"], "bitsStored" | "highBit" | "bitsAllocated">): void {
  const left = 31 - highBit;
  const right = 32 - bitsStored;
  const signed = values instanceof Int8Array || values instanceof Int16Array || values instanceof Int32Array;
  if (bitsAllocated > 32 || values instanceof Float32Array || values instanceof Float64Array) return;
  if (signed) for (let i = 0; i < values.length; i++) values[i] = (values[i] << left) >> right;
  else for (let i = 0; i < values.length; i++) values[i] = (values[i] << left) >>> right;
}
