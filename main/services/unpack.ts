import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { openPromise, type Entry } from "yauzl";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say } from "../../workers/contract/sentences.ts";
import { errorCode } from "../../workers/contract/system-errors.ts";
import { outputError } from "./outputs.ts";
import { requireTemporarySpace } from "./temporary-folder.ts";

const localMark = 0x04034b50;

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
 * Takes the files out of a ZIP into an empty temporary folder, by their names without any folders. Sizes and checksums must be as the ZIP's list has them.
 * Throws SynclineError("input") for one that is damaged, encrypted or leads out of its folder, "output" where there is no room. @returns the names
 */
export async function unpack(path: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  let target = folder;
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    try {
      const entries: Entry[] = [];
      // folders have entries of their own, and so have a Mac's notes on each file
      for await (const entry of zip.eachEntry()) if (!entry.fileName.endsWith("/") && !entry.fileName.startsWith("__MACOSX/")) entries.push(entry);
      // yauzl stops an entry that unpacks to more than the list says
      await requireTemporarySpace(entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0));
      for (const entry of entries) {
        const name = basename(entry.fileName);
        target = join(folder, name);
        await pipeline(await zip.openReadStreamPromise(entry), checksummed(entry.crc32), createWriteStream(target, { flags: "wx", mode: 0o600 }));
        names.push(name);
      }
    } finally {
      zip.close();
    }
  } catch (thrown) {
    if (thrown instanceof SynclineError) throw thrown;
    // the disk's own words; a name that came twice, and all that yauzl, zlib and the checksum find wrong, is the ZIP's fault
    if (/^E(?!RR_|EXIST)/.test(errorCode(thrown))) throw outputError(thrown, target);
    throw new SynclineError("input", say("{file} is damaged, or packed in a way that cannot be read here; unpack it and open what is in it.", { file: basename(path) }));
  }
  return names;
}

/** yauzl watches over sizes, not over checksums. */
function checksummed(expected: number): (pieces: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* pass(pieces) {
    let sum = 0;
    for await (const bytes of pieces) {
      sum = crc32(bytes, sum);
      yield bytes;
    }
    if (sum !== expected) throw new Error("another checksum");
  };
}
