import type { Piscina } from "piscina";
import { JobControl } from "../../workers/contract/control.ts";
import { fromPlainError, SynclineError, withoutFolders, type Outcome } from "../../workers/contract/errors.ts";
import { say, verbatim } from "../../workers/contract/sentences.ts";
import type {
  ApplyAnswer, ApplyTask, DeformationMaps, EditMaskAnswer, EditMaskTask, EvaluateAnswer, EvaluateTask, Gang, InspectAnswer, InspectTask, ListSeriesAnswer, ListSeriesTask, MakeSampleAnswer, MakeSampleTask, MapDeformationTask, PlanAnswer, PlanTask, PrepareAnswer, PrepareTask, ReadAnswer, ReduceAnswer, ReduceTask, ReadTask, ReadTransformsAnswer, ReadTransformsTask,
  RegisterAnswer, RegisterTask, WriteAnswer, WriteCompositeTask, WriteDicomAnswer, WriteDicomTask, WriteTask, WriteTransformTask, WriteWarpTask,
} from "../../workers/contract/tasks.ts";
import { GangMemories, type MemoryState } from "./gang-memories.ts";
import { endThreads, freeUnused, startThreads, type Threads, type ThreadsOptions } from "./threads.ts";

/** Tasks of the io pool: what each takes and answers. */
export interface IoTasks {
  inspect: { task: InspectTask; answer: InspectAnswer };
  read: { task: ReadTask; answer: ReadAnswer };
  listSeries: { task: ListSeriesTask; answer: ListSeriesAnswer };
  write: { task: WriteTask; answer: WriteAnswer };
  readTransforms: { task: ReadTransformsTask; answer: ReadTransformsAnswer };
  writeTransform: { task: WriteTransformTask; answer: WriteAnswer };
  writeWarp: { task: WriteWarpTask; answer: WriteAnswer };
  writeComposite: { task: WriteCompositeTask; answer: WriteAnswer };
  plan: { task: PlanTask; answer: PlanAnswer };
  editMask: { task: EditMaskTask; answer: EditMaskAnswer };
  reduce: { task: ReduceTask; answer: ReduceAnswer };
  writeDicom: { task: WriteDicomTask; answer: WriteDicomAnswer };
  makeSample: { task: MakeSampleTask; answer: MakeSampleAnswer };
}

/** Tasks of the compute pool that a gang of threads does together. */
export interface GangTasks {
  register: { task: Omit<RegisterTask, "gang">; answer: RegisterAnswer };
  apply: { task: Omit<ApplyTask, "gang">; answer: ApplyAnswer };
  evaluate: { task: Omit<EvaluateTask, "gang">; answer: EvaluateAnswer };
  prepare: { task: Omit<PrepareTask, "gang">; answer: PrepareAnswer };
  mapDeformation: { task: Omit<MapDeformationTask, "gang">; answer: DeformationMaps };
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
  /** bytes of an earlier job's working memory that wait for the next: it finds them beside what the system has free */
  readonly reusable: number;
  io<N extends keyof IoTasks>(name: N, task: IoTasks[N]["task"]): Promise<IoTasks[N]["answer"]>;
  /** Starts a conductor and `threads - 1` helpers on one task. */
  gang<N extends keyof GangTasks>(name: N, task: GangTasks[N]["task"], threads: number): GangRun<GangTasks[N]["answer"]>;
  /** Ends every thread, also in the middle of a task. */
  dispose(): Promise<void>;
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
  if (/memory/i.test(message)) return new SynclineError("memory", "There was not enough memory to go on; close other programs or work at a coarser resolution.", verbatim(message));
  return new SynclineError("internal", say("A worker thread ended unexpectedly: {message}", { message: withoutFolders(message) }), thrown instanceof Error && thrown.stack ? verbatim(thrown.stack) : undefined);
}

/**
 * The pools "io" (reading and writing files) and "compute" (gangs) over threads that run already or are started now.
 * @param options.idleTime milliseconds without a job after which working memory is freed; a minute when not given
 */
export async function createPools(options: ThreadsOptions & { started?: Promise<Threads>; idleTime?: number } = {}): Promise<Pools> {
  return new ThreadPools(await (options.started ?? startThreads(options)), options.idleTime);
}

class ThreadPools implements Pools {
  readonly #running: Threads;
  readonly #memories: GangMemories;

  constructor(running: Threads, idleTime?: number) {
    this.#running = running;
    this.#memories = new GangMemories(() => void freeUnused(running), idleTime);
  }

  get threads(): number {
    return this.#running.count;
  }

  get reusable(): number {
    return this.#memories.reusable;
  }

  async io<N extends keyof IoTasks>(name: N, task: IoTasks[N]["task"]): Promise<IoTasks[N]["answer"]> {
    return unwrap(await run<Outcome<IoTasks[N]["answer"]>>(this.#running.io, name, task));
  }

  gang<N extends keyof GangTasks>(name: N, task: GangTasks[N]["task"], threads: number): GangRun<GangTasks[N]["answer"]> {
    const control = JobControl.create();
    return { control, answer: this.#conduct(name, task, threads, control) };
  }

  async #conduct<N extends keyof GangTasks>(name: N, task: GangTasks[N]["task"], threads: number, control: JobControl): Promise<GangTasks[N]["answer"]> {
    const module = await this.#running.kernels;
    const gang: Gang = { module, memory: this.#memories.take(), control: control.buffer };
    const conductor = run<Outcome<GangTasks[N]["answer"]>>(this.#running.compute, name, { ...task, gang });
    let died: unknown;
    // a helper that dies within its share of the work never reports it: the conductor would wait for ever
    const helpers = Array.from({ length: Math.min(threads, this.threads) - 1 }, () => run(this.#running.compute, "help", { gang }).catch((thrown: unknown) => {
      died ??= thrown;
      if (!control.ended) control.cancel();
    }));
    let memory: MemoryState = "spoilt";
    try {
      const answer = unwrap(await conductor);
      // the fields of a registration whose images are made at once lie in its memory until they are written
      memory = name === "register" && "images" in task && task.images !== undefined ? "kept" : "free";
      return answer;
    } catch (thrown) {
      if (thrown instanceof SynclineError && thrown.code !== "memory" && thrown.code !== "internal") memory = "free";
      throw died ?? thrown;
    } finally {
      // a conductor that died did not tell its helpers that the job is over
      control.end();
      await Promise.all(helpers);
      this.#memories.giveBack(gang.memory, died === undefined ? memory : "spoilt");
    }
  }

  dispose(): Promise<void> {
    this.#memories.end();
    return endThreads(this.#running);
  }
}

async function run<T>(pool: Piscina, name: string, task: unknown): Promise<T> {
  try {
    return await pool.run(task, { name }) as T;
  } catch (thrown) {
    throw threadError(thrown);
  }
}
