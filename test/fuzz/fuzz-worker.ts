import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { SynclineError } from "../../workers/contract/errors.ts";
import { bytesPerVoxel, voxelCount, volumeHeaderSchema } from "../../workers/contract/volume.ts";
import { readImage } from "../../workers/formats/read.ts";
import { readTransforms } from "../../workers/formats/transforms.ts";
import { Allocations, requireModest } from "./allocations.ts";
import { integers, mutantSeed, mutate } from "./mutate.ts";
import { seedsOf, type FuzzFormat, type Seed } from "./seeds.ts";

/** What a thread is to do: mutants `from` to `to` - 1 of a format. */
export interface FuzzWork {
  format: FuzzFormat;
  seed: number;
  from: number;
  to: number;
  folder: string;
  realDicom: string | null;
  /** Int32: the mutant at work, and how many were read and refused */
  pulse: SharedArrayBuffer;
}

export interface Failure { index: number; seed: string; what: string }
export type FuzzMessage = { kind: "failure"; failure: Failure } | { kind: "end"; largest: number; slowest: number };

const work = workerData as FuzzWork;
const pulse = new Int32Array(work.pulse);
const port = parentPort;
if (port === null) throw new Error("This runs as a thread only.");

const taken = new Allocations();
taken.watch();

/** Whether the mutant was read; throws for anything but a value or a proper refusal. */
async function attempt(seed: Seed, path: string): Promise<boolean> {
  try {
    if (seed.read === "image") {
      const { volume } = await readImage(path);
      const header = volumeHeaderSchema.parse(volume.header);
      if (volume.voxels.byteLength !== voxelCount(header.dims) * bytesPerVoxel[header.dtype]) throw new Error(`${volume.voxels.byteLength} bytes of voxels do not fit the header`);
    } else if ((await readTransforms(path, seed.read === "inverse")).some((transform) => transform.kind === "linear" && ![...transform.matrix, ...transform.translation, ...transform.centre].every(Number.isFinite))) {
      throw new Error("a transform that is not finite");
    }
    return true;
  } catch (thrown) {
    if (!(thrown instanceof SynclineError)) throw thrown;
    if (thrown.code !== "input") throw new Error(`refused as ${thrown.code}: ${thrown.message}`, { cause: thrown });
    if (!/^[^/]+ cannot be read: [^\n]+; [^\n]+\.$/.test(thrown.message)) throw new Error(`not a proper refusal: ${thrown.message}`, { cause: thrown });
    return false;
  }
}

async function run(channel: NonNullable<typeof port>): Promise<void> {
  const seeds = await seedsOf(work.format, work.folder, work.realDicom);
  const folder = join(work.folder, "files");
  let largest = 0;
  let slowest = 0;
  for (let index = work.from; index < work.to; index++) {
    Atomics.store(pulse, 0, index);
    const random = integers(mutantSeed(work.seed, work.format, index));
    const seed = seeds[random(seeds.length)];
    const which = random(3) === 0 ? random(seed.files.length) : 0;
    const original = seed.files[which].bytes;
    let bytes = mutate(original, random, seed.header, seed.text);
    let packed = seed.packed;
    if (seed.gzip) {
      const way = random(8);
      // damaged content in sound gzip, and sound content in damaged gzip
      if (way === 0) bytes = gzipSync(bytes, { level: 1 });
      else if (way === 1) bytes = mutate(gzipSync(original, { level: 1 }), random, 560, false);
      packed ||= way < 2;
    }
    if (seed.open === "") rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    seed.files.forEach((file, i) => writeFileSync(join(folder, file.name), i === which ? bytes : file.bytes));
    const size = seed.files.reduce((sum, file, i) => sum + (i === which ? bytes.length : file.bytes.length), 0);
    // deflate packs up to 1032 times; a number as text has two characters at least and may become eight bytes
    const mayTake = 2 * size * (packed ? 1032 : seed.text ? 4 : 1) * (seed.grows ?? 1) + 1024;
    const start = performance.now();
    try {
      taken.reset();
      const before = process.memoryUsage();
      const outcome = await attempt(seed, join(folder, seed.open)) ? 1 : 2;
      requireModest(taken, mayTake, before, process.memoryUsage());
      Atomics.add(pulse, outcome, 1);
    } catch (thrown) {
      const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      channel.postMessage({ kind: "failure", failure: { index, seed: seed.name, what } } satisfies FuzzMessage);
    }
    largest = Math.max(largest, taken.all);
    slowest = Math.max(slowest, performance.now() - start);
  }
  channel.postMessage({ kind: "end", largest, slowest } satisfies FuzzMessage);
}

void run(port);
