import { resolve } from "node:path";
import { filesOfVolume } from "../../workers/contract/volume-formats.ts";
import { requireExtension, writeTogether, writeVolume } from "../services/exports.ts";
import { requireWritable } from "../services/outputs.ts";
import { requireInterpolator } from "../services/parameters.ts";
import { resample } from "../services/results.ts";
import { readVolume } from "../services/volumes.ts";
import type { ApplyOptions } from "./apply.ts";
import { realNumber } from "./options.ts";
import type { Session } from "./session.ts";
import { readTransformFiles, requireFiles, requireNotInputs, transformFile } from "./transform-files.ts";

/** Does what `syncline apply` says. Throws SynclineError; nothing is left of the output then. */
export async function runApply(options: ApplyOptions, session: Session, threads: number | undefined): Promise<void> {
  const { interpolator, output } = options;
  requireInterpolator(interpolator, "--interpolator");
  requireExtension(output, "Warped.nii.gz", "--output");
  const defaultValue = realNumber(options.defaultValue, "--default-value");
  const files = (options.transform ?? []).map(transformFile);
  const inputs = [options.fixed, options.moving, ...files.map(({ path }) => path)];
  await requireFiles(inputs);
  await requireNotInputs(filesOfVolume(output), inputs);
  await requireWritable(filesOfVolume(output));
  // antsApplyTransforms takes none for the identity; forgetting it must not go unseen
  if (files.length === 0) process.stderr.write("Notice: no --transform was given, so the image is resampled where its header puts it.\n");

  const pools = await session.pools(threads);
  const [fixed, moving, transforms] = await Promise.all([
    pools.io("inspect", { path: resolve(options.fixed) }), readVolume(pools, options.moving), readTransformFiles(pools, files),
  ]);
  for (const [which, { notices }] of [["fixed", fixed.header], ["moving", moving.volume.header]] as const) {
    for (const notice of notices) process.stderr.write(`Notice: ${which} image: ${notice.text}\n`);
  }
  const volume = await resample(pools, {
    into: fixed, image: moving.volume, transforms, interpolator, defaultValue, ignoreGeometry: options.ignoreGeometry ?? false,
  }, pools.threads, session.signal);
  await writeTogether((atomic) => [writeVolume(pools, atomic, resolve(output), volume)], async () => undefined, session.signal);
  process.stderr.write(`Wrote ${output}.\n`);
}
