import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";

/** A small JSON file checked against a schema. What cannot be read counts as absent, what cannot be written is given up: neither stops the work. */
export class JsonFile<S extends z.ZodType> {
  constructor(readonly path: string, readonly schema: S, readonly fallback: z.infer<S>) {}

  async read(): Promise<z.infer<S>> {
    try {
      return this.schema.parse(JSON.parse(await readFile(this.path, "utf8")));
    } catch {
      return this.fallback;
    }
  }

  async write(value: z.infer<S>): Promise<void> {
    const temporary = `${this.path}.${process.pid}.partial`;
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await writeFile(temporary, JSON.stringify(value, null, 2), { mode: 0o600 });
      await rename(temporary, this.path);
    } catch {
      // a read-only home is no reason to fail
    }
  }
}
