import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { createGunzip, createUnzip, type Unzip } from "node:zlib";
import type { SynclineError } from "../contract/errors.ts";
import { say } from "../contract/sentences.ts";
import { readFailure, unreadable, withCommas } from "./fail.ts";

/** Bytes read from disk at a time; three such blocks are in use: one is read, one waits, one is unpacked. */
const blockBytes = 1 << 20;
/** Unpacked bytes handed over at a time, at most: of a large image smaller chunks cost a sixth more CPU time. */
const chunkBytes = 1 << 20;
/** What may follow the wanted bytes of a gzip file before unpacking stops: so far the checksum at the end is still verified. */
const slackBytes = 1 << 24;
/** Deflate cannot pack better than this (RFC 1951: a 258-byte match costs at least 2 bits). */
export const largestDeflateRatio = 1032;

export interface Head {
  path: string;
  /** bytes on disk */
  size: number;
  gzip: boolean;
  /** the first bytes of the content, unpacked */
  bytes: Uint8Array<ArrayBuffer>;
}

/** Opens a regular file, hands it to `use`, closes it; failures become refusals that name the file. */
async function withFile<T>(path: string, use: (file: FileHandle, size: number) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined;
  try {
    // non-blocking (where the system knows it), or opening a named pipe would wait for its writer for ever
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (stat.isDirectory()) throw unreadable(path, "it is a folder", "give a file in it");
    if (!stat.isFile()) throw unreadable(path, "it is not a regular file", "give a file on disk");
    if (stat.size === 0) throw unreadable(path, "it is empty", "copy or download it again");
    return await use(file, stat.size);
  } catch (thrown) {
    throw readFailure(path, thrown);
  } finally {
    await file?.close();
  }
}

/**
 * Reads the beginning of a file without reading the rest; gzip is recognised by its first bytes, not by the name.
 * @param count bytes of content wanted; fewer come back from a shorter file
 */
export function readHead(path: string, count = 2048): Promise<Head> {
  return withFile(path, async (file, size) => {
    const block = Buffer.alloc(Math.min(size, Math.max(count, 1 << 16)));
    const { bytesRead } = await file.read(block, 0, block.length, 0);
    const raw = block.subarray(0, bytesRead);
    const gzip = raw.length > 2 && raw[0] === 0x1f && raw[1] === 0x8b;
    const content = gzip ? await unpackBeginning(raw, count) : raw.subarray(0, count);
    return { path, size, gzip, bytes: new Uint8Array(content) };
  });
}

/** The last bytes of a file as they lie on disk, at most `count`. */
export function readTail(path: string, count: number): Promise<Uint8Array> {
  return withFile(path, async (file, size) => {
    const block = new Uint8Array(Math.min(size, count));
    const { bytesRead } = await file.read(block, 0, block.length, size - block.length);
    return block.subarray(0, bytesRead);
  });
}

/** The first `count` bytes of a gzip beginning; an incomplete stream is no fault here, a damaged one is. */
async function unpackBeginning(raw: Buffer, count: number): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: 4096 });
  const chunks: Buffer[] = [];
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    gunzip.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= count) resolve();
    });
    gunzip.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "Z_BUF_ERROR" || length > 0) resolve();
      else reject(error);
    });
    gunzip.once("end", resolve);
    gunzip.end(raw);
  });
  gunzip.on("error", () => {});
  gunzip.destroy();
  return Buffer.concat(chunks).subarray(0, count);
}

/** The whole content of a small file, unpacked. @throws input when it is larger than `limit` bytes */
export async function readSmall(path: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const head = await readHead(path, limit + 1);
  if (head.bytes.length > limit || head.size > limit) throw unreadable(path, "it is too large for a transform", "check that it is the right file");
  // readHead looks at 64 KiB of packed bytes at least, and at all of a plain file up to the limit
  if (head.gzip && head.size > 1 << 16) throw unreadable(path, "it is too large for a packed transform", "unpack it first");
  return head.bytes;
}

/** Bytes of the smallest header that states an offset (NIfTI-1). */
const leastHeader = 348;

/** Whether the offset is at fault where a content of `have` bytes ends early: it lies past the end although a header and the wanted bytes have room before it. */
export const offsetAtFault = (offset: number, wanted: number, have: number): boolean => offset >= have && have >= wanted + leastHeader;

/** The refusal of a file whose data end before the byte that the wanted ones begin at. `packed`: `have` counts compressed bytes, too few for what lies before. */
export function beginsTooLate(path: string, offset: number, have: number, packed = false): SynclineError {
  const values = { offset: { figure: withCommas(offset) }, have: { figure: withCommas(have) } };
  const cause = packed ? say("its voxels begin at byte {offset} by its header, which its {have} compressed bytes do not reach", values) : say("its voxels begin at byte {offset} by its header, but its data end after {have}", values);
  return unreadable(path, cause, "copy or download it again, or correct the offset in its header");
}

/** Where wanted bytes lie in a file. */
export interface Place {
  path: string;
  /** the content is gzip or zlib from byte `start` of the file on */
  packed: boolean;
  start: number;
  /** first wanted byte of the (unpacked) content */
  offset: number;
}

/** Takes wanted bytes in pieces, in order. */
export interface Sink {
  /** how many bytes are wanted */
  length: number;
  take(piece: Uint8Array): void;
}

/** A sink that fills memory. */
export function into(target: Uint8Array): Sink {
  let position = 0;
  return {
    length: target.length,
    take: (piece) => {
      target.set(piece, position);
      position += piece.length;
    },
  };
}

export interface Loaded {
  /** bytes of content found after the wanted ones (0 where reading stopped at once) */
  trailing: number;
}

/**
 * Hands the content's bytes [offset, offset + sink.length) to the sink, unpacking on the way, and feeds all bytes on disk to `hash`.
 * Nothing is kept: the memory needed is the sink's and about 8 MB.
 * @param stopAfter true: unpacking stops when the sink has all; false: it goes on to the end of the stream (16 MB at most), so that
 * the checksum is verified
 * @throws input when the content ends early or is damaged
 */
export function load({ path, packed, start, offset }: Place, sink: Sink, hash: Hash, stopAfter: boolean): Promise<Loaded> {
  return withFile(path, async (file, size) => {
    const end = offset + sink.length;
    let position = 0;
    const take = (chunk: Uint8Array): void => {
      const from = Math.max(offset - position, 0);
      const to = Math.min(end - position, chunk.length);
      if (from < to) sink.take(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to));
      position += chunk.length;
    };
    let before = start;
    /** what of a block on disk is content */
    const content = (block: Uint8Array): Uint8Array => {
      const skipped = Math.min(before, block.length);
      before -= skipped;
      return skipped === 0 ? block : block.subarray(skipped);
    };
    if (packed) {
      const unpacker = new Unpacker(end, take, () => position >= (stopAfter ? end : end + slackBytes));
      try {
        let previous = Promise.resolve();
        for await (const block of blocks(file, size)) {
          const written = unpacker.write(content(block));
          hash.update(block);
          await previous;
          previous = written;
        }
        await previous;
        await unpacker.end();
      } finally {
        unpacker.destroy();
      }
    } else {
      for await (const block of blocks(file, size)) {
        hash.update(block);
        take(content(block));
      }
    }
    if (position < end && offsetAtFault(offset, sink.length, position)) throw beginsTooLate(path, offset, position);
    if (position < end) throw unreadable(path, say("its data end after {have} of {want} bytes", { have: position, want: end }), "copy or download it again");
    return { trailing: position - end };
  });
}

/** SHA-256, hexadecimal, of hashes' input so far. */
export function newHash(): Hash {
  return createHash("sha256");
}

/**
 * The file's bytes in order; the next block is read while the caller works on the last one. A block stays untouched until the caller has
 * asked for two more.
 */
async function* blocks(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  // one byte more than a small file has, lest a full buffer asks for another turn
  const length = Math.min(blockBytes, size + 1);
  const buffers = Array.from({ length: 3 }, () => Buffer.allocUnsafeSlow(length));
  let position = 0;
  let reading = file.read(buffers[0], 0, length, 0);
  for (let turn = 0; ; turn = (turn + 1) % 3) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return;
    position += bytesRead;
    reading = file.read(buffers[(turn + 1) % 3], 0, length, position);
    // an early return of the caller must not leave a rejection unheard or a read behind
    reading.catch(() => {});
    try {
      yield buffers[turn].subarray(0, bytesRead);
    } finally {
      await reading.catch(() => {});
    }
  }
}

/** node:zlib's unzip (gzip or zlib), which unpacks on another thread, as a stream that can be told to stop. */
class Unpacker {
  readonly #unzip: Unzip;
  /** settled when no more will come: stopped, failed or at the end */
  readonly #over: Promise<void>;
  #stopped = false;
  #failure: Error | null = null;

  constructor(wanted: number, take: (chunk: Uint8Array) => void, enough: () => boolean) {
    this.#unzip = createUnzip({ chunkSize: Math.min(chunkBytes, Math.max(1 << 16, wanted)) });
    this.#unzip.on("data", (chunk: Buffer) => {
      if (this.#stopped) return;
      take(chunk);
      if (enough()) this.destroy();
    });
    this.#over = new Promise((resolve) => {
      this.#unzip.on("error", (error) => {
        if (!this.#stopped) this.#failure = error;
        resolve();
      });
      this.#unzip.on("end", resolve);
      this.#unzip.on("close", resolve);
    });
  }

  /** Resolves when the block is consumed or unpacking is over (failures are told by end). */
  write(block: Uint8Array): Promise<void> {
    if (this.#stopped || this.#failure) return Promise.resolve();
    return Promise.race([this.#over, new Promise<void>((resolve) => this.#unzip.write(block, () => resolve()))]);
  }

  /** Resolves when everything is unpacked and the checksum is right, or enough is unpacked. @throws what gunzip found wrong */
  async end(): Promise<void> {
    if (!this.#stopped && !this.#failure) {
      this.#unzip.end();
      await this.#over;
    }
    if (this.#failure) throw this.#failure;
  }

  destroy(): void {
    this.#stopped = true;
    this.#unzip.destroy();
  }
}
