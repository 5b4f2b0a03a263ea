import { resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { volumeHeaderSchema } from "../../../workers/contract/volume.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { runFuzz, type FuzzResult } from "../../fuzz/run-fuzz.ts";
import { fuzzFormats } from "../../fuzz/seeds.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { scalarTypes, singleFile, voxelBytes } from "../../fixtures/nifti-bytes.ts";

const folder = temporaryFolder();
const table: FuzzResult[] = [];

// the long run is `npm run fuzz`; no real files here, so that the same mutants are read everywhere
test.concurrent.each(fuzzFormats)("2,000 damaged files of %s are read or refused: no crash, no hang, no memory that the file could not fill", async (format) => {
  const result = await runFuzz({ format, seed: 20240607, from: 0, count: 2000, worker: resolve("dist/fuzz/fuzz-worker.cjs") });
  table.push(result);
  expect(result.failures).toEqual([]);
  // the mutants are neither all harmless nor all hopeless, and each was tried
  expect(result.read + result.refused).toBe(2000);
  expect(result.read).toBeGreaterThan(20);
  expect(result.refused).toBeGreaterThan(100);
});

afterAll(() => {
  console.log(table.map(({ format, read, refused, slowest, largest }) => `${format.padEnd(10)} ${read} read, ${refused} refused, slowest ${slowest.toFixed(0)} ms, most memory ${(largest / 1e6).toFixed(2)} MB`).join("\n"));
});

test("each field of the header with each extreme value is read or refused", async () => {
  const { bytes } = voxelBytes(scalarTypes[2], 60, true);
  const wholes = [0, -1, 1, 32767, -32768];
  const reals = [0, -1, NaN, Infinity, -Infinity, 1e38, 1e-38];
  const outcomes = new Set<boolean>();
  const attempt = async (what: string, content: Buffer): Promise<boolean> => {
    const path = folder.put("mutant.nii", content);
    try {
      volumeHeaderSchema.parse((await readImage(path)).volume.header);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof SynclineError)) throw new Error(what, { cause: thrown });
      expect(thrown.message, what).toMatch(/^mutant\.nii cannot be read: [^\n]+; [^\n]+\.$/);
      return false;
    }
  };
  const attemptWith = async (at: number, value: number, real: boolean, qformCode: number, sformCode: number) => {
    const file = singleFile({ sformCode, qformCode }, bytes);
    if (real) file.writeFloatLE(value, at); else file.writeInt16LE(value, at);
    outcomes.add(await attempt(`${value} at ${at}`, file));
  };
  for (let at = 40; at < 74; at += 2) for (const value of wholes) await attemptWith(at, value, false, 0, 1);
  for (let at = 76; at < 120; at += 4) for (const value of reals) for (const code of [0, 1]) await attemptWith(at, value, true, code, 0);
  for (let at = 252; at < 328; at += 4) for (const value of reals) await attemptWith(at, value, true, 1, 1);
  expect(outcomes).toEqual(new Set([true, false]));
});
