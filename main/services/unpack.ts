import { createWriteStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { basename, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say } from "../../workers/contract/sentences.ts";
import { errorCode } from "../../workers/contract/system-errors.ts";
import { outputError } from "./outputs.ts";

interface Entry { name: string; stored: boolean; crc: number; packedSize: number; size: number; offset: number }

const endMark = 0x06054b50, entryMark = 0x02014b50, localMark = 0x04034b50;
/** The end of the list: 22 bytes, and a comment of at most 65535. */
const endBytes = 22, longestEnd = endBytes + 0xffff;
/** A list of a few files is short. */
const longestList = 1 << 20;

/** Whether a file begins as a ZIP does. */
export async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32LE(0) === localMark;
  } finally {
    await file.close();
  }
}

/**
 * Takes the files out of a ZIP into an empty folder, by their names without any folders. Sizes and checksums must be as the ZIP's list has them.
 * Throws SynclineError("input") for one that is damaged, "output" where there is no room. @returns the names
 */
export async function unpack(path: string, folder: string): Promise<string[]> {
  const damaged = (): SynclineError => new SynclineError("input", say("{file} is damaged, or packed in a way that cannot be read here; unpack it and open what is in it.", { file: basename(path) }));
  const file = await open(path);
  try {
    const entries = await list(file).catch(() => null);
    if (entries === null || new Set(entries.map(({ name }) => name)).size < entries.length) throw damaged();
    for (const entry of entries) await take(file, entry, join(folder, entry.name), damaged);
    return entries.map(({ name }) => name);
  } finally {
    await file.close();
  }
}

/** A piece of a file, which must be there whole. */
async function piece(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  if (bytesRead < length) throw new Error("the file ends early");
  return buffer;
}

async function list(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await piece(file, Math.max(0, size - longestEnd), Math.min(size, longestEnd));
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== endMark) end--;
  if (end < 0) throw new Error("there is no list");
  const [count, length, offset] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  if (length > longestList) throw new Error("the list is too long");
  const bytes = await piece(file, offset, length);
  const entries: Entry[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (bytes.readUInt32LE(at) !== entryMark) throw new Error("the list is damaged");
    const [flags, method, nameLength] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10), bytes.readUInt16LE(at + 28)];
    const path = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const name = basename(path.replaceAll("\\", "/"));
    // folders have entries of their own
    if (!path.endsWith("/")) {
      if ((flags & 1) !== 0 || (method !== 0 && method !== 8) || name === "" || name === "." || name === ".." || name.includes("\0")) throw new Error("an entry of another kind");
      entries.push({ name, stored: method === 0, crc: bytes.readUInt32LE(at + 16), packedSize: bytes.readUInt32LE(at + 20), size: bytes.readUInt32LE(at + 24), offset: bytes.readUInt32LE(at + 42) });
    }
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

async function take(file: FileHandle, { stored, crc, packedSize, size, offset }: Entry, target: string, damaged: () => SynclineError): Promise<void> {
  const local = await piece(file, offset, 30).catch(() => null);
  if (local === null || local.readUInt32LE(0) !== localMark) throw damaged();
  const start = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  let [sum, length] = [0, 0];
  // a few bytes can claim to be gigabytes: no more is taken than the list says
  async function* checked(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const bytes of pieces) {
      sum = crc32(bytes, sum);
      length += bytes.length;
      if (length > size) throw damaged();
      yield bytes;
    }
    if (length !== size || sum !== crc) throw damaged();
  }
  const packed = packedSize === 0 ? Readable.from([]) : file.createReadStream({ start, end: start + packedSize - 1, autoClose: false });
  await pipeline(packed, stored ? new PassThrough() : createInflateRaw(), checked, createWriteStream(target, { flags: "wx", mode: 0o600 })).catch((thrown: unknown) => {
    if (thrown instanceof SynclineError) throw thrown;
    throw errorCode(thrown).startsWith("Z_") ? damaged() : outputError(thrown, target);
  });
}
