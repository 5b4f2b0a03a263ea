import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorCode } from "../../workers/contract/errors.ts";
import { stateFolder } from "./folders.ts";

const rotateBytes = 1 << 20;

/** What may be logged: numbers and words of this program. Never a file name, a path or a value from a header. */
export interface LogFields {
  seconds?: number;
  code?: ErrorCode;
}

/** One line per happening in syncline.log; the file before it is kept once. Failing to log stops nothing. */
export class Log {
  #tail: Promise<void> = Promise.resolve();

  constructor(readonly folder: string = stateFolder()) {}

  write(happening: "started" | "job started" | "job done" | "job ended", fields: LogFields = {}): Promise<void> {
    this.#tail = this.#tail.then(() => this.#append(`${new Date().toISOString()} ${happening} ${JSON.stringify(fields)}\n`)).catch(() => undefined);
    return this.#tail;
  }

  async #append(line: string): Promise<void> {
    const path = join(this.folder, "syncline.log");
    await mkdir(this.folder, { recursive: true });
    const size = await stat(path).then((found) => found.size, () => 0);
    if (size > rotateBytes) await rename(path, `${path}.1`);
    await appendFile(path, line, { mode: 0o600 });
  }
}
