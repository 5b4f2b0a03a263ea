import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";

/**
 * A small JSON file checked against a schema. What cannot be read counts as absent and is set aside before it is written over (another version may
 * understand it); what cannot be written is given up: neither stops the work.
 */
export class JsonFile<S extends z.ZodType> {
  #tail: Promise<unknown> = Promise.resolve();

  constructor(readonly path: string, readonly schema: S, readonly fallback: z.infer<S>) {}

  async read(): Promise<z.infer<S>> {
    try {
      return this.schema.parse(JSON.parse(await readFile(this.path, "utf8")));
    } catch {
      return this.fallback;
    }
  }

  /** One writing after another, the last one stays. @returns whether it was written */
  write(value: z.infer<S>): Promise<boolean> {
    const written = this.#tail.then(() => this.#replace(value));
    this.#tail = written;
    return written;
  }

  /** Takes the file away, unless another version may understand it. */
  remove(): Promise<void> {
    const removed = this.#tail.then(async () => {
      if (!(await this.#isForeign())) await rm(this.path, { force: true }).catch(() => undefined);
    });
    this.#tail = removed;
    return removed;
  }

  async #replace(value: z.infer<S>): Promise<boolean> {
    const temporary = `${this.path}.${process.pid}.partial`;
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await writeFile(temporary, JSON.stringify(value, null, 2), { mode: 0o600 });
      if (await this.#isForeign()) await rename(this.path, `${this.path}.unread`);
      await rename(temporary, this.path);
      return true;
    } catch {
      // a read-only home is no reason to fail
      return false;
    }
  }

  /** Whether there is a file that does not fit the schema. */
  async #isForeign(): Promise<boolean> {
    const text = await readFile(this.path, "utf8").catch(() => null);
    if (text === null) return false;
    try {
      return !this.schema.safeParse(JSON.parse(text)).success;
    } catch {
      return true;
    }
  }
}
