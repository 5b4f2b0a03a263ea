import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { Piscina } from "piscina";
import { JobControl } from "../../workers/contract/control.ts";
import { fromPlainError, SynclineError, type Outcome } from "../../workers/contract/errors.ts";
import type {
  ApplyAnswer, ApplyTask, Gang, InspectAnswer, InspectTask, MakeSampleAnswer, MakeSampleTask, ReadAnswer, ReadTask, ReadTransformsAnswer, ReadTransformsTask,
  RegisterAnswer, RegisterTask, WriteAnswer, WriteTask, WriteTransformTask, WriteWarpTask,
} from "../../workers/contract/tasks.ts";
import { programFiles, type ProgramFiles } from "./program.ts";

/** Tasks of the io pool: what each takes and answers. */
export interface IoTasks {
  inspect: { task: InspectTask; answer: InspectAnswer };
  read: { task: ReadTask; answer: ReadAnswer };
  write: { task: WriteTask; answer: WriteAnswer };
  readTransforms: { task: ReadTransformsTask; answer: ReadTransformsAnswer };
  writeTransform: { task: WriteTransformTask; answer: WriteAnswer };
  writeWarp: { task: WriteWarpTask; answer: WriteAnswer };
  makeSample: { task: MakeSampleTask; answer: MakeSampleAnswer };
}

/** Tasks of the compute pool that a gang of threads does together. */
export interface GangTasks {
  register: { task: Omit<RegisterTask, "gang">; answer: RegisterAnswer };
  apply: { task: Omit<ApplyTask, "gang">; answer: ApplyAnswer };
}

/** A running gang: its answer, and the block through which it is watched and cancelled. */
export interface GangRun<T> {
  control: JobControl;
  /** rejects with SynclineError */
  answer: Promise<T>;
}

export interface Pools {
  /** threads of one registration */
  readonly threads: number;
  io<N extends keyof IoTasks>(name: N, task: IoTasks[N]["task"]): Promise<IoTasks[N]["answer"]>;
  /** Starts a conductor and `threads - 1` helpers on one task. */
  gang<N extends keyof GangTasks>(name: N, task: GangTasks[N]["task"], threads: number): GangRun<GangTasks[N]["answer"]>;
  /** Ends every thread, also in the middle of a task. */
  dispose(): Promise<void>;
}

export interface PoolsOptions {
  /** threads of one registration; all cores when not given */
  threads?: number;
  files?: ProgramFiles;
  /** more compute threads than one registration needs, so that an export does not wait for it */
  spareThreads?: number;
}

/** Value of an Outcome, or its error thrown as SynclineError. */
function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw fromPlainError(outcome.error);
}

/** A thread that died (out of memory, a crash) as an error for the user; an Outcome's error passes. */
function threadError(thrown: unknown): SynclineError {
  if (thrown instanceof SynclineError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/memory/i.test(message)) return new SynclineError("memory", "There was not enough memory to go on; close other programs or work at a coarser resolution.", message);
  return new SynclineError("internal", `A worker thread ended unexpectedly: ${message}`, thrown instanceof Error ? thrown.stack : undefined);
}

/**
 * The two pools: "io" (reading and writing files, at most two threads) and "compute" (gangs). Threads start booting at once, so that they
 * are up when the files have been looked at.
 */
export async function createPools(options: PoolsOptions = {}): Promise<Pools> {
  const files = options.files ?? programFiles();
  const threads = options.threads ?? availableParallelism();
  const computeThreads = threads + (options.spareThreads ?? 0);
  // types of the import would make this eager: the command's help must not load piscina
  const { Piscina: Pool } = await import("piscina");
  const io = new Pool({ filename: files.ioWorker, minThreads: Math.min(2, threads), maxThreads: Math.min(2, threads) });
  const compute = new Pool({ filename: files.computeWorker, minThreads: threads, maxThreads: computeThreads, idleTimeout: 60_000 });
  const compiled = readFile(files.kernels).then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));
  // a missing file is reported by whoever needs the kernels
  compiled.catch(() => undefined);
  return new PiscinaPools(threads, io, compute, compiled);
}

class PiscinaPools implements Pools {
  constructor(readonly threads: number, readonly ioPool: Piscina, readonly computePool: Piscina, readonly compiled: Promise<WebAssembly.Module>) {}

  async io<N extends keyof IoTasks>(name: N, task: IoTasks[N]["task"]): Promise<IoTasks[N]["answer"]> {
    return unwrap(await run<Outcome<IoTasks[N]["answer"]>>(this.ioPool, name, task));
  }

  gang<N extends keyof GangTasks>(name: N, task: GangTasks[N]["task"], threads: number): GangRun<GangTasks[N]["answer"]> {
    const control = JobControl.create();
    return { control, answer: this.#conduct(name, task, threads, control) };
  }

  async #conduct<N extends keyof GangTasks>(name: N, task: GangTasks[N]["task"], threads: number, control: JobControl): Promise<GangTasks[N]["answer"]> {
    const module = await this.compiled;
    const gang: Gang = { module, memory: new WebAssembly.Memory({ initial: 272, maximum: 65536, shared: true }), control: control.buffer };
    const conductor = run<Outcome<GangTasks[N]["answer"]>>(this.computePool, name, { ...task, gang });
    const helpers = Array.from({ length: Math.min(threads, this.threads) - 1 }, () => run(this.computePool, "help", { gang }));
    try {
      return unwrap(await conductor);
    } finally {
      // a conductor that died did not tell its helpers that the job is over
      control.end();
      await Promise.allSettled(helpers);
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([this.ioPool.destroy(), this.computePool.destroy()]);
  }
}

async function run<T>(pool: Piscina, name: string, task: unknown): Promise<T> {
  try {
    return await pool.run(task, { name }) as T;
  } catch (thrown) {
    throw threadError(thrown);
  }
}
