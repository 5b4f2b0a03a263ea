import { basename } from "node:path";
import type { ExportSelection } from "../contract/exports.ts";
import { stillHeld } from "../contract/held-results.ts";
import type { Params, Result, VolumeCard } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { ProgressEvent, Report } from "../../workers/contract/job.ts";
import { linearToMatrix, transformPair } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { deformationMaps } from "./deformation-maps.ts";
import { runEvaluation } from "./evaluation.ts";
import { selectionSuffixes, writeSelection, type FurtherImage, type HeldResult } from "./export-selection.ts";
import type { WrittenFile } from "./exports.ts";
import { worldMatrix, type JobOutcome } from "./job-run.ts";
import type { Pools } from "./pools.ts";
import { resample, warped, type Registered } from "./results.ts";
import { prefixOf } from "./run-text.ts";
import { shownVolume } from "./shown.ts";
import type { Volumes } from "./volumes.ts";

/** A job by its number, with the window that asked for it, its images by id and in words. */
export interface JobName { id: string; session: string; fixed: string; moving: string; /** name of the moving image's file */ movingName: string; /** both images by name */ title: string }

/** What is held of a job that is done, its images with it. */
interface JobResult extends JobName {
  matrix: number[];
  registered: Registered;
  warped: VolumeCard;
  report: Report;
  outputs: WrittenFile[];
  /** in a project file, or something of it was exported */
  saved: boolean;
  /** how it was found, for a window that is loaded anew; nothing of a result from an earlier run of the program */
  progress: readonly ProgressEvent[];
  /** once they were asked for */
  maps?: Promise<Result<"jobs.deformation">>;
}

/** The results of registrations: held until newer ones push them out, exported, compared, looked at. */
export class JobResults {
  readonly #held = new Map<string, JobResult>();
  #serial = 0;

  /** @param tellSaved is told which results need not be asked about any more */
  constructor(readonly pools: () => Promise<Pools>, readonly volumes: Volumes, readonly tellSaved: (jobs: string[]) => void = () => undefined) {}

  /** The number of a job to come. */
  nextId(): string {
    return `job-${++this.#serial}`;
  }

  /** Whether there ever was such a job. */
  knows(id: string): boolean {
    return Number(/^job-(\d+)$/.exec(id)?.[1] ?? Infinity) <= this.#serial;
  }

  /** Takes what a job has come to; answers with its registered image. The oldest results of the same window go: another one knows nothing of it. */
  async hold(name: JobName, { registered, image, report, matrix }: JobOutcome, progress: readonly ProgressEvent[] = [], saved = false): Promise<VolumeCard> {
    const card = this.volumes.add(`${name.movingName} (registered)`, image, { shown: await shownVolume(await this.pools(), image) });
    this.#held.set(name.id, { ...name, registered, warped: card, report, matrix, outputs: [], saved, progress });
    const own = [...this.#held.values()].filter(({ session }) => session === name.session);
    const held = new Set(stillHeld(own));
    for (const result of own) if (!held.has(result)) this.drop(result.id);
    return card;
  }

  /** Holds the result of an earlier run of the program for images that are open: its registered image is made anew. `saved`: it comes from a file of the user's. */
  async adopt({ session, fixed, moving, report, transform, deformation, saved }: { session: string; fixed: string; moving: string; report: Report; saved: boolean } & Pick<Registered, "transform" | "deformation">): Promise<string> {
    const images = { fixed: this.volumes.get(fixed), moving: this.volumes.get(moving) };
    const registered: Registered = { fixed: images.fixed.volume, moving: images.moving.volume, transform, deformation, parameters: report.parameters };
    const pools = await this.pools();
    const image = await warped(pools, registered, pools.threads);
    const id = this.nextId();
    await this.hold({ id, session, fixed, moving, movingName: images.moving.name, title: `${images.moving.name} → ${images.fixed.name}` }, { registered, image, report, matrix: worldMatrix(registered, linearToMatrix(transform)) }, [], saved);
    return id;
  }

  drop(id: string): void {
    const gone = this.#held.get(id);
    this.#held.delete(id);
    const close = (cards: readonly VolumeCard[]): void => {
      for (const card of cards) if (this.volumes.find(card.id)) this.volumes.close(card.id);
    };
    if (gone) close([gone.warped]);
    void gone?.maps?.then((maps) => close(maps ? [...maps.displacement, maps.magnitude, maps.jacobian] : []), () => undefined);
  }

  /** Drops the results of images that are gone. */
  dropOf(images: readonly string[]): void {
    for (const { id, fixed, moving } of [...this.#held.values()]) if (images.includes(fixed) || images.includes(moving)) this.drop(id);
  }

  /** All, or those of some windows, oldest first. */
  list(isListed: (job: JobName) => boolean = () => true): Result<"jobs.list"> {
    return [...this.#held.values()].filter(isListed).map(({ id, fixed, moving, title, warped, matrix, report, progress, saved }) => ({ job: id, state: "done", fixed, moving, title, progress: [...progress], result: { warped, matrix, report, saved } }));
  }

  /** Notes that results lie in files now. */
  noteSaved(ids: readonly string[]): void {
    const news = ids.flatMap((id) => this.#held.get(id) ?? []).filter(({ saved }) => !saved);
    for (const result of news) result.saved = true;
    if (news.length > 0) this.tellSaved(news.map(({ id }) => id));
  }

  /** Whether a result would be lost without a file of it. */
  get anyUnsaved(): boolean {
    return [...this.#held.values()].some(({ saved }) => !saved);
  }

  /** A result as it is held, with its report, or null. */
  find(id: string): { registered: Registered; report: Report } | null {
    return this.#held.get(id) ?? null;
  }

  /** The results of a pair, oldest first. */
  ofPair(fixed: string | null, moving: string | null): Pick<JobResult, "id" | "registered" | "report" | "saved">[] {
    return [...this.#held.values()].filter((result) => result.fixed === fixed && result.moving === moving);
  }

  /** For the save dialog: the name of the one file, or what the names of several begin with; and all names after it. */
  suggest(selection: ExportSelection): { name: string; files: string[] } {
    const result = this.#get(selection.job);
    const prefix = prefixOf(result.movingName);
    const files = selectionSuffixes(this.#forExport(result), selection, this.#further(selection)).map((suffix) => `${prefix}${suffix}`);
    return { name: files.length === 1 ? files[0] : prefix, files };
  }

  /** Writes a selection of a result; answers with the names of the files, and with what notes that they are the user's. */
  async save(selection: ExportSelection, path: string): Promise<{ files: string[]; note: () => void }> {
    const result = this.#get(selection.job);
    const written = await writeSelection(await this.pools(), this.#forExport(result), selection, this.#further(selection), path);
    // a report alone brings no result back
    const substantial = selection.images.length > 0 || selection.kinds.some((kind) => kind !== "report" && kind !== "reportPage");
    if (substantial) result.outputs = [...result.outputs, ...written.filter((file) => !/Report\.(json|html)$/.test(file.path))];
    return { files: written.map((file) => basename(file.path)), note: () => {
      if (substantial) this.noteSaved([result.id]);
    } };
  }

  /** Dice of labels: those of the moving image pass the result's transform into the fixed ones' grid. */
  async compareLabels({ job, fixed, moving }: Params<"labels.compare">): Promise<Result<"labels.compare">> {
    const target = this.volumes.get(fixed).volume;
    const labels = await this.#passedLabels(this.#get(job), moving, target);
    const { evaluation } = await runEvaluation(await this.pools(), { images: null, labels: { fixed: target, moving: labels }, warp: null });
    const overlap = evaluation.dice;
    return { dice: overlap?.labels.map(({ label, dice }) => ({ label, dice })) ?? [], mean: overlap?.mean ?? null };
  }

  /** Labels of the moving image on the fixed image's grid, as they are compared and exported. */
  async passLabels({ job, labels }: Params<"labels.pass">): Promise<VolumeCard> {
    const result = this.#get(job);
    const passed = await this.#passedLabels(result, labels, result.registered.fixed);
    return this.volumes.add(this.volumes.get(labels).name, passed, { shown: await shownVolume(await this.pools(), passed) });
  }

  async #passedLabels({ registered }: JobResult, labels: string, into: Volume): Promise<Volume> {
    const pools = await this.pools();
    return resample(pools, {
      into, image: this.volumes.get(labels).volume, transforms: transformPair(registered).forward, interpolator: "nearestNeighbor", defaultValue: 0, ignoreGeometry: registered.parameters.ignore_geometry,
    }, pools.threads);
  }

  /** The deformation of a result as images, made at the first call. */
  deformation(id: string, side: number): Promise<Result<"jobs.deformation">> {
    const result = this.#get(id);
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

  #forExport({ registered, report, warped, movingName, outputs }: JobResult): HeldResult {
    return { registered, report, ready: this.volumes.find(warped.id)?.volume, movingName, outputs };
  }

  #further({ images }: ExportSelection): FurtherImage[] {
    return images.map(({ image, interpolator }) => {
      const { name, volume } = this.volumes.get(image);
      return { name, volume, interpolator };
    });
  }

  #get(id: string): JobResult {
    const result = this.#held.get(id);
    if (!result) throw new SynclineError("usage", "That registration has no result.");
    return result;
  }
}
