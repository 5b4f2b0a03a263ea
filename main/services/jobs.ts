import { basename } from "node:path";
import type { ExportSelection } from "../contract/exports.ts";
import type { Params, Result, VolumeCard } from "../contract/requests.ts";
import { SynclineError, toPlainError } from "../../workers/contract/errors.ts";
import type { ProgressEvent, Report } from "../../workers/contract/job.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import { linearToMatrix, matrixToLinear } from "../../workers/contract/transform.ts";
import { deformationMaps } from "./deformation-maps.ts";
import type { Events } from "./dispatch.ts";
import { runEvaluation } from "./evaluation.ts";
import { selectionSuffixes, writeSelection, type FurtherImage, type HeldResult } from "./export-selection.ts";
import type { WrittenFile } from "./exports.ts";
import { bareToWorld, bareVolume, roundedAsWritten, worldGrid } from "./geometry.ts";
import type { Log } from "./log.ts";
import { checkParameters, titleOf } from "./parameters.ts";
import type { Pools } from "./pools.ts";
import { bentPreview } from "./preview.ts";
import { cancelledError, runRegistration, throwIfCancelled } from "./registration.ts";
import { buildReport, type ReportedInput } from "./report.ts";
import { resample, transformPair, warped, type Registered } from "./results.ts";
import { prefixOf, runAsCommand, type RunFiles } from "./run-text.ts";
import { requireStart, startSuffix } from "./start-file.ts";
import type { StoredVolume, Volumes } from "./volumes.ts";
import { shownVolume } from "./shown.ts";

const keptResults = 3;
/** iterations kept for a window that is loaded anew */
const keptProgress = 2000;
/** previews that can still be fetched */
const keptPreviews = 2;

interface Inputs {
  fixed: StoredVolume;
  moving: StoredVolume;
  fixedMask?: StoredVolume;
  movingMask?: StoredVolume;
  /** of the extra metrics that have images of their own */
  extraPairs: { fixed: StoredVolume; moving: StoredVolume }[];
}

/** What is kept of a job. Its images are held by its run and, once it is done, by its result: what fails or is cancelled frees them. */
interface Job {
  id: string;
  /** name of the moving image's file */
  movingName: string;
  /** both images by name, for the list of what waits */
  title: string;
  /** ids of the images */
  fixed: string;
  moving: string;
  state: "waiting" | "running" | "done";
  abort: AbortController;
  /** asks for an early end with what has been reached */
  stop: AbortController;
  /** what a window that is loaded anew is told */
  progress: ProgressEvent[];
  result?: { matrix: number[]; registered: Registered; warped: VolumeCard; report: Report; outputs: WrittenFile[]; /** once they were asked for */ maps?: Promise<Result<"jobs.deformation">> };
}

/** Registrations of a window: one at a time, the others wait. What happens is told by events; a failing job ends with one and harms nothing else. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  #serial = 0;
  /** ids of the previews that are open, oldest first */
  #previews: string[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(readonly pools: () => Promise<Pools>, readonly volumes: Volumes, readonly events: Events, readonly log: Log, readonly learn: (params: Params<"jobs.start">, seconds: number) => Promise<void> = async () => undefined) {}

  /** Checks everything that can be checked at once (throws SynclineError("usage")), then queues the job. */
  start(params: Params<"jobs.start">): string {
    const parameters = checkParameters(params.parameters, titleOf);
    if (params.start) requireStart(params.start, parameters);
    const optional = (id: string | undefined): StoredVolume | undefined => id === undefined ? undefined : this.volumes.get(id);
    const inputs: Inputs = {
      fixed: this.volumes.get(params.fixed), moving: this.volumes.get(params.moving), fixedMask: optional(params.fixedMask), movingMask: optional(params.movingMask),
      extraPairs: parameters.multivariate_extras.flatMap(({ fixed, moving }) => (fixed === null || moving === null ? [] : [{ fixed: this.volumes.named(fixed), moving: this.volumes.named(moving) }])),
    };
    const job: Job = {
      id: `job-${++this.#serial}`, movingName: inputs.moving.name, title: `${inputs.moving.name} → ${inputs.fixed.name}`, fixed: inputs.fixed.id, moving: inputs.moving.id, state: "waiting",
      abort: new AbortController(), stop: new AbortController(), progress: [],
    };
    this.#jobs.set(job.id, job);
    this.#tellQueue();
    this.#queue = this.#queue.then(() => this.#run(job, inputs, parameters, params));
    return job.id;
  }

  /** Cancels a job; one that has ended meanwhile is past cancelling, which is no error. */
  cancel(id: string, keep = false): void {
    const number = Number(/^job-(\d+)$/.exec(id)?.[1] ?? Infinity);
    if (number > this.#serial) this.#get(id);
    const job = this.#jobs.get(id);
    if (!job || job.state === "done") return;
    // what waits has reached nothing
    if (keep && job.state === "running") return job.stop.abort();
    job.abort.abort();
    // what waits ends at once, not when its turn comes
    if (job.state === "waiting") this.#end(job, cancelledError());
  }

  /** Jobs that wait, run or have a result, oldest first. */
  list(): Result<"jobs.list"> {
    return [...this.#jobs.values()].map(({ id, state, fixed, moving, title, progress, result }) => ({
      job: id, state, fixed, moving, title, progress: state === "running" ? progress : [],
      result: result ? { warped: result.warped, matrix: result.matrix, report: result.report } : null,
    }));
  }

  cancelAll(): void {
    for (const job of this.#jobs.values()) job.abort.abort();
  }

  /** A result as it is held, or null. */
  registered(id: string): Registered | null {
    return this.#jobs.get(id)?.result?.registered ?? null;
  }

  report(id: string): Report | null {
    return this.#jobs.get(id)?.result?.report ?? null;
  }

  /** Holds the result of an earlier run of the program for images that are open: its registered image is made anew. */
  async adopt({ fixed, moving, report, transform, deformation }: { fixed: string; moving: string; report: Report } & Pick<Registered, "transform" | "deformation">): Promise<string> {
    const images = { fixed: this.volumes.get(fixed), moving: this.volumes.get(moving) };
    const registered: Registered = { fixed: images.fixed.volume, moving: images.moving.volume, transform, deformation, parameters: report.parameters };
    const pools = await this.pools();
    const volume = await warped(pools, registered, pools.threads);
    const card = this.volumes.add(`${images.moving.name} (registered)`, volume, { shown: await shownVolume(pools, volume) });
    const linear = linearToMatrix(transform);
    const job: Job = {
      id: `job-${++this.#serial}`, movingName: images.moving.name, title: `${images.moving.name} → ${images.fixed.name}`, fixed, moving, state: "done",
      abort: new AbortController(), stop: new AbortController(), progress: [],
      result: { registered, warped: card, report, matrix: report.parameters.ignore_geometry ? bareToWorld(linear, images.fixed.volume.header, images.moving.volume.header) : [...linear], outputs: [] },
    };
    this.#jobs.set(job.id, job);
    this.#forgetOldest();
    return job.id;
  }

  /** For the save dialog: the name of the one file, or what the names of several begin with; and all names after it. */
  suggest(selection: ExportSelection): { name: string; files: string[] } {
    const job = this.#get(selection.job);
    const prefix = prefixOf(job.movingName);
    const files = selectionSuffixes(this.#held(job), selection, this.#further(selection)).map((suffix) => `${prefix}${suffix}`);
    return { name: files.length === 1 ? files[0] : prefix, files };
  }

  /** Writes a selection of a result; answers with the names of the files. */
  async save(selection: ExportSelection, path: string): Promise<string[]> {
    const job = this.#get(selection.job);
    const written = await writeSelection(await this.pools(), this.#held(job), selection, this.#further(selection), path);
    const result = job.result;
    if (result) result.outputs = [...result.outputs, ...written.filter((file) => !/Report\.(json|html)$/.test(file.path))];
    return written.map((file) => basename(file.path));
  }

  /** Dice of labels: those of the moving image pass the result's transform into the fixed ones' grid. */
  async compareLabels({ job, fixed, moving }: Params<"labels.compare">): Promise<Result<"labels.compare">> {
    const { registered } = this.#held(this.#get(job));
    const pools = await this.pools();
    const target = this.volumes.get(fixed).volume;
    const resampled = await resample(pools, {
      into: target, image: this.volumes.get(moving).volume, transforms: transformPair(registered).forward, interpolator: "nearestNeighbor", defaultValue: 0,
      ignoreGeometry: registered.parameters.ignore_geometry,
    }, pools.threads);
    const { evaluation } = await runEvaluation(pools, { images: null, labels: { fixed: target, moving: resampled }, warp: null });
    const overlap = evaluation.dice;
    return { dice: overlap?.labels.map(({ label, dice }) => ({ label, dice })) ?? [], mean: overlap?.mean ?? null };
  }

  #held({ result, movingName }: Job): HeldResult {
    if (!result) throw new SynclineError("usage", "That registration has no result to export.");
    return { registered: result.registered, report: result.report, ready: this.volumes.find(result.warped.id)?.volume, movingName, outputs: result.outputs };
  }

  #further({ images }: ExportSelection): FurtherImage[] {
    return images.map(({ image, interpolator }) => {
      const { name, volume } = this.volumes.get(image);
      return { name, volume, interpolator };
    });
  }

  /** The deformation of a result as images, made at the first call. */
  deformation(id: string, side: number): Promise<Result<"jobs.deformation">> {
    const { result } = this.#get(id);
    if (!result) throw new SynclineError("usage", "That registration has no result yet.");
    result.maps ??= this.#mapDeformation(result.registered, side);
    // a failure may be over when it is asked for again
    result.maps.catch(() => { result.maps = undefined; });
    return result.maps;
  }

  async #mapDeformation(registered: Registered, side: number): Promise<Result<"jobs.deformation">> {
    const maps = await deformationMaps(await this.pools(), registered, side);
    if (!maps) return null;
    const [x, y, z] = maps.displacement.map((volume, axis) => this.volumes.add(`displacement ${"xyz"[axis]}`, volume));
    return { displacement: [x, y, z], magnitude: this.volumes.add("displacement", maps.magnitude), jacobian: this.volumes.add("Jacobian", maps.jacobian) };
  }

  /** Results hold their images; only the latest are kept, so that a day's work does not fill the memory. */
  #forgetOldest(): void {
    for (const job of [...this.#jobs.values()].filter(({ result }) => result).slice(0, -keptResults)) {
      if (job.result && this.volumes.find(job.result.warped.id)) this.volumes.close(job.result.warped.id);
      void job.result?.maps?.then((maps) => {
        for (const { id } of maps ? [...maps.displacement, maps.magnitude, maps.jacobian] : []) if (this.volumes.find(id)) this.volumes.close(id);
      }, () => undefined);
      this.#jobs.delete(job.id);
    }
  }

  #tellQueue(): void {
    const jobs = [...this.#jobs.values()].flatMap(({ id, title, state }) => (state === "done" ? [] : [{ job: id, title, state }]));
    this.events.emit({ type: "queue", jobs });
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

  #tellPreview(job: string, name: string, volume: Volume): void {
    const card = this.volumes.add(name, volume);
    this.#previews.push(card.id);
    for (const old of this.#previews.splice(0, this.#previews.length - keptPreviews)) this.volumes.close(old);
    this.events.emit({ type: "bent", job, volume: card });
  }

  #get(id: string): Job {
    const job = this.#jobs.get(id);
    if (!job) throw new SynclineError("usage", "There is no such registration.");
    return job;
  }

  async #run(job: Job, inputs: Inputs, parameters: Parameters, params: Params<"jobs.start">): Promise<void> {
    const began = performance.now();
    if (job.abort.signal.aborted) return;
    job.state = "running";
    this.#tellQueue();
    try {
      await this.log.write("job started");
      await this.#register(job, inputs, parameters, params, began);
      if (!job.stop.signal.aborted) await this.learn(params, (performance.now() - began) / 1000).catch(() => undefined);
      await this.log.write("job done", { seconds: (performance.now() - began) / 1000 });
    } catch (thrown) {
      this.#end(job, thrown);
      await this.log.write("job ended", { code: toPlainError(thrown).code });
    }
  }

  async #register(job: Job, inputs: Inputs, parameters: Parameters, { threads, start }: Params<"jobs.start">, began: number): Promise<void> {
    const { signal } = job.abort;
    const started = new Date();
    throwIfCancelled(signal);
    const pools = await this.pools();
    const [fixed, moving] = [inputs.fixed.volume, inputs.moving.volume];
    const inWorld = (matrix: readonly number[]): number[] => parameters.ignore_geometry ? bareToWorld(matrix, fixed.header, moving.header) : [...matrix];
    const answer = await runRegistration(pools, {
      fixed, moving, fixedMask: inputs.fixedMask?.volume, movingMask: inputs.movingMask?.volume, parameters, initial: start ? [matrixToLinear(start)] : null, threads,
      extraPairs: inputs.extraPairs.map((pair) => ({ fixed: pair.fixed.volume, moving: pair.moving.volume })),
    }, {
      signal, stop: job.stop.signal,
      onProgress: (progress) => this.#note(job, progress),
      onPreview: ({ matrix }) => this.events.emit({ type: "preview", job: job.id, preview: { matrix: inWorld(matrix) } }),
      onDeformation: (field, matrix) => {
        const bent = bentPreview(parameters.ignore_geometry ? bareVolume(moving) : moving, field, matrix);
        if (parameters.ignore_geometry) Object.assign(bent.header, worldGrid(bent.header, fixed.header));
        this.#tellPreview(job.id, `${inputs.moving.name} (so far)`, bent);
      },
    });
    if (answer.deformation) this.events.emit({ type: "status", message: "Making the registered image…", key: "image" });
    const registered: Registered = { fixed, moving, transform: roundedAsWritten(answer.transform), deformation: answer.deformation, parameters };
    const volume = await warped(pools, registered, pools.threads, signal);
    const report = buildReport({
      started, seconds: (performance.now() - began) / 1000, threads: Math.min(threads ?? pools.threads, pools.threads), command: runAsCommand({ ...filesOf(inputs), start: start && `${prefixOf(inputs.moving.name)}${startSuffix}` }, parameters), parameters, answer, outputs: [],
      inputs: {
        fixed: reported(inputs.fixed), moving: reported(inputs.moving), fixedMask: inputs.fixedMask && reported(inputs.fixedMask), movingMask: inputs.movingMask && reported(inputs.movingMask),
        extras: inputs.extraPairs.flatMap((pair) => [reported(pair.fixed), reported(pair.moving)]),
      },
    });
    const card = this.volumes.add(`${inputs.moving.name} (registered)`, volume, { shown: await shownVolume(pools, volume) });
    const matrix = inWorld(linearToMatrix(registered.transform));
    job.result = { registered, warped: card, report, matrix, outputs: [] };
    job.state = "done";
    job.progress = [];
    this.#forgetOldest();
    const told = this.events.emit({ type: "done", job: job.id, warped: card, matrix, report });
    if (told) return this.#tellQueue();
    this.volumes.close(card.id);
    throw new SynclineError("internal", "The registration's result does not fit what the window expects; this is a fault of the program.");
  }
}

function filesOf({ fixed, moving, fixedMask, movingMask }: Inputs): RunFiles {
  return { fixed: fixed.name, moving: moving.name, fixedMask: fixedMask?.name, movingMask: movingMask?.name };
}

function reported({ name, sha256, volume }: StoredVolume): ReportedInput {
  return { path: name, sha256: sha256 ?? "", header: volume.header };
}
