import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeTogether, writeVolume } from "./exports.ts";
import { cacheFolder } from "./folders.ts";
import type { Pools } from "./pools.ts";
import { programFiles, version } from "./program.ts";

export interface SamplePair {
  fixed: string;
  moving: string;
}

/** Names the recipe: the program's version and what lies in assets/sample. */
async function recipeName(folder: string): Promise<string> {
  const hash = createHash("sha256").update(version);
  for (const name of (await readdir(folder).catch((): string[] => [])).sort()) hash.update(name).update(await readFile(join(folder, name)).catch(() => ""));
  return `sample-${hash.digest("hex").slice(0, 12)}`;
}

/**
 * Paths of the sample pair: a synthetic MR (fixed) and CT (moving), made once into the cache folder, both at the same time.
 * Where the cache cannot be written a temporary folder serves.
 * @param say called when the pair has to be made, with a sentence for the status line
 */
export async function ensureSample(pools: Pools, say: (message: string) => void, cache: string = cacheFolder()): Promise<SamplePair> {
  const name = await recipeName(join(dirname(programFiles().presets), "sample"));
  const folder = join(cache, name);
  const pair = pairIn(folder);
  if (await exists(pair.fixed) && await exists(pair.moving)) return pair;
  say("Making the sample pair (once; this takes some seconds)…");
  const writable = await mkdir(folder, { recursive: true }).then(() => true, () => false);
  const target = writable ? pair : pairIn(await mkdtemp(join(tmpdir(), "syncline-sample-")));
  await writeTogether((files) => (["mr", "ct"] as const).map(async (image) => {
    const { volume } = await pools.io("makeSample", { image });
    return writeVolume(pools, files, image === "mr" ? target.fixed : target.moving, volume);
  }), async () => undefined);
  return target;
}

function pairIn(folder: string): SamplePair {
  return { fixed: join(folder, "sample-mr.nii.gz"), moving: join(folder, "sample-ct.nii.gz") };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
