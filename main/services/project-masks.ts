import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { requireMaskGrid } from "../../workers/contract/mask-grid.ts";
import type { EditMaskAnswer } from "../../workers/contract/tasks.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { madeFile } from "./made-file.ts";
import type { Pools } from "./pools.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";
import { readVolume } from "./volumes.ts";

/** of each mask, which never changes: a project is kept every few seconds */
const texts = new WeakMap<Volume, Promise<string>>();

/** A mask as the bytes of a .nii.gz, base64. */
export function maskText(pools: Pools, volume: Volume): Promise<string> {
  const known = texts.get(volume);
  if (known) return known;
  const made = madeFile("mask.nii.gz", (path) => pools.io("write", { path, volume, format: "nii.gz" })).then((bytes) => bytes.toString("base64"));
  texts.set(volume, made);
  // what failed may be over when it is asked for again
  made.catch(() => texts.delete(volume));
  return made;
}

const damaged = {
  fixed: "The fixed mask in this project is damaged and was left out; the rest of the project is there.",
  moving: "The moving mask in this project is damaged and was left out; the rest of the project is there.",
} as const;

/** The mask that a text holds, on its image's grid. Throws SynclineError("input") where it is damaged or lies elsewhere. */
export function maskFromText(pools: Pools, text: string, image: Volume, role: "fixed" | "moving"): Promise<EditMaskAnswer> {
  return inTemporaryFolder("mask", async (folder) => {
    const path = join(folder, "mask.nii.gz");
    await writeFile(path, Buffer.from(text, "base64"), { mode: 0o600 });
    const { volume } = await readVolume(pools, path).catch((thrown: unknown) => {
      if (thrown instanceof SynclineError && thrown.code === "memory") throw thrown;
      throw new SynclineError("input", damaged[role], thrown instanceof SynclineError ? thrown.said.message : undefined);
    });
    requireMaskGrid(image, volume, role, false);
    return pools.io("editMask", { image, mask: volume, edit: { kind: "keep" } });
  });
}
