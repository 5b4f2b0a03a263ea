import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import type { Piscina } from "piscina";
import { backgroundFlag, decodersArgument } from "../../workers/contract/background.ts";
import { collectGarbage } from "../../workers/contract/collect.ts";
import { say } from "../../workers/contract/sentences.ts";
import { programFiles, type ProgramFiles } from "./program.ts";

/** The program's running threads. This file imports nothing slow, so that the command can start them before everything else is loaded. */
export interface Threads {
  /** threads of one registration */
  count: number;
  io: Piscina;
  compute: Piscina;
  kernels: Promise<WebAssembly.Module>;
  /** set once the threads are being ended */
  ended?: Promise<void>;
}

/** A slice is decoded in tens of milliseconds: beyond so many threads the disk and the checksum of the files are the limit. */
const mostDecoders = 8;

export interface ThreadsOptions {
  /** threads of one registration; all cores when not given */
  threads?: number;
  files?: ProgramFiles;
  /** more compute threads than one registration needs, so that an export does not wait for it */
  spareThreads?: number;
  /** give way to everything else on the machine, above all the window: for registrations that somebody watches */
  background?: boolean;
}

/** Starts the io threads (at most two), the compute threads and the compiling of the kernels. Throws SynclineError("internal") when a part of the program is missing. */
export async function startThreads(options: ThreadsOptions = {}): Promise<Threads> {
  const files = options.files ?? programFiles();
  const count = options.threads ?? availableParallelism();
  for (const path of [files.ioWorker, files.computeWorker, files.kernels]) {
    if (existsSync(path)) continue;
    const { SynclineError } = await import("../../workers/contract/errors.ts");
    throw new SynclineError("internal", say("A part of the program, {file}, is missing from this installation; install it again or build it with \"npm run build\".", { file: basename(path) }));
  }
  const { Piscina: Pool } = await import("piscina");
  // a task's name for each, which every task overrides: looking for a default export, a worker would parse its whole file a second time as it starts
  const io = new Pool({ filename: files.ioWorker, name: "read", minThreads: Math.min(2, count), maxThreads: Math.min(2, count), argv: [decodersArgument(count > 1 ? Math.min(count, mostDecoders) : 0)] });
  const compute = new Pool({ filename: files.computeWorker, name: "register", minThreads: count, maxThreads: count + (options.spareThreads ?? 0), idleTimeout: 60_000, argv: options.background ? [backgroundFlag] : [] });
  const kernels = readFile(files.kernels).then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));
  // a thread that dies while idle is replaced when it is needed
  for (const pool of [io, compute]) pool.on("error", () => undefined);
  // a file that is no module is reported by whoever needs the kernels
  kernels.catch(() => undefined);
  return { count, io, compute, kernels };
}

/** Ends the threads, also in the middle of a task. A second call waits for the first: a pool told twice to end starts new threads in between. */
export function endThreads(threads: Threads): Promise<void> {
  threads.ended ??= Promise.all([threads.io.destroy(), threads.compute.destroy()]).then(() => undefined);
  return threads.ended;
}

/** Has every thread that is idle, and this one, let go of what nobody uses any more. */
export async function freeUnused({ io, compute }: Threads): Promise<void> {
  await Promise.all([io, compute].flatMap((pool) => pool.threads.map(() => pool.run({}, { name: "collect" }).catch(() => undefined))));
  collectGarbage();
}
