import { writeFile } from "node:fs/promises";
import { SynclineError } from "../../workers/contract/errors.ts";
import { verbatim } from "../../workers/contract/sentences.ts";
import { writeTogether } from "../services/exports.ts";
import { outputError, requireWritable } from "../services/outputs.ts";
import { comparePicture } from "../services/picture.ts";
import { readVolume } from "../services/volumes.ts";
import type { ComparePictureOptions } from "./compare-picture.ts";
import type { Session } from "./session.ts";
import { requireFiles } from "./transform-files.ts";

/** Does what `syncline compare-picture` says. Throws SynclineError. */
export async function runComparePicture(options: ComparePictureOptions, session: Session): Promise<void> {
  const { output } = options;
  if (!output.toLowerCase().endsWith(".png")) throw new SynclineError("usage", verbatim("--output must end in .png."));
  await requireFiles([options.fixed, options.moving]);
  await requireWritable([output]);
  const pools = await session.pools();
  const [fixed, moving] = await Promise.all([readVolume(pools, options.fixed), readVolume(pools, options.moving)]);
  const png = await comparePicture(pools, fixed.volume, [{ moving: moving.volume, transforms: [] }], options.style, session.signal);
  await writeTogether((files) => [
    writeFile(files.temporary(output), png).catch((thrown: unknown) => {
      throw outputError(thrown, output);
    }),
  ], async () => undefined, session.signal);
  process.stderr.write(`Wrote ${output}.\n`);
}
