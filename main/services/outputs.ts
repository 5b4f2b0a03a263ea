import { accessSync, constants, renameSync, rmSync, statSync } from "node:fs";
import { lstat, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say, toSentence } from "../../workers/contract/sentences.ts";
import { errorCode, writeCause } from "../../workers/contract/system-errors.ts";

/** Unfinished files of this process: gone with it, however it ends. */
const unfinished = new Set<string>();
/** What takes back a commit that the process's end interrupts. */
const undos = new Set<() => void>();
let guarded = false;
let serial = 0;

function guard(path: string): void {
  unfinished.add(path);
  if (guarded) return;
  guarded = true;
  process.once("exit", () => {
    for (const undo of undos) undo();
    for (const left of unfinished) rmSync(left, { force: true });
  });
}

/** A failure of the file system while writing, as a sentence; ours pass through. */
export function outputError(thrown: unknown, path: string): SynclineError {
  if (thrown instanceof SynclineError) return thrown;
  const [cause, remedy] = writeCause(errorCode(thrown));
  return new SynclineError("output", say("{file} cannot be written: {cause}; {remedy}. Nothing was left behind.", { file: basename(path) || path, cause: toSentence(cause), remedy: toSentence(remedy) }));
}

/** Throws SynclineError("output") unless files with these final names can be made: before long work, not after it. */
export async function requireWritable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const existing = await stat(path).catch(() => null);
    if (existing?.isDirectory()) throw outputError(Object.assign(new Error("is a folder"), { code: "EISDIR" }), path);
  }
  for (const folder of new Set(paths.map((path) => dirname(resolve(path))))) {
    const probe = temporaryName(folder);
    const name = paths.find((path) => dirname(resolve(path)) === folder) ?? folder;
    try {
      if (!statSync(folder).isDirectory()) throw Object.assign(new Error("not a folder"), { code: "ENOTDIR" });
      accessSync(folder, constants.W_OK);
      guard(probe);
      await (await open(probe, "wx")).close();
    } catch (thrown) {
      throw outputError(thrown, name);
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
      unfinished.delete(probe);
    }
  }
}

function temporaryName(folder: string): string {
  return join(folder, `.syncline-${process.pid}-${serial++}.partial`);
}

/**
 * Files that appear all together or not at all: each is written under a temporary name beside its final one, and all are renamed at the end.
 * Use: `temporary(final)` for the path to write to, then `commit()`, or `discard()` after any failure.
 */
export class AtomicFiles {
  readonly #files: { final: string; temporary: string }[] = [];

  temporary(final: string): string {
    const temporary = temporaryName(dirname(resolve(final)));
    guard(temporary);
    this.#files.push({ final, temporary });
    return temporary;
  }

  /** Renames everything, setting aside what had these names before; when one cannot be renamed, all is again as it was. */
  async commit(): Promise<void> {
    const placed: string[] = [];
    const aside: { final: string; old: string }[] = [];
    // without waiting, so that it also serves when the process ends in the middle
    const undo = (): void => {
      for (const final of placed) rmSync(final, { force: true });
      for (const { final, old } of aside) renameSync(old, final);
    };
    undos.add(undo);
    try {
      for (const { final, temporary } of this.#files) {
        try {
          const before = await lstat(final).catch(() => null);
          if (before?.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
          if (before) {
            const old = temporaryName(dirname(resolve(final)));
            await rename(final, old);
            aside.push({ final, old });
          }
          await rename(temporary, final);
          placed.push(final);
        } catch (thrown) {
          throw outputError(thrown, final);
        }
        unfinished.delete(temporary);
      }
    } catch (thrown) {
      undo();
      await this.discard();
      throw thrown;
    } finally {
      undos.delete(undo);
    }
    await Promise.all(aside.map(({ old }) => rm(old, { force: true }).catch(() => undefined)));
  }

  /** Removes every temporary file. Nothing may be writing to them any more. */
  async discard(): Promise<void> {
    for (const { temporary } of this.#files) {
      await rm(temporary, { force: true }).catch(() => undefined);
      unfinished.delete(temporary);
    }
  }
}
