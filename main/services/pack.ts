import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { once } from "node:events";
import { Zip, ZipPassThrough } from "fflate";
import { SynclineError } from "../../workers/contract/errors.ts";

/** What a ZIP file without its 64-bit form can hold. */
const most = 0xffff_ffff - (1 << 20);

/** Puts files into one ZIP, as they are: images and warps are compressed already. Throws SynclineError("output") where they are too large together. */
export async function pack(paths: readonly string[], target: string): Promise<void> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  if (sizes.reduce((sum, size) => sum + size, 0) > most) throw new SynclineError("output", "Together these files are more than 4 GB, which one ZIP file cannot hold; take them one after another.");
  const output = createWriteStream(target, { flags: "wx", mode: 0o600 });
  let failed: unknown = null;
  const zip = new Zip((error, data) => {
    if (error) failed ??= error;
    else output.write(data);
  });
  for (const path of paths) {
    const entry = new ZipPassThrough(basename(path));
    zip.add(entry);
    for await (const chunk of createReadStream(path)) {
      entry.push(chunk as Uint8Array);
      if (output.writableNeedDrain) await once(output, "drain");
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  output.end();
  await once(output, "close");
  if (failed) throw failed;
}
