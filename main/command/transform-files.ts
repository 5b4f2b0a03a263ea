import { realpath, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { initialisations } from "../../workers/contract/parameters.ts";
import { verbatim, inEnglish } from "../../workers/contract/sentences.ts";
import type { LinearTransform, Transform } from "../../workers/contract/transform.ts";
import { inputError } from "../services/inputs.ts";
import { placeOf } from "../services/places.ts";
import type { Pools } from "../services/pools.ts";
import { suggestion } from "../services/suggest.ts";

/** A transform named on the command line: FILE or FILE,inverse, or as ANTs has it [FILE,1] for the inverse. */
export interface TransformFile {
  path: string;
  inverse: boolean;
}

export function transformFile(value: string): TransformFile {
  const ants = /^\[\s*([^,]+?)\s*(?:,\s*([01])\s*)?\]$/s.exec(value);
  if (ants) return { path: ants[1], inverse: ants[2] === "1" };
  const match = /^(.*),\s*inverse$/is.exec(value);
  return match ? { path: match[1], inverse: true } : { path: value, inverse: false };
}

export type Initial = { kind: "name"; name: (typeof initialisations)[number] } | { kind: "files"; files: TransformFile[] };

/** What --initial-transform says: one of the names, or transform files. Throws SynclineError("usage"). */
export function parseInitial(values: readonly string[]): Initial {
  const names = values.map((value) => initialisations.find((name) => name === value.toLowerCase()));
  const [name] = names;
  if (name && values.length === 1) return { kind: "name", name };
  if (names.some(Boolean)) throw new SynclineError("usage", verbatim("--initial-transform takes either one name or transform files, not both."));
  for (const value of values) {
    if (/^\[.*,.*,\s*[012]\s*\]$/s.test(value)) {
      throw new SynclineError("usage", verbatim(`--initial-transform ${value}: here the images are known, so ANTs' [fixed,moving,0|1|2] is just "geometry" (0), "mass" (1) or "identity" (2, where both origins agree).`));
    }
    if (/[./\\]/.test(value)) continue;
    throw new SynclineError("usage", verbatim(`--initial-transform ${value} is neither ${initialisations.join(", ")} nor a transform file.${inEnglish(suggestion(value, initialisations))}`));
  }
  return { kind: "files", files: values.map(transformFile) };
}

/** Throws SynclineError("input") for the first path that is not there: before anything long starts. */
export async function requireFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await stat(await placeOf(path)).catch((thrown: unknown) => {
      throw inputError(thrown, path);
    });
  }
}

/** Throws SynclineError("usage") when a file to be written is one of those to be read: a scan must not be replaced by its own result. */
export async function requireNotInputs(outputs: readonly string[], inputs: readonly string[]): Promise<void> {
  const places = await Promise.all(inputs.map(async (path) => realpath(await placeOf(path))));
  for (const output of outputs) {
    const place = await realpath(output).catch(() => null);
    if (place !== null && places.includes(place)) {
      throw new SynclineError("usage", verbatim(`--output would replace ${basename(output)}, which is an input: choose another name.`));
    }
  }
}

/** The transforms of all files in the order a fixed point passes them, which is the order in which antsApplyTransforms lists them. */
export async function readTransformFiles(pools: Pools, files: readonly TransformFile[]): Promise<Transform[]> {
  const lists = await Promise.all(files.map(({ path, inverse }) => pools.io("readTransforms", { path: resolve(path), inverse })));
  return lists.flatMap(({ transforms }) => transforms);
}

/** Initial transforms; throws SynclineError("usage") for a warp, which linear stages cannot start from. */
export async function readInitial(pools: Pools, files: readonly TransformFile[]): Promise<LinearTransform[]> {
  return (await readTransformFiles(pools, files)).map((transform) => {
    if (transform.kind === "linear") return transform;
    throw new SynclineError("usage", verbatim("--initial-transform: a warp field cannot be a start in this version; give linear transforms."));
  });
}
