import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { writeTogether } from "./exports.ts";
import { comparePicture } from "./picture.ts";
import { createPools } from "./pools.ts";
import { ensureSample, type SamplePair } from "./sample.ts";
import { readVolume } from "./volumes.ts";

/** The sample pair's files, made if need be. */
export async function samplePaths(say: (message: string) => void): Promise<SamplePair> {
  const pools = await createPools();
  try {
    return await ensureSample(pools, say);
  } finally {
    await pools.dispose();
  }
}

/** Draws a pair as its headers say (upper row) and after a transform (lower row) as PNG. */
export async function drawBeforeAfter(fixed: string, moving: string, transform: string, picture: string): Promise<void> {
  const pools = await createPools();
  try {
    const [below, above, { transforms }] = await Promise.all([
      readVolume(pools, fixed), readVolume(pools, moving), pools.io("readTransforms", { path: resolve(transform), inverse: false }),
    ]);
    const png = await comparePicture(pools, below.volume, [{ moving: above.volume, transforms: [] }, { moving: above.volume, transforms }], "blend");
    await writeTogether((files) => [writeFile(files.temporary(picture), png)], async () => undefined);
  } finally {
    await pools.dispose();
  }
}
