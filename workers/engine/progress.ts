import type { Matrix4 } from "../contract/affine.ts";
import type { ProgressEvent } from "../contract/job.ts";
import type { DisplacementField } from "../contract/transform.ts";

/** Where a job's progress goes: the JobControl of workers/contract. It stamps the time, as the engine reads no clock. */
export interface ProgressSink {
  publish(event: ProgressEvent): void;
  publishPreview(matrix: ArrayLike<number>): void;
  /** seconds since the job began */
  readonly elapsed: number;
  /** the user wants what has been reached: no further iteration is begun */
  readonly stopping?: boolean;
  /** takes coarse deformations while somebody watches */
  readonly deformation?: { readonly wanted: boolean; publish(field: DisplacementField): void };
}

/** A stage as it is announced, with the expected work of each of its levels (any unit). */
export interface StageOutline {
  transform: string;
  metric: string;
  /** iterations expected per level, and the work of one */
  levels: readonly { iterations: number; work: number }[];
}

/** Tells the sink of stages, levels and iterations, and estimates the time left by the work of the levels. */
export class Progress {
  private current = 0;
  private level0 = 0;
  private budget = 0;

  /** `before`: how many of the outlines come before the stages that the type of transform names, as a search does. */
  constructor(private readonly sink: ProgressSink, private readonly stages: readonly StageOutline[], private readonly before = 0) {}

  seconds(): number {
    return this.sink.elapsed;
  }

  get stopping(): boolean {
    return this.sink.stopping ?? false;
  }

  /** Whether somebody watches the deformation. */
  get watched(): boolean {
    return this.sink.deformation?.wanted ?? false;
  }

  deformation(field: DisplacementField): void {
    this.sink.deformation?.publish(field);
  }

  /** `stage`: from 0, without what comes before the stages; negative numbers count back into that. */
  stage(stage: number): void {
    this.current = stage + this.before;
    const { transform, metric } = this.stages[this.current];
    this.sink.publish({ event: "stage", stage: this.current + 1, stages: this.stages.length, transform, metric });
  }

  level(level: number, iterations: number): void {
    this.level0 = level;
    this.budget = iterations;
  }

  /** `matrix`: the linear map reached, for the preview; null where it no longer changes. */
  iteration(iteration: number, metric: number, convergence: number | null, matrix: Matrix4 | null): void {
    const levels = this.stages[this.current].levels.length;
    this.sink.publish({
      event: "iteration", stage: this.current + 1, level: this.level0 + 1, levels, iteration, iterations: this.budget,
      metric, convergence, elapsed: 0, remaining: this.remaining(iteration),
    });
    if (matrix) this.sink.publishPreview(matrix);
  }

  /** Null until a tenth of the expected work is done: earlier the estimate would mislead. */
  private remaining(iteration: number): number | null {
    let done = 0, total = 0;
    this.stages.forEach(({ levels }, stage) => levels.forEach(({ iterations, work }, level) => {
      total += iterations * work;
      const before = stage < this.current || (stage === this.current && level < this.level0);
      if (before) done += iterations * work;
      else if (stage === this.current && level === this.level0) done += work * Math.min(iterations, iteration);
    }));
    return done > 0.1 * total ? this.sink.elapsed * (total - done) / done : null;
  }
}
