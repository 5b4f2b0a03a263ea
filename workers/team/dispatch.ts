import { availableParallelism } from "node:os";
import { EPOCH_WORD, type JobControl } from "../contract/control.ts";
import { SynclineError } from "../contract/errors.ts";
import { say } from "../contract/sentences.ts";

/**
 * The protocol by which the threads of a gang share out the slabs of one kernel call, in words of the job's control block.
 *
 * `claim` holds the generation of the dispatch (upper 16 bits) and the next free slab (lower 16). A slab is claimed by compareExchange
 * on this word. The conductor closes it (slab CLOSED) before it writes the arguments of a new dispatch, so a thread whose exchange succeeds has
 * read the arguments of that very generation, however late it came. Generations repeat after 65536 dispatches; at that point the
 * conductor waits until no helper is between reading and claiming (`inside`), so that no word can be taken for its namesake.
 */
const WORD = {
  claim: 0, epoch: EPOCH_WORD, done: 2, inside: 3, sleepers: 4, threads: 5, kernel: 6, slabs: 7, extent: 8, grain: 9, count: 10, trapped: 11, trapLength: 12,
  /** 16 words of the trap's message */
  trapText: 16,
} as const;
const CLOSED = 0xffff;
const TRAP_BYTES = 64;
export const MAX_SLABS = CLOSED - 1;
export const MAX_ARGUMENTS = 64;

/** About 20 to 50 microseconds of looking before a thread goes to sleep. */
const SPINS = 4000;
const SLEEP_MS = 500;
/** A helper whose worker was killed within a slab never reports; after a cancel the conductor waits no longer than this. */
const GIVE_UP_MS = 2000;
/**
 * While somebody uses the window, on two cores a conductor rests so long after so much work. The core that its helper leaves is not enough: the browser
 * draws with threads of its own, and beside a conductor that never rests p95 of a scrolled slice is twice as late.
 */
const WORK_MS = 5;
const REST_MS = 10;

export type Kernel = (begin: number, end: number, slab: number, ...args: number[]) => void;

export class Dispatch {
  private readonly words: Int32Array<SharedArrayBuffer>;
  private readonly doubles: Float64Array<SharedArrayBuffer>;
  private restedAt = 0;

  constructor(private readonly control: JobControl, private readonly kernels: readonly Kernel[], private readonly cores = availableParallelism()) {
    const { integers, doubles } = control.dispatch;
    this.words = integers;
    this.doubles = doubles;
  }

  /** The number of a helper's thread within the gang, from 1 in the order of coming; the conductor is 0. */
  join(): number {
    return Atomics.add(this.words, WORD.threads, 1) + 1;
  }

  /** Conductor: runs one kernel over all slabs, with whatever helpers come. Returns when every slab is done. */
  run(kernel: number, extent: number, grain: number, args: readonly number[]): void {
    const slabs = Math.ceil(extent / grain);
    if (slabs > MAX_SLABS) throw new SynclineError("internal", say("A kernel was asked for {slabs} slabs, more than {most}.", { slabs, most: MAX_SLABS }));
    if (args.length > MAX_ARGUMENTS) throw new SynclineError("internal", "A kernel was given too many arguments.");
    const { words } = this;
    const generation = (Atomics.load(words, WORD.epoch) + 1) | 0;
    const open = (generation & 0xffff) << 16;
    Atomics.store(words, WORD.claim, open | CLOSED);
    if ((generation & 0xffff) === 0) this.waitForQuiet();
    words[WORD.kernel] = kernel;
    words[WORD.slabs] = slabs;
    words[WORD.extent] = extent;
    words[WORD.grain] = grain;
    words[WORD.count] = args.length;
    this.doubles.set(args);
    Atomics.store(words, WORD.done, 0);
    Atomics.store(words, WORD.claim, open);
    Atomics.store(words, WORD.epoch, generation);
    if (slabs > 1 && Atomics.load(words, WORD.sleepers) > 0) Atomics.notify(words, WORD.epoch);
    this.work(() => this.rest());
    this.waitForAll(slabs);
    if (Atomics.load(words, WORD.trapped) === 1) throw new SynclineError("internal", say("A computing thread failed: {message}.", { message: this.trapMessage() }));
  }

  /** Helper: works on every dispatch until the job has ended or was cancelled. `thread`: its number. */
  help(thread: number): void {
    const { words, control } = this;
    const aside = (): boolean => thread === 1 && control.givingWay;
    for (;;) {
      while (aside()) {
        if (control.ended || control.cancelled) return;
        control.standAside(SLEEP_MS);
      }
      const epoch = Atomics.load(words, WORD.epoch);
      Atomics.add(words, WORD.inside, 1);
      try {
        this.work(aside);
      } finally {
        Atomics.sub(words, WORD.inside, 1);
      }
      let spins = 0;
      while (Atomics.load(words, WORD.epoch) === epoch) {
        if (control.ended || control.cancelled) return;
        if (++spins < SPINS) continue;
        Atomics.add(words, WORD.sleepers, 1);
        // the end and the cancel change the epoch too, so none of them is missed; the time limit is for a process that was killed
        Atomics.wait(words, WORD.epoch, epoch, SLEEP_MS);
        Atomics.sub(words, WORD.sleepers, 1);
      }
      if (control.ended || control.cancelled) return;
    }
  }

  /** Conductor: before a slab, rests where the window is to have the machine and there is no third core. It never leaves the work to others. */
  private rest(): false {
    const { control } = this;
    if (this.cores <= 2 && control.givingWay && performance.now() - this.restedAt >= WORK_MS) {
      control.standAside(REST_MS);
      this.restedAt = performance.now();
    }
    return false;
  }

  /** Claims and runs slabs of the current dispatch until none is left, or this thread is to stand aside. What is read before a claim counts only if the exchange succeeds. */
  private work(aside: () => boolean): void {
    const { words } = this;
    let args: number[] = [];
    let argsOf = -1;
    while (!aside()) {
      const claim = Atomics.load(words, WORD.claim);
      const slab = claim & 0xffff;
      const slabs = words[WORD.slabs];
      if (slab === CLOSED || slab >= slabs) return;
      const [kernel, extent, grain] = [words[WORD.kernel], words[WORD.extent], words[WORD.grain]];
      const generation = claim >>> 16;
      if (generation !== argsOf) {
        args = Array.from(this.doubles.subarray(0, words[WORD.count]));
        argsOf = generation;
      }
      if (Atomics.compareExchange(words, WORD.claim, claim, claim + 1) !== claim) continue;
      try {
        const begin = slab * grain;
        this.kernels[kernel](begin, Math.min(extent, begin + grain), slab, ...args);
      } catch (error) {
        this.reportTrap(error);
      }
      if (Atomics.add(words, WORD.done, 1) + 1 === slabs) Atomics.notify(words, WORD.done);
    }
  }

  private waitForAll(slabs: number): void {
    const { words, control } = this;
    let spins = 0;
    let waited = 0;
    for (;;) {
      const done = Atomics.load(words, WORD.done);
      if (done === slabs) return;
      if (++spins < SPINS) continue;
      if (Atomics.wait(words, WORD.done, done, SLEEP_MS) === "timed-out" && control.cancelled) {
        waited += SLEEP_MS;
        if (waited >= GIVE_UP_MS) throw new SynclineError("cancelled", "The job was cancelled.");
      }
    }
  }

  private waitForQuiet(): void {
    while (Atomics.load(this.words, WORD.inside) > 0 && !this.control.cancelled);
  }

  private reportTrap(error: unknown): void {
    if (Atomics.compareExchange(this.words, WORD.trapped, 0, 2) !== 0) return;
    const bytes = new Uint8Array(TRAP_BYTES);
    const { written } = new TextEncoder().encodeInto(error instanceof Error ? error.message : String(error), bytes);
    new Int32Array(bytes.buffer).forEach((word, i) => { this.words[WORD.trapText + i] = word; });
    this.words[WORD.trapLength] = written;
    Atomics.store(this.words, WORD.trapped, 1);
  }

  private trapMessage(): string {
    const packed = Int32Array.from(this.words.subarray(WORD.trapText, WORD.trapText + TRAP_BYTES / 4));
    return new TextDecoder().decode(new Uint8Array(packed.buffer, 0, this.words[WORD.trapLength]));
  }
}
