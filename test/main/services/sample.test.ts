import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureSample } from "../../../main/services/sample.ts";
import { emptyVolume, fakePools } from "../../fixtures/fake-pools.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "syncline-cache-"));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

describe("the sample pair", () => {
  it("is made once, and said so", async () => {
    const made: string[] = [];
    const said: string[] = [];
    const pools = fakePools({
      makeSample: async ({ image }) => {
        made.push(image);
        return { volume: emptyVolume() };
      },
      write: async ({ path, format }) => {
        writeFileSync(path, format);
        return { sha256: "" };
      },
    });
    const first = await ensureSample(pools, (message) => said.push(message), cache);
    const second = await ensureSample(pools, (message) => said.push(message), cache);
    expect(second).toEqual(first);
    expect(made.sort()).toEqual(["ct", "mr"]);
    expect(said).toHaveLength(1);
    expect(readdirSync(dirname(first.fixed)).sort()).toEqual(["sample-ct.nii.gz", "sample-mr.nii.gz"]);
  });

  it("leaves nothing half made", async () => {
    const pools = fakePools({
      makeSample: async () => ({ volume: emptyVolume() }),
      write: async ({ path }) => {
        writeFileSync(path, "half");
        throw new Error("disk full");
      },
    });
    await expect(ensureSample(pools, () => undefined, cache)).rejects.toThrow("disk full");
    expect(readdirSync(cache).flatMap((name) => readdirSync(join(cache, name)))).toEqual([]);
  });

  it("goes to a temporary folder where the cache cannot be written", async () => {
    const file = join(cache, "file");
    writeFileSync(file, "");
    const pools = fakePools({
      makeSample: async () => ({ volume: emptyVolume() }),
      write: async ({ path }) => {
        writeFileSync(path, "");
        return { sha256: "" };
      },
    });
    const { fixed } = await ensureSample(pools, () => undefined, join(file, "below"));
    expect(fixed.startsWith(tmpdir())).toBe(true);
    rmSync(dirname(fixed), { recursive: true });
  });
});
