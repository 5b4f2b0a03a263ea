import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { Zip, ZipPassThrough } from "fflate";
import { SynclineError } from "../../workers/contract/errors.ts";

/** What a ZIP file without its 64-bit form can hold. */
const most = 0xffff_ffff - (1 << 20);

/** Puts files into one new ZIP, as they are: images and warps are compressed already. Throws SynclineError("output") where they are too large together, else the system's error. */
export async function pack(paths: readonly string[], target: string): Promise<void> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  if (sizes.reduce((sum, size) => sum + size, 0) > most) throw new SynclineError("output", "Together these files are more than 4 GB, which one ZIP file cannot hold; take them one after another.");
  await pipeline(packed(paths), createWriteStream(target, { flags: "wx", mode: 0o600 }));
}

/** The ZIP's bytes, piece by piece. */
async function* packed(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    ready.push(data);
  });
  const taken = (): Uint8Array[] => {
    const pieces = ready;
    ready = [];
    return pieces;
  };
  for (const path of paths) {
    const entry = new ZipPassThrough(basename(path));
    zip.add(entry);
    for await (const chunk of createReadStream(path)) {
      entry.push(chunk as Uint8Array);
      yield* taken();
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  yield* taken();
}
