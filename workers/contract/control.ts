import { DeformationPreview, PREVIEW_WORDS } from "./deformation-preview.ts";
import type { ProgressEvent } from "./job.ts";

type StageEvent = Extract<ProgressEvent, { event: "stage" }>;
type IterationEvent = Extract<ProgressEvent, { event: "iteration" }>;

// Layout of the buffer, in 32-bit words. Every access is atomic, doubles included (as two words), so that the sequence locks hold on any processor.
const FLAG = { cancelled: 0, ended: 1, written: 2, stages: 3, previewLock: 4, stopping: 5, givingWay: 6 } as const;
const PREVIEW = 16;
/** Words 64 to 255 belong to workers/team: 32 integers, then 80 doubles. */
const DISPATCH_WORDS = 64;
/** The team's integer that its helpers wait on. End and cancel change it, so that a helper just about to wait does not miss them. */
export const EPOCH_WORD = 1;
const DISPATCH_INTEGERS = 32;
const DISPATCH_DOUBLES = 80;
const STAGE_TABLE = 256;
const STAGE_CAPACITY = 64;
const NAME_BYTES = 60;
/** serial, stage, stages, then two names: a word of length and NAME_BYTES bytes each */
const STAGE_WORDS = 3 + 2 * (1 + NAME_BYTES / 4) + 1;
const RING = STAGE_TABLE + STAGE_CAPACITY * STAGE_WORDS;
const RING_CAPACITY = 8192;
/** a word of serial + 1 (0 while it is being written), a word unused, then 9 doubles */
const SLOT_WORDS = 2 + 9 * 2;
const DEFORMATION = RING + RING_CAPACITY * SLOT_WORDS;
const TOTAL_WORDS = DEFORMATION + PREVIEW_WORDS;

/**
 * The shared block of one job: cancel flag, progress, preview matrix, preview of the deformation and (for workers/team) the words of dispatch.
 * The conductor writes progress, the main process polls it. No message crosses a thread while a job runs.
 */
export class JobControl {
  private readonly words: Int32Array<SharedArrayBuffer>;
  private readonly double = new Float64Array(1);
  private readonly halves = new Int32Array(this.double.buffer);
  private readonly created = performance.now();
  /** the coarse deformation of a deformable stage, for the live preview */
  readonly deformation: DeformationPreview;

  static create(): JobControl {
    return new JobControl(new SharedArrayBuffer(TOTAL_WORDS * 4));
  }

  constructor(readonly buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer);
    this.deformation = new DeformationPreview(new Int32Array(buffer, DEFORMATION * 4, PREVIEW_WORDS));
  }

  /** The team's part of the block: state of the dispatch, and its arguments. Only workers/team uses it. */
  get dispatch(): { integers: Int32Array<SharedArrayBuffer>; doubles: Float64Array<SharedArrayBuffer> } {
    const start = DISPATCH_WORDS * 4;
    return {
      integers: new Int32Array(this.buffer, start, DISPATCH_INTEGERS),
      doubles: new Float64Array(this.buffer, start + DISPATCH_INTEGERS * 4, DISPATCH_DOUBLES),
    };
  }

  cancel(): void {
    Atomics.store(this.words, FLAG.cancelled, 1);
    this.wake();
  }

  get cancelled(): boolean {
    return Atomics.load(this.words, FLAG.cancelled) === 1;
  }

  /** Asks the conductor to end soon and answer with what it has reached. */
  stop(): void {
    Atomics.store(this.words, FLAG.stopping, 1);
  }

  get stopping(): boolean {
    return Atomics.load(this.words, FLAG.stopping) === 1;
  }

  /** Asks the first helper to stand aside, and a conductor on two cores to rest between, so that somebody who uses the window has a core; false: both work again. Results never depend on it. */
  giveWay(on: boolean): void {
    Atomics.store(this.words, FLAG.givingWay, on ? 1 : 0);
    Atomics.notify(this.words, FLAG.givingWay);
  }

  get givingWay(): boolean {
    return Atomics.load(this.words, FLAG.givingWay) === 1;
  }

  /** Sleeps while the threads are to give way, at most so long. */
  standAside(milliseconds: number): void {
    Atomics.wait(this.words, FLAG.givingWay, 1, milliseconds);
  }

  /** The job is over, whatever came of it: waiting helpers leave. Safe to call twice, from any thread. */
  end(): void {
    Atomics.store(this.words, FLAG.ended, 1);
    this.wake();
  }

  get ended(): boolean {
    return Atomics.load(this.words, FLAG.ended) === 1;
  }

  /** Seconds since this thread took the block: in the conductor, the age of the job. For reports; results never depend on it. */
  get elapsed(): number {
    return (performance.now() - this.created) / 1000;
  }

  /** Conductor only. `elapsed` is stamped here: the engine reads no clock. */
  publish(event: ProgressEvent): void {
    const serial = Atomics.load(this.words, FLAG.written);
    if (event.event === "stage") this.writeStage(serial, event);
    else this.writeIteration(serial, event);
    Atomics.store(this.words, FLAG.written, serial + 1);
  }

  /** Conductor only: 4x4 row-major, fixed world to moving world, RAS mm. */
  publishPreview(matrix: ArrayLike<number>): void {
    // a sequence lock: odd while the matrix is being written
    const lock = Atomics.add(this.words, FLAG.previewLock, 1);
    for (let i = 0; i < 16; i++) this.writeDouble(PREVIEW + 2 * i, matrix[i]);
    Atomics.store(this.words, FLAG.previewLock, lock + 2);
  }

  /** Events since a cursor (start with 0), oldest first; events older than the ring are lost, stages never. */
  readSince(cursor: number): { events: ProgressEvent[]; cursor: number } {
    const written = Atomics.load(this.words, FLAG.written);
    const stages = this.readStages(cursor, written);
    const events: ProgressEvent[] = [];
    let next = 0;
    const oldest = Math.max(cursor, written - RING_CAPACITY);
    const takeStagesBefore = (serial: number) => {
      while (next < stages.length && stages[next].serial < serial) events.push(stages[next++].event);
    };
    for (let serial = oldest; serial < written; serial++) {
      const event = this.readIteration(serial);
      if (event === null) continue;
      takeStagesBefore(serial);
      events.push(event);
    }
    takeStagesBefore(written);
    return { events, cursor: written };
  }

  /** The latest preview matrix and its serial number (from 1), or null. Never torn. */
  preview(): { serial: number; matrix: number[] } | null {
    for (;;) {
      const before = Atomics.load(this.words, FLAG.previewLock);
      if (before === 0) return null;
      const matrix = Array.from({ length: 16 }, (_, i) => this.readDouble(PREVIEW + 2 * i));
      if (before % 2 === 0 && Atomics.load(this.words, FLAG.previewLock) === before) return { serial: before / 2, matrix };
    }
  }

  private wake(): void {
    Atomics.add(this.words, DISPATCH_WORDS + EPOCH_WORD, 1);
    Atomics.notify(this.words, FLAG.givingWay);
    // helpers sleep on any of the team's words
    for (let i = 0; i < DISPATCH_INTEGERS; i++) Atomics.notify(this.words, DISPATCH_WORDS + i);
  }

  private writeDouble(at: number, value: number): void {
    this.double[0] = value;
    Atomics.store(this.words, at, this.halves[0]);
    Atomics.store(this.words, at + 1, this.halves[1]);
  }

  private readDouble(at: number): number {
    this.halves[0] = Atomics.load(this.words, at);
    this.halves[1] = Atomics.load(this.words, at + 1);
    return this.double[0];
  }

  private writeStage(serial: number, event: StageEvent): void {
    const count = Atomics.load(this.words, FLAG.stages);
    if (count >= STAGE_CAPACITY) throw new Error(`a job has at most ${String(STAGE_CAPACITY)} stages`);
    const at = STAGE_TABLE + count * STAGE_WORDS;
    Atomics.store(this.words, at, serial);
    Atomics.store(this.words, at + 1, event.stage);
    Atomics.store(this.words, at + 2, event.stages);
    this.writeName(at + 3, event.transform);
    this.writeName(at + 4 + NAME_BYTES / 4, event.metric);
    Atomics.store(this.words, FLAG.stages, count + 1);
  }

  private readStages(from: number, to: number): { serial: number; event: StageEvent }[] {
    const found: { serial: number; event: StageEvent }[] = [];
    const count = Atomics.load(this.words, FLAG.stages);
    for (let i = 0; i < count; i++) {
      const at = STAGE_TABLE + i * STAGE_WORDS;
      const serial = Atomics.load(this.words, at);
      if (serial < from || serial >= to) continue;
      const [stage, stages] = [Atomics.load(this.words, at + 1), Atomics.load(this.words, at + 2)];
      const event: StageEvent = { event: "stage", stage, stages, transform: this.readName(at + 3), metric: this.readName(at + 4 + NAME_BYTES / 4) };
      found.push({ serial, event });
    }
    return found;
  }

  private writeName(at: number, name: string): void {
    const bytes = new Uint8Array(NAME_BYTES);
    const { written } = new TextEncoder().encodeInto(name, bytes);
    Atomics.store(this.words, at, written);
    const packed = new Int32Array(bytes.buffer);
    packed.forEach((word, i) => Atomics.store(this.words, at + 1 + i, word));
  }

  private readName(at: number): string {
    const packed = new Int32Array(NAME_BYTES / 4).map((_, i) => Atomics.load(this.words, at + 1 + i));
    return new TextDecoder().decode(new Uint8Array(packed.buffer, 0, Atomics.load(this.words, at)));
  }

  private writeIteration(serial: number, event: IterationEvent): void {
    const at = RING + (serial % RING_CAPACITY) * SLOT_WORDS;
    Atomics.store(this.words, at, 0);
    const { stage, level, levels, iteration, iterations, metric } = event;
    [stage, level, levels, iteration, iterations, metric, event.convergence ?? Number.NaN, this.elapsed, event.remaining ?? Number.NaN]
      .forEach((value, i) => { this.writeDouble(at + 2 + 2 * i, value); });
    Atomics.store(this.words, at, serial + 1);
  }

  /** Null where the event of this serial was a stage or has been overwritten. */
  private readIteration(serial: number): IterationEvent | null {
    const at = RING + (serial % RING_CAPACITY) * SLOT_WORDS;
    if (Atomics.load(this.words, at) !== serial + 1) return null;
    const values = Array.from({ length: 9 }, (_, i) => this.readDouble(at + 2 + 2 * i));
    if (Atomics.load(this.words, at) !== serial + 1) return null;
    const [stage, level, levels, iteration, iterations, metric, convergence, elapsed, remaining] = values;
    const orNull = (value: number) => Number.isNaN(value) ? null : value;
    return { event: "iteration", stage, level, levels, iteration, iterations, metric, convergence: orNull(convergence), elapsed, remaining: orNull(remaining) };
  }
}
