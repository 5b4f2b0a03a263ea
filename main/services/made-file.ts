import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inTemporaryFolder } from "./temporary-folder.ts";

/** The bytes of a file that a task writes: for one that the window offers itself. */
export function madeFile(name: string, write: (path: string) => Promise<unknown>): Promise<Buffer> {
  return inTemporaryFolder("file", async (folder) => {
    const path = join(folder, name);
    await write(path);
    return readFile(path);
  });
}
