import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The bytes of a file that a task writes: for one that the window offers itself. */
export async function madeFile(name: string, write: (path: string) => Promise<unknown>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "syncline-file-"));
  try {
    const path = join(folder, name);
    await write(path);
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
