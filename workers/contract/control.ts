import type { ProgressEvent } from "./job.ts";

/**
 * The shared block of one job: cancel flag, progress ring, preview matrix and (for workers/team) the dispatch words.
 * The conductor writes progress, the main process polls it. No message crosses a thread while a job runs.
 */
export class JobControl {
  static create(): JobControl {
    throw new Error("owned by the kernels helper");
  }

  constructor(readonly buffer: SharedArrayBuffer) {}

  cancel(): void {}

  get cancelled(): boolean {
    return false;
  }

  /** Conductor only. `elapsed` is stamped here: the engine reads no clock. */
  publish(_event: ProgressEvent): void {}

  /** Conductor only: 4x4 row-major, fixed world to moving world, RAS mm. */
  publishPreview(_matrix: ArrayLike<number>): void {}

  /** Events since a cursor (start with 0), oldest first; events older than the ring are lost, stages never. */
  readSince(cursor: number): { events: ProgressEvent[]; cursor: number } {
    return { events: [], cursor };
  }

  /** The latest preview matrix and its serial number, or null. Never torn. */
  preview(): { serial: number; matrix: number[] } | null {
    return null;
  }
}
