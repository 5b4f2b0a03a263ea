import { ARENA_START, newGangMemory } from "../../workers/contract/gang-memory.ts";

/** How long memory waits for a next job. Whoever tries other parameters comes back sooner. */
const idleMilliseconds = 60_000;

/** What may become of a memory that comes back: "free" for the next job, "kept" by somebody who still reads what lies in it, or "spoilt", to go soon. */
export type MemoryState = "free" | "kept" | "spoilt";

/**
 * The working memories of jobs. One that a job is done with serves the next: every thread that worked in a memory keeps it until its own garbage is collected, so
 * a new one for each job would add up, and what has grown need not grow again. When no job has run for a while all of them are forgotten.
 */
export class GangMemories {
  /** the largest last, which is the first to go out; of those alike, the last that came back: what it holds may still be in the caches */
  #idle: WebAssembly.Memory[] = [];
  #lent = 0;
  /** some memory came back that cannot be used again */
  #spoilt = false;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** @param free has every thread let go of memories that nobody holds; called while no memory is lent */
  constructor(readonly free: () => void, readonly idleTime = idleMilliseconds) {}

  /** Bytes that the next job need not ask the system for. */
  get reusable(): number {
    const next = this.#idle.at(-1);
    return next ? next.buffer.byteLength - ARENA_START : 0;
  }

  /** Throws SynclineError("memory") where there is no room for one. */
  take(): WebAssembly.Memory {
    const memory = this.#idle.pop() ?? newGangMemory();
    clearTimeout(this.#timer);
    this.#lent++;
    return memory;
  }

  /** No thread works in the memory any more. */
  giveBack(memory: WebAssembly.Memory, state: MemoryState): void {
    this.#lent--;
    if (state === "free") {
      this.#idle.push(memory);
      this.#idle.sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    }
    if (state === "spoilt") this.#spoilt = true;
    if (this.#lent > 0 || this.#ended) return;
    clearTimeout(this.#timer);
    // a program that is done does not wait for it
    this.#timer = setTimeout(() => this.#forget(), this.#spoilt ? 0 : this.idleTime).unref();
  }

  /** The threads are being ended: there is nothing to be freed in them any more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#idle = [];
  }

  #forget(): void {
    this.#idle = [];
    this.#spoilt = false;
    this.free();
  }
}
