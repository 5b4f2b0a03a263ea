import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { volumeHeaderSchema } from "../../../workers/contract/volume.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { readTransforms, writeComposite, writeTransform } from "../../../workers/formats/transforms.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { oldComposite } from "../../fixtures/old-hdf5.ts";
import { scalarTypes, singleFile, voxelBytes } from "../../fixtures/nifti-bytes.ts";

const folder = temporaryFolder();

/** Seeded integers in [0, below) (xorshift32). */
function integers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const SharedMemory = SharedArrayBuffer;
let allocated = 0;
let largest = 0;
const volumeSchema = z.object({ header: volumeHeaderSchema, voxels: z.instanceof(SharedMemory) });
beforeEach(() => {
  // counts what the readers ask for in shared memory
  vi.stubGlobal("SharedArrayBuffer", new Proxy(SharedMemory, {
    construct(target, [bytes]: [number]) {
      allocated += bytes;
      return new target(bytes);
    },
  }));
});
afterEach(() => vi.unstubAllGlobals());

const interesting = [0, 1, 2, 3, 4, 5, 7, 8, 0x10, 0x20, 0x7f, 0x80, 0xff];

/** One to eight bytes overwritten (header bytes more often than others), a stretch cut out, doubled or cut off. */
function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  const mutant = Buffer.from(bytes);
  const header = Math.min(bytes.length, 560);
  for (let change = random(8); change >= 0; change--) {
    const at = random(4) > 0 ? random(header) : random(bytes.length);
    mutant[at] = random(2) > 0 ? interesting[random(interesting.length)] : random(256);
  }
  const from = random(bytes.length);
  const length = random(bytes.length - from);
  switch (random(8)) {
    case 0: return mutant.subarray(0, from);
    case 1: return Buffer.concat([mutant.subarray(0, from), mutant.subarray(from + length)]);
    case 2: return Buffer.concat([mutant.subarray(0, from + length), mutant.subarray(from)]);
    default: return mutant;
  }
}

const seeds: { name: string; bytes: Buffer; read: (path: string) => Promise<unknown> }[] = [];

async function prepare(): Promise<void> {
  for (const [i, type] of [scalarTypes[2], scalarTypes[6], scalarTypes[8]].entries()) for (const version of [1, 2] as const) {
    const { bytes } = voxelBytes(type, 6 * 7 * 8 * 2, i !== 1);
    seeds.push({ name: `${type.name}-${version}`, bytes: singleFile({ version, little: i !== 1, dims: [6, 7, 8, 2], datatype: type.code }, bytes), read: (path) => readImage(path) });
  }
  const colours = singleFile({ datatype: 128, dims: [6, 7, 8] }, Buffer.alloc(6 * 7 * 8 * 3, 77));
  seeds.push({ name: "colours", bytes: colours, read: (path) => readImage(path) });
  const field = singleFile({ datatype: 16, dims: [6, 7, 8, 1, 3], intent: 1007 }, Buffer.alloc(6 * 7 * 8 * 12, 0x3f));
  seeds.push({ name: "field", bytes: field, read: (path) => readTransforms(path, false) });
  await writeTransform(folder.at("seed.mat"), { kind: "linear", matrix: [1, 0.1, 0, 0, 1, 0.2, 0, 0, 1], translation: [1, 2, 3], centre: [4, 5, 6] });
  seeds.push({ name: "mat", bytes: readFileSync(folder.at("seed.mat")), read: (path) => readTransforms(path, true) });
  await writeComposite(folder.at("seed.h5"), [
    { kind: "field", grid: { dims: [6, 7, 8], affine: [2, 0, 0, 1, 0, 2, 0, 1, 0, 0, 2, 1, 0, 0, 0, 1] }, vectors: new SharedMemory(6 * 7 * 8 * 12) },
    { kind: "linear", matrix: [1, 0.1, 0, 0, 1, 0.2, 0, 0, 1], translation: [1, 2, 3], centre: [4, 5, 6] },
  ]);
  const composite = readFileSync(folder.at("seed.h5"));
  // twice, since most of its bytes are vectors
  for (const [name, bytes] of [["h5", composite], ["h5 again", composite], ["old h5", oldComposite()]] as const) seeds.push({ name, bytes, read: (path) => readTransforms(path, false) });
  const text = "#Insight Transform File V1.0\n#Transform 0\nTransform: Euler3DTransform_double_3_3\nParameters: 0.1 0.2 0.3 4 5 6\nFixedParameters: 1 2 3 0\n";
  seeds.push({ name: "tfm", bytes: Buffer.from(text), read: (path) => readTransforms(path, false) });
}

/** Reads a mutant; anything but a value or a proper refusal fails. Returns whether it was read. */
async function attempt(what: string, bytes: Buffer, unpackedBytes: number, read: (path: string) => Promise<unknown>): Promise<boolean> {
  const path = folder.at("mutant.nii");
  writeFileSync(path, bytes);
  allocated = 0;
  try {
    const answer = await read(path);
    largest = Math.max(largest, allocated);
    if (typeof answer === "object" && answer !== null && "volume" in answer) volumeSchema.parse(answer.volume);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof SynclineError)) throw new Error(`${what}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`, { cause: thrown });
    expect(thrown.code, what).toBe("input");
    expect(thrown.message, what).toMatch(/^mutant\.nii cannot be read: [^\n]+; [^\n]+\.$/);
    return false;
  } finally {
    // a packed file is believed up to what its bytes could hold at best; a plain one up to its size (colours need both forms)
    expect(allocated, what).toBeLessThanOrEqual(2 * unpackedBytes);
  }
}

test("500 damaged files are read or refused, without a crash and without more memory than the file can hold", async () => {
  await prepare();
  const random = integers(20240607);
  const counts = { read: 0, refused: 0 };
  for (let round = 0; round < 500; round++) {
    const { name, bytes, read } = seeds[round % seeds.length];
    const mutant = mutate(bytes, random);
    const what = `mutant ${round} of ${name}`;
    let tried: boolean;
    switch (random(4)) {
      // damaged content in sound gzip, and sound content in damaged gzip
      case 0: tried = await attempt(what, gzipSync(mutant, { level: 1 }), 1032 * (mutant.length + 64), read); break;
      case 1: {
        const packed = mutate(gzipSync(bytes, { level: 1 }), random);
        tried = await attempt(what, packed, 1032 * packed.length, read);
        break;
      }
      default: tried = await attempt(what, mutant, mutant.length, read);
    }
    counts[tried ? "read" : "refused"]++;
  }
  // the mutants are neither all harmless nor all hopeless
  expect(counts.read).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(50);
  // the count of memory does count
  expect(largest).toBeGreaterThan(600);
});

test("each field of the header with each extreme value is read or refused", async () => {
  const { bytes } = voxelBytes(scalarTypes[2], 60, true);
  const wholes = [0, -1, 1, 32767, -32768];
  const reals = [0, -1, NaN, Infinity, -Infinity, 1e38, 1e-38];
  const outcomes = new Set<boolean>();
  const attemptWith = async (at: number, value: number, real: boolean, qformCode: number, sformCode: number) => {
    const file = singleFile({ sformCode, qformCode }, bytes);
    if (real) file.writeFloatLE(value, at); else file.writeInt16LE(value, at);
    outcomes.add(await attempt(`${value} at ${at}`, file, file.length, (path) => readImage(path)));
  };
  for (let at = 40; at < 74; at += 2) for (const value of wholes) await attemptWith(at, value, false, 0, 1);
  for (let at = 76; at < 120; at += 4) for (const value of reals) for (const code of [0, 1]) await attemptWith(at, value, true, code, 0);
  for (let at = 252; at < 328; at += 4) for (const value of reals) await attemptWith(at, value, true, 1, 1);
  expect(outcomes).toEqual(new Set([true, false]));
});
