import type { Params, Result } from "../contract/requests.ts";
import { SynclineError, toPlainError } from "../../workers/contract/errors.ts";
import type { ProgressEvent } from "../../workers/contract/job.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import type { Caller, Events } from "./dispatch.ts";
import { namingExtraImages } from "./extra-images.ts";
import type { JobName, JobResults } from "./job-results.ts";
import { jobInputs, runJob, type JobInputs } from "./job-run.ts";
import type { Log } from "./log.ts";
import { checkParameters, titleOf } from "./parameters.ts";
import type { Pools } from "./pools.ts";
import { cancelledError } from "./registration.ts";
import { requireStart } from "./start-file.ts";
import type { Volumes } from "./volumes.ts";

/** iterations kept for a window that is loaded anew */
const keptProgress = 2000;
/** how long a core stays free after the window was used */
const wayMilliseconds = 600;
/** previews that can still be fetched */
const keptPreviews = 2;

/** A job that waits or runs. Its images are held by its run alone: what fails or is cancelled frees them. */
interface Job extends JobName {
  state: "waiting" | "running";
  abort: AbortController;
  /** asks for an early end with what has been reached */
  stop: AbortController;
  /** asks it to leave a core to the window, once its threads work */
  giveWay: (on: boolean) => void;
  /** what a window that is loaded anew is told */
  progress: ProgressEvent[];
  preview?: number[];
}

/** Registrations of a window: one at a time, the others wait. What happens is told by events; a failing job ends with one and harms nothing else. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  /** ids of the previews that are open, oldest first */
  #previews: string[] = [];
  #queue: Promise<void> = Promise.resolve();
  #wayTimer: NodeJS.Timeout | undefined;

  /** @param learn is told how long a job took @param ended is told for whom one has come to a result */
  constructor(
    readonly pools: () => Promise<Pools>, readonly volumes: Volumes, readonly results: JobResults, readonly events: Events, readonly log: Log,
    readonly learn: (params: Params<"jobs.start">, seconds: number) => Promise<void>, readonly ended: (caller: Caller) => Promise<void>,
  ) {}

  /** Checks everything that can be checked at once (throws SynclineError("usage")), then queues the job. */
  start(params: Params<"jobs.start">, caller: Caller): string {
    const asked = checkParameters(params.parameters, titleOf);
    if (params.start) requireStart(params.start, asked);
    const inputs = jobInputs(this.volumes, params, asked);
    const parameters = namingExtraImages(this.volumes, asked);
    const job: Job = {
      id: this.results.nextId(), session: caller.session, movingName: inputs.moving.name, title: `${inputs.moving.name} → ${inputs.fixed.name}`, fixed: inputs.fixed.id, moving: inputs.moving.id, state: "waiting",
      abort: new AbortController(), stop: new AbortController(), giveWay: () => undefined, progress: [],
    };
    this.#jobs.set(job.id, job);
    this.#tellQueue();
    this.#queue = this.#queue.then(() => this.#run(job, inputs, parameters, params, caller));
    return job.id;
  }

  /** Cancels a job; one that has ended meanwhile is past cancelling, which is no error. */
  cancel(id: string, keep = false): void {
    if (!this.results.knows(id)) throw new SynclineError("usage", "There is no such registration.");
    const job = this.#jobs.get(id);
    if (!job) return;
    // what waits has reached nothing
    if (keep && job.state === "running") return job.stop.abort();
    job.abort.abort();
    // what waits ends at once, not when its turn comes
    if (job.state === "waiting") this.#end(job, cancelledError());
  }

  /** Of this window and those that have gone: results that are held, oldest first, then the job that runs and those that wait. What another one works on that is there is not to be shown, and closed, here. */
  list({ session: asking, isThere }: Caller): Result<"jobs.list"> {
    const isListed = ({ session }: JobName): boolean => session === asking || !isThere(session);
    const open = [...this.#jobs.values()].filter((job) => isListed(job) && this.results.find(job.id) === null).map(({ id, state, fixed, moving, title, progress, preview }) => ({ job: id, state, fixed, moving, title, progress: state === "running" ? progress : [], preview, result: null }));
    return [...this.results.list(isListed), ...open];
  }

  /** The window is being used: for a moment the job that runs leaves a core to it. */
  giveWay(): void {
    const running = [...this.#jobs.values()].find(({ state }) => state === "running");
    if (!running) return;
    clearTimeout(this.#wayTimer);
    running.giveWay(true);
    this.#wayTimer = setTimeout(() => running.giveWay(false), wayMilliseconds);
  }

  /** Whether a job that waits or runs is of one of these images. */
  uses(images: readonly string[]): boolean {
    return [...this.#jobs.values()].some(({ fixed, moving }) => images.includes(fixed) || images.includes(moving));
  }

  cancelAll(): void {
    for (const job of this.#jobs.values()) job.abort.abort();
  }

  #tellQueue(): void {
    this.events.emit({ type: "queue", jobs: [...this.#jobs.values()].map(({ id, title, state }) => ({ job: id, title, state })) });
  }

  /** Forgets a job that has no result and tells why. */
  #end(job: Job, thrown: unknown): void {
    if (!this.#jobs.delete(job.id)) return;
    this.events.emit({ type: "failed", job: job.id, error: toPlainError(thrown) });
    this.#tellQueue();
  }

  /** Keeps what a window that is loaded anew needs: every stage, and of the iterations enough for the curve. */
  #note(job: Job, event: ProgressEvent): void {
    job.progress.push(event);
    if (job.progress.length > 2 * keptProgress) job.progress = [...job.progress.slice(0, -keptProgress).filter((earlier) => earlier.event === "stage"), ...job.progress.slice(-keptProgress)];
    this.events.emit({ type: "progress", job: job.id, progress: event });
  }

  #tellBent(job: Job, volume: Volume): void {
    const card = this.volumes.add(`${job.movingName} (so far)`, volume);
    this.#previews.push(card.id);
    for (const old of this.#previews.splice(0, this.#previews.length - keptPreviews)) this.volumes.close(old);
    this.events.emit({ type: "bent", job: job.id, volume: card });
  }

  async #run(job: Job, inputs: JobInputs, parameters: Parameters, params: Params<"jobs.start">, caller: Caller): Promise<void> {
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1000;
    if (job.abort.signal.aborted) return;
    job.state = "running";
    this.#tellQueue();
    try {
      await this.log.write("job started");
      await this.#register(job, inputs, parameters, params);
      // takes seconds where there are warps: the next job does not wait for it
      void this.ended(caller).catch(() => undefined);
      if (!job.stop.signal.aborted) await this.learn(params, seconds()).catch(() => undefined);
      await this.log.write("job done", { seconds: seconds() });
    } catch (thrown) {
      this.#end(job, thrown);
      await this.log.write("job ended", { code: toPlainError(thrown).code });
    }
  }

  async #register(job: Job, inputs: JobInputs, parameters: Parameters, params: Params<"jobs.start">): Promise<void> {
    const outcome = await runJob(await this.pools(), inputs, parameters, params, {
      signal: job.abort.signal, stop: job.stop.signal,
      onStart: (giveWay) => { job.giveWay = giveWay; },
      onProgress: (progress) => this.#note(job, progress),
      onPreview: (matrix) => {
        job.preview = matrix;
        this.events.emit({ type: "preview", job: job.id, preview: { matrix } });
      },
      onBent: (volume) => this.#tellBent(job, volume),
      onImage: () => this.events.emit({ type: "status", message: "Making the registered image…", key: "image", job: job.id }),
    });
    const warped = await this.results.hold(job, outcome, job.progress);
    const told = this.events.emit({ type: "done", job: job.id, warped, matrix: outcome.matrix, report: outcome.report });
    if (!told) {
      this.results.drop(job.id);
      throw new SynclineError("internal", "The registration's result does not fit what the window expects; this is a fault of the program.");
    }
    this.#jobs.delete(job.id);
    this.#tellQueue();
  }
}
