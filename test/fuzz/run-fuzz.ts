import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Failure, FuzzMessage, FuzzWork } from "./fuzz-worker.ts";
import type { FuzzFormat } from "./seeds.ts";

export interface FuzzResult {
  format: FuzzFormat;
  count: number;
  read: number;
  refused: number;
  /** crashes, hangs, untyped errors, too much memory */
  failures: Failure[];
  /** ms of the slowest mutant */
  slowest: number;
  /** most bytes of buffers that one mutant made a reader ask for */
  largest: number;
  seconds: number;
}

export interface FuzzOptions {
  format: FuzzFormat;
  seed: number;
  from: number;
  count: number;
  /** the built fuzz-worker.cjs */
  worker: string;
  realDicom?: string | null;
  /** ms, of which as many on a processor, after which a mutant counts as hanging */
  patience?: number;
}

/** Reads `count` damaged files of a format in a thread that is watched: one that crashes or hangs is told, and the run goes on behind it. */
export async function runFuzz({ format, seed, from, count, worker, realDicom = null, patience = 5000 }: FuzzOptions): Promise<FuzzResult> {
  // in memory where the system has such a folder: a hundred thousand small files
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "syncline-fuzz-"));
  const started = performance.now();
  const pulse = new SharedArrayBuffer(12);
  const counters = new Int32Array(pulse);
  const result: FuzzResult = { format, count, read: 0, refused: 0, failures: [], slowest: 0, largest: 0, seconds: 0 };
  try {
    for (let next = from; next < from + count;) {
      const end = await runThread({ format, seed, from: next, to: from + count, folder, realDicom, pulse }, worker, patience, result);
      if (end === null) break;
      result.failures.push({ index: counters[0], seed: "?", what: end });
      next = counters[0] + 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { ...result, read: counters[1], refused: counters[2], seconds: (performance.now() - started) / 1000 };
}

/** ms that this process was on a processor. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs one thread to its end; a hang or crash ends it early and is told in words, else null. */
function runThread(work: FuzzWork, file: string, patience: number, result: FuzzResult): Promise<string | null> {
  const counters = new Int32Array(work.pulse);
  Atomics.store(counters, 0, work.from);
  return new Promise((resolve) => {
    // JavaScript's own objects: a header that makes them grow beyond this ends the thread, which is told as a crash
    const thread = new Worker(file, { workerData: work, resourceLimits: { maxOldGenerationSizeMb: 256 } });
    let last = -1;
    let [since, spent] = [performance.now(), cpuTime()];
    const finish = (how: string | null): void => {
      clearInterval(watch);
      void thread.terminate().then(() => resolve(how));
    };
    const watch = setInterval(() => {
      const now = Atomics.load(counters, 0);
      const most = patience + (now === work.from ? 20_000 : 0);
      if (now !== last) [last, since, spent] = [now, performance.now(), cpuTime()];
      // on a machine under load a thread may get no turn for seconds, so the time on a processor counts too; one that only waits is told later
      else if (performance.now() - since > (cpuTime() - spent > most ? most : 12 * most)) finish(`hangs for more than ${patience} ms`);
    }, 250);
    thread.on("message", (message: FuzzMessage) => {
      if (message.kind === "failure") {
        result.failures.push(message.failure);
        return;
      }
      result.largest = Math.max(result.largest, message.largest);
      result.slowest = Math.max(result.slowest, message.slowest);
      finish(null);
    });
    thread.on("error", (error) => finish(`the thread crashed: ${error.stack ?? error.message}`));
  });
}
