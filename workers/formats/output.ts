import { createHash } from "node:crypto";
import { open, unlink, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, crc32, deflateRaw } from "node:zlib";
import { writeFailure } from "./fail.ts";

/** Bytes packed at a time: fixed, so the file does not depend on how many threads pack. */
const pieceBytes = 1 << 21;
/** Pieces packed at once (libuv's thread pool has four threads by default). */
const piecesAtOnce = 4;
/** Level 1: on float32 images it is as small as level 6 within 2 % and the fastest; on int16 CT 3 % larger at half the time. */
const level = 1;

/**
 * What is packed. float32 voxels hardly repeat beyond runs of background, so that only those are looked for (2 to 3 times faster, at most 4 % larger). The low bits
 * of displacements are noise: packing 140 MB of them took longer than the registration and saved a tenth, so they are stored as they are.
 */
export type Content = "any" | "floats" | "displacements";

const strategies: Record<Exclude<Content, "displacements">, number> = { any: constants.Z_DEFAULT_STRATEGY, floats: constants.Z_RLE };

/** Whole pieces at a time: zlib's own 16 KB at a time took longer to hand over than to pack. */
const packPiece = promisify((bytes: Uint8Array, content: Exclude<Content, "displacements">, done: (error: Error | null, packed: Buffer) => void) =>
  deflateRaw(bytes, { level, strategy: strategies[content], finishFlush: constants.Z_SYNC_FLUSH, chunkSize: pieceBytes }, done));

const mostStored = 0xffff, storedHead = 5;

/** The bytes as they are in blocks of at most 65,535, each after its header of five (RFC 1951, 3.2.4), in memory that the next piece uses again. */
function storedBlocks(bytes: Uint8Array, memory: Uint8Array): Uint8Array {
  const most = mostStored, head = storedHead;
  const blocks = memory.subarray(0, bytes.length + head * Math.ceil(bytes.length / most));
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  for (let from = 0, to = 0; from < bytes.length; from += most) {
    const length = Math.min(most, bytes.length - from);
    view.setUint8(to, 0);
    view.setUint16(to + 1, length, true);
    view.setUint16(to + 3, length ^ 0xffff, true);
    blocks.set(bytes.subarray(from, from + length), to + head);
    to += head + length;
  }
  return blocks;
}

/**
 * Writes parts one after another to exactly this path, plain or as one gzip member with the same bytes on every run (no time, no name).
 * The file is not synced to the disk's platter; the caller renames it into place. On failure nothing is left behind.
 * @param before bytes that go first and are never packed
 * @returns SHA-256 of the file's bytes, hexadecimal
 * @throws output
 */
export async function writeParts(path: string, parts: Iterable<Uint8Array>, gzip: boolean, content: Content = "any", before?: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  let file: FileHandle | undefined;
  let regular = false;
  try {
    file = await open(path, "w");
    regular = (await file.stat()).isFile();
    if (before) {
      hash.update(before);
      await writeAll(file, before);
    }
    for await (const bytes of gzip ? gzipped(parts, content) : parts) {
      hash.update(bytes);
      await writeAll(file, bytes);
    }
    const closing = file;
    file = undefined;
    // some network disks report a full disk only here
    await closing.close();
    return hash.digest("hex");
  } catch (thrown) {
    await file?.close().catch(() => {});
    // a device given as output is not ours to remove
    if (regular) await unlink(path).catch(() => {});
    throw writeFailure(path, thrown);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}

/**
 * One gzip member (RFC 1952). Pieces are deflated on their own, side by side, each ending on a byte boundary (an empty stored block), so
 * that they can be joined; an empty final block ends the stream.
 */
async function* gzipped(parts: Iterable<Uint8Array>, content: Content): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255);
  const pieces = piecesOf(parts);
  let checksum = 0;
  let size = 0;
  const count = (piece: Uint8Array) => {
    checksum = crc32(piece, checksum);
    size += piece.length;
  };
  yield* content === "displacements" ? stored(pieces, count) : packed(pieces, content, count);
  const end = Buffer.alloc(10);
  end[0] = 0x03;
  end.writeUInt32LE(checksum, 2);
  end.writeUInt32LE(size % 2 ** 32, 6);
  yield end;
}

async function* packed(pieces: Generator<Uint8Array, undefined>, content: Exclude<Content, "displacements">, count: (piece: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  const packing: { piece: Uint8Array; packed: Promise<Uint8Array> }[] = [];
  const start = () => {
    while (packing.length < piecesAtOnce) {
      const next = pieces.next();
      if (next.done) return;
      const packed = packPiece(next.value, content);
      // heard below in order; a failure of a later piece must not count as unheard until then
      packed.catch(() => {});
      packing.push({ piece: next.value, packed });
    }
  };
  start();
  for (let first = packing.shift(); first; first = packing.shift()) {
    count(first.piece);
    const bytes = await first.packed;
    start();
    yield bytes;
  }
}

/** Pieces that stay as they are, one after another: the memory of one is enough, where new memory for each kept the garbage collector busy. */
function* stored(pieces: Iterable<Uint8Array>, count: (piece: Uint8Array) => void): Generator<Uint8Array> {
  const memory = new Uint8Array(pieceBytes + storedHead * Math.ceil(pieceBytes / mostStored));
  for (const piece of pieces) {
    count(piece);
    yield storedBlocks(piece, memory);
  }
}

/** The parts in pieces of at most pieceBytes. */
function* piecesOf(parts: Iterable<Uint8Array>): Generator<Uint8Array, undefined> {
  for (const part of parts) for (let at = 0; at < part.length; at += pieceBytes) yield part.subarray(at, at + pieceBytes);
}
