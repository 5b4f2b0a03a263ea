import type { ProgressEvent } from "../../workers/contract/job.ts";

/** Iterations after which a level of a linear stage has usually converged. */
const usualIterations = 25;
/** How many times longer each level takes than the coarser one before it. */
const levelGrowth = 3;
/** A deformable stage against a linear one. */
const deformableWeight = 4;
/** How much the first guess counts: as much as this share of the iterations' measured time. */
const guessWeight = 0.2;
/** The first guess: iterating takes this much of the time the preparation took, as both grow with the images. */
const guessedShare = 0.5;

/**
 * Estimates how long a registration will still take, from the share of stages, levels and iterations that is done and from the time they took. The
 * start (reading in, search) is longer than iterating on small images, so its time is told apart.
 */
export class RemainingTime {
  readonly #deformable: boolean;
  #stages = 1;
  #preparation: number | null = null;

  constructor(deformable: boolean) {
    this.#deformable = deformable;
  }

  /** The event with `remaining` in seconds: a number from the first iteration on. */
  complete(event: ProgressEvent): ProgressEvent {
    if (event.event === "stage") {
      this.#stages = event.stages;
      return event;
    }
    this.#preparation ??= event.elapsed;
    const done = this.#share(event);
    const iterating = (guessWeight * guessedShare * this.#preparation + event.elapsed - this.#preparation) / (guessWeight + done);
    return { ...event, remaining: Number(Math.max(0, iterating * (1 - done)).toFixed(2)) };
  }

  /** Share of the iterating that is done, 0 to 1. */
  #share({ stage, level, levels, iteration, iterations }: Extract<ProgressEvent, { event: "iteration" }>): number {
    const weight = (number: number): number => this.#deformable && number === this.#stages ? deformableWeight : 1;
    let before = 0, total = 0;
    for (let number = 1; number <= this.#stages; number++) {
      total += weight(number);
      if (number < stage) before += weight(number);
    }
    const work = (from: number, to: number): number => {
      let sum = 0;
      for (let each = from; each < to; each++) sum += levelGrowth ** each;
      return sum;
    };
    const within = Math.min(1, iteration / Math.max(1, Math.min(iterations, usualIterations)));
    return Math.min(1, (before + weight(stage) * (work(1, level) + levelGrowth ** level * within) / work(1, levels + 1)) / total);
  }
}
