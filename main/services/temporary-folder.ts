import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say } from "../../workers/contract/sentences.ts";

/** Works in a folder of its own that nobody else may read and that is gone afterwards, whatever came of it. `purpose`: a word of its name. */
export async function inTemporaryFolder<T>(purpose: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `syncline-${purpose}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Refuses before anything is written what the disk of temporary files cannot take. Throws SynclineError("output"). */
export async function requireTemporarySpace(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  if (bytes <= bavail * bsize) return;
  const gigabytes = (count: number): { figure: string } => ({ figure: `${(count / 1e9).toFixed(1)} GB` });
  throw new SynclineError("output", say("There is no room for these files on the disk of temporary files: {needed} needed, {free} free; free some space there.", { needed: gigabytes(bytes), free: gigabytes(bavail * bsize) }));
}
