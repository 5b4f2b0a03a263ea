import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTogether } from "../../../main/services/exports.ts";
import { AtomicFiles, requireWritable } from "../../../main/services/outputs.ts";
import { toPlainError } from "../../../workers/contract/errors.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncline-outputs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("AtomicFiles", () => {
  it("shows nothing before commit and everything after it", async () => {
    const files = new AtomicFiles();
    for (const name of ["a", "b"]) writeFileSync(files.temporary(join(folder, name)), name);
    expect(readdirSync(folder).filter((name) => !name.startsWith("."))).toEqual([]);
    await files.commit();
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
    expect(readFileSync(join(folder, "b"), "utf8")).toBe("b");
  });

  it("takes back what was new when a later file cannot be renamed", async () => {
    const files = new AtomicFiles();
    writeFileSync(files.temporary(join(folder, "a")), "a");
    writeFileSync(files.temporary(join(folder, "b")), "b");
    mkdirSync(join(folder, "b", "inside"), { recursive: true });
    await expect(files.commit()).rejects.toMatchObject({ code: "output" });
    expect(readdirSync(folder)).toEqual(["b"]);
  });

  it("gives back the files that had the names before when a later one cannot be renamed", async () => {
    const files = new AtomicFiles();
    for (const name of ["a", "b", "c"]) writeFileSync(files.temporary(join(folder, name)), `new ${name}`);
    writeFileSync(join(folder, "a"), "old a");
    mkdirSync(join(folder, "c", "inside"), { recursive: true });
    await expect(files.commit()).rejects.toMatchObject({ code: "output" });
    expect(readdirSync(folder).sort()).toEqual(["a", "c"]);
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("old a");
    expect(readdirSync(join(folder, "c"))).toEqual(["inside"]);
  });

  it("replaces what had the names before, and leaves no copy of it", async () => {
    const files = new AtomicFiles();
    for (const name of ["a", "b"]) {
      writeFileSync(join(folder, name), `old ${name}`);
      writeFileSync(files.temporary(join(folder, name)), `new ${name}`);
    }
    await files.commit();
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"))).toEqual(["new a", "new b"]);
  });

  it("leaves nothing after discard", async () => {
    const files = new AtomicFiles();
    writeFileSync(files.temporary(join(folder, "a")), "a");
    files.temporary(join(folder, "never-written"));
    await files.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("writeTogether", () => {
  it("waits for every writer before it cleans up after one that failed", async () => {
    let slowEnded = false;
    const work = (files: AtomicFiles) => [
      Promise.reject(new Error("disk full")),
      new Promise<void>((done) => setTimeout(done, 30)).then(() => {
        writeFileSync(files.temporary(join(folder, "slow")), "late");
        slowEnded = true;
      }),
    ];
    await expect(writeTogether<unknown>(work, async () => undefined)).rejects.toThrow("disk full");
    expect(slowEnded).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves nothing when cancelled just before the end", async () => {
    const abort = new AbortController();
    const written = writeTogether((files) => [Promise.resolve(writeFileSync(files.temporary(join(folder, "a")), "a"))], async () => abort.abort(), abort.signal);
    await expect(written).rejects.toMatchObject({ code: "cancelled" });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("requireWritable", () => {
  it("accepts a folder that can be written and leaves no trace", async () => {
    await requireWritable([join(folder, "x.nii.gz"), join(folder, "y.nii.gz")]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["a folder that does not exist", (): string => join(folder, "no", "x"), /does not exist/],
    ["a path through a file", (): string => { writeFileSync(join(folder, "file"), ""); return join(folder, "file", "x"); }, /is a file|does not exist/],
    ["the name of a folder", (): string => { mkdirSync(join(folder, "x")); return join(folder, "x"); }, /a folder has that name/],
    ["a device that takes no files", (): string => "/proc/x", /cannot be written/],
  ])("refuses %s", async (_, path, message) => {
    const thrown: unknown = await requireWritable([path()]).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "output", message: expect.stringMatching(message) });
    expect(JSON.stringify(toPlainError(thrown))).not.toContain(folder);
  });

  it.skipIf(process.getuid?.() === 0)("refuses a folder without permission (skipped for root, who may write anywhere)", async () => {
    chmodSync(folder, 0o500);
    await expect(requireWritable([join(folder, "x")])).rejects.toMatchObject({ code: "output", message: expect.stringContaining("may not write") });
    chmodSync(folder, 0o700);
    expect(existsSync(join(folder, "x"))).toBe(false);
  });
});
