import type { Matrix4 } from "../contract/affine.ts";
import type { ProgressEvent } from "../contract/job.ts";
import type { StageRecipe } from "./recipes.ts";

/** Where a job's progress goes: the JobControl of workers/contract. It stamps the time, as the engine reads no clock. */
export interface ProgressSink {
  publish(event: ProgressEvent): void;
  publishPreview(matrix: ArrayLike<number>): void;
  /** seconds since the job began */
  readonly elapsed: number;
}

/** Expected iterations of a level for the estimate of the time left; the optimiser seldom needs more. */
const usualIterations = 25;

/** Tells the sink of stages, levels and iterations, and estimates the time left by the work of the levels. */
export class Progress {
  private current = 0;
  private level0 = 0;
  private budget = 0;
  private readonly work: number[][];

  constructor(private readonly sink: ProgressSink, private readonly recipes: readonly StageRecipe[]) {
    this.work = recipes.map(({ iterations, shrinkFactors, samplingRate }) =>
      iterations.map((count, level) => Math.min(count, usualIterations) * samplingRate / shrinkFactors[level] ** 3));
  }

  seconds(): number {
    return this.sink.elapsed;
  }

  stage(stage: number, recipe: StageRecipe): void {
    this.current = stage;
    this.sink.publish({ event: "stage", stage: stage + 1, stages: this.recipes.length, transform: recipe.transform, metric: recipe.metric });
  }

  level(level: number, iterations: number): void {
    this.level0 = level;
    this.budget = iterations;
  }

  iteration(iteration: number, metric: number, convergence: number | null, matrix: Matrix4): void {
    const levels = this.work[this.current].length;
    this.sink.publish({
      event: "iteration", stage: this.current + 1, level: this.level0 + 1, levels, iteration, iterations: this.budget,
      metric, convergence, elapsed: 0, remaining: this.remaining(iteration),
    });
    this.sink.publishPreview(matrix);
  }

  /** Null until a tenth of the expected work is done: earlier the estimate would mislead. */
  private remaining(iteration: number): number | null {
    let done = 0, total = 0;
    this.work.forEach((levels, stage) => levels.forEach((work, level) => {
      total += work;
      const before = stage < this.current || (stage === this.current && level < this.level0);
      if (before) done += work;
      else if (stage === this.current && level === this.level0) done += work * Math.min(1, iteration / Math.min(this.budget, usualIterations));
    }));
    return done > 0.1 * total ? this.sink.elapsed * (total - done) / done : null;
  }
}
