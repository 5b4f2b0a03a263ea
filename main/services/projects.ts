import { access, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { longestMask, type Project, type ProjectImage, type ProjectProblem, type ProjectState } from "../contract/projects.ts";
import type { Result, VolumeCard } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say } from "../../workers/contract/sentences.ts";
import { CrashCopies } from "./crash-copies.ts";
import { oneWindow, type Caller } from "./dispatch.ts";
import { writeTogether, writeTransform } from "./exports.ts";
import { stateFolder } from "./folders.ts";
import type { JobResults } from "./job-results.ts";
import { outputError } from "./outputs.ts";
import type { Pools } from "./pools.ts";
import { projectEnding, projectName, projectText, readProject, type ReadProject, withResults } from "./project-files.ts";
import { autosavedResults, type KeptResults, savedResults } from "./project-results.ts";
import { ProjectExtras } from "./project-extras.ts";
import { maskText, maskFromText } from "./project-masks.ts";
import type { Registered } from "./results.ts";
import { shownVolume } from "./shown.ts";
import { JsonFile } from "./store.ts";
import type { Volumes } from "./volumes.ts";

type Opened = Result<"projects.open">;
type LinearTransform = Registered["transform"];

const kept = 10;
/** What of the view is laid and marked by hand. */
const handwork = z.object({ alignment: z.json().optional(), landmarks: z.json().optional() });
const tooLarge = {
  fixed: "The fixed mask is divided too finely to go into a project: save it as a file of its own, remove it, and save the project again.",
  moving: "The moving mask is divided too finely to go into a project: save it as a file of its own, remove it, and save the project again.",
} as const;

/** Project files: the state of the work, saved and taken up again; and the copy kept meanwhile for the case of a crash. */
export class Projects {
  readonly #copies: CrashCopies;
  readonly #extras: ProjectExtras;
  /** by session, what it works on, with results that lay in no file when it was kept; and what of it is in a project file */
  readonly #working = new Map<string, { state: ProjectState; unsaved: boolean }>();
  readonly #saved = new Map<string, string>();
  /** sessions that took work up whose images are still to be found */
  readonly #incomplete = new Set<string>();
  readonly #recent: JsonFile<z.ZodArray<z.ZodString>>;
  /** by session, the project that is being taken up: its results wait for images that are located later */
  readonly #waiting = new Map<string, ReadProject & { /** it lies in a file of the user's */ saved: boolean }>();

  constructor(readonly pools: () => Promise<Pools>, readonly volumes: Volumes, readonly results: JobResults, folder: string = stateFolder()) {
    this.#copies = new CrashCopies(pools, folder);
    this.#extras = new ProjectExtras(pools, volumes);
    this.#recent = new JsonFile(join(folder, "projects.json"), z.array(z.string().max(4096)), []);
  }

  /** Writes the project file and, for each deformable result, its two warps beside it, all or nothing. Throws SynclineError("output"). @param temporary its path is remembered nowhere @returns the file's name, and what notes that it is the user's */
  async save(state: ProjectState, path: string, caller: Caller, temporary = false): Promise<{ name: string; note: () => void }> {
    const target = path.toLowerCase().endsWith(".json") ? path : `${path}${projectEnding}`;
    // the dialog asked about the name as it was given only
    if (target !== path && await access(target).then(() => true, () => false)) throw new SynclineError("output", say("{file} exists already; choose another name or that very file.", { file: basename(target) }));
    const prefix = `${target.replace(/(\.syncline)?\.json$/i, "")}-`;
    // a job may end while the warps are written: its result is in no file
    const [ids, substance] = [this.results.ofPair(state.fixed, state.moving).map(({ id }) => id), this.#substance(state)];
    const { keep, warps } = savedResults(this.results, state, prefix);
    const project = await this.#project(state, keep(new Map()), false);
    const pools = await this.pools();
    await writeTogether((files) => warps.map(({ path: file, output }) => writeTransform(pools, files, file, output)), async (files, written) => {
      // it tells the warps by their hashes
      const text = projectText({ ...project, ...keep(new Map(written.map((warp) => [basename(warp.path), warp.sha256]))) });
      await writeFile(files.temporary(target), text).catch((thrown: unknown) => {
        throw outputError(thrown, target);
      });
    });
    if (!temporary) await this.#remember(target);
    return { name: basename(target), note: () => {
      this.results.noteSaved(ids);
      this.#saved.set(caller.session, substance);
    } };
  }

  /** A name for a project that is saved for the first time. */
  nameOf({ fixed, moving }: Pick<ProjectState, "fixed" | "moving">): string {
    const name = (id: string | null): string => (id === null ? undefined : this.volumes.find(id)?.name) ?? "image";
    return projectName(name(fixed), name(moving));
  }

  recent(): Promise<string[]> {
    return this.#recent.read();
  }

  /** Takes up a project file, or a ZIP of one with its warps. Images that are not where they were are also looked for beside the file. Throws SynclineError("input"). */
  async open(path: string, caller: Caller): Promise<Opened> {
    const opened = await this.#take(await readProject(this.pools, path), dirname(path), true, caller);
    await this.#remember(path);
    return opened;
  }

  /** Takes up one that is about to vanish: it is remembered nowhere, and nothing lies beside it. */
  async openTemporary(path: string, caller: Caller): Promise<Opened> {
    return this.#take(await readProject(this.pools, path), null, true, caller);
  }

  async #remember(path: string): Promise<void> {
    await this.#recent.write([path, ...(await this.#recent.read()).filter((other) => other !== path)].slice(0, kept));
  }

  /** The results of the project that this window opened last, for images that had to be located: the job of the one on show, or of the latest, null where none can come back; `lost`: not all did. */
  async attach(fixed: string, moving: string, { session }: Pick<Caller, "session">): Promise<Result<"projects.attach">> {
    const waiting = this.#waiting.get(session);
    if (!waiting) return { job: null, lost: false };
    let [shown, latest]: (string | null)[] = [null, null];
    const inOrder = waiting.results.toSorted((a, b) => a.result.report.started.localeCompare(b.result.report.started));
    // none is made twice; they hold their deformations from now on, and let go of them
    waiting.results = [];
    for (const { result, deformation } of inOrder) {
      const adopted = await this.results.adopt({ session, fixed, moving, report: result.report, transform: result.transform as LinearTransform, deformation, saved: waiting.saved }).catch(() => null);
      // one that cannot be made anew keeps neither the others nor the project from coming back
      if (adopted === null) waiting.lost = true;
      else [shown, latest] = [result === waiting.project.result ? adopted : shown, adopted];
    }
    return { job: shown ?? latest, lost: waiting.lost };
  }

  /** The mask that the project which this window opened last has for an image. Throws SynclineError("input") where it does not fit the image. */
  async mask(id: string, role: "fixed" | "moving", { session }: Pick<Caller, "session">): Promise<Result<"projects.mask">> {
    const text = this.#waiting.get(session)?.project.masks[role] ?? null;
    if (text === null) return null;
    const { name, volume } = this.volumes.get(id);
    const pools = await this.pools();
    const { mask, marked } = await maskFromText(pools, text, volume, role);
    return { mask: this.volumes.add(`${name} (mask)`, mask, { shown: await shownVolume(pools, mask) }), marked };
  }

  /** Whether an image is the one that the project means which this window opened last. */
  matches(id: string, role: "fixed" | "moving", { session }: Pick<Caller, "session">): boolean {
    const expected = this.#waiting.get(session)?.project[role];
    return expected !== undefined && expected !== null && this.volumes.get(id).sha256 === expected.sha256;
  }

  /** What of a state would be missed: all but how it is looked at. Results and masks have new names when they are others. */
  #substance({ fixed, moving, masks, preset, parameters, view }: ProjectState): string {
    return JSON.stringify([fixed, moving, masks, preset, parameters, handwork.safeParse(view).data, this.results.ofPair(fixed, moving).map(({ id }) => id)]);
  }

  /** Keeps the state for the case of a crash; nothing where nothing is loaded, or all is in a project file. A path that tells who the patient is stays out. */
  async keep(state: ProjectState, { session }: Caller): Promise<void> {
    const { fixed, moving } = state;
    const empty = fixed === null && moving === null;
    if (empty && this.#incomplete.has(session)) return;
    this.#incomplete.delete(session);
    this.#working.set(session, { state, unsaved: this.results.ofPair(fixed, moving).some(({ saved }) => !saved) });
    if (empty || this.#saved.get(session) === this.#substance(state)) return this.#copies.clear(session);
    await this.#copies.keep(session, this.results.ofPair(state.fixed, state.moving), (warps) => this.#project(state, autosavedResults(this.results, state, warps), true));
  }

  /** A job has ended well: where its window has gone, what that kept last lacks the result. */
  async keepFor({ session, isThere }: Caller): Promise<void> {
    const work = this.#working.get(session);
    if (work && session !== oneWindow.session && !isThere(session)) await this.keep(work.state, { session, isThere });
  }

  async kept(caller: Caller): Promise<Result<"projects.kept">> {
    const project = await this.#copies.offer(caller);
    return { project: project && { saved: project.saved, fixed: project.fixed?.name ?? null, moving: project.moving?.name ?? null } };
  }

  async recover(caller: Caller): Promise<Opened> {
    const taken = await this.#copies.take(caller);
    if (!taken) throw new SynclineError("input", "There is no work to take up again.");
    const opened = await this.#take(await withResults(this.pools, taken.copied, taken.folder), null, false, caller);
    if (opened.problems.length > 0) this.#incomplete.add(caller.session);
    return opened;
  }

  forget(caller: Caller): Promise<void> {
    return this.#copies.forget(caller);
  }

  /** The program ends as it should. @param keepUnsaved work whose results lie in no file can be taken up at the next start */
  end(keepUnsaved: boolean): Promise<void> {
    const loses = ({ state: { fixed, moving }, unsaved }: { state: ProjectState; unsaved: boolean }): boolean => {
      // of a page's tab that has been gone for long nothing is open any more
      const isOpen = [fixed, moving].every((id) => id === null || this.volumes.find(id));
      return isOpen ? this.results.ofPair(fixed, moving).some(({ saved }) => !saved) : unsaved;
    };
    return this.#copies.end((session) => {
      const work = this.#working.get(session);
      return this.#incomplete.has(session) || (keepUnsaved && (work === undefined || loses(work)));
    });
  }

  async #project(state: ProjectState, kept: KeptResults, discreet: boolean): Promise<Project> {
    const image = (id: string | null): ProjectImage | null => {
      const stored = id === null ? undefined : this.volumes.find(id);
      if (!stored) return null;
      return { name: stored.name, path: discreet && stored.telling ? null : stored.path, sha256: stored.sha256 ?? "", volume: stored.volume.header.volume };
    };
    const mask = async (role: "fixed" | "moving"): Promise<string | null> => {
      const id = state.masks[role];
      const stored = id === null ? undefined : this.volumes.find(id);
      const text = stored ? await maskText(await this.pools(), stored.volume) : null;
      if (text === null || text.length <= longestMask) return text;
      // what is kept by itself is kept as far as it can come back
      if (discreet) return null;
      throw new SynclineError("output", tooLarge[role]);
    };
    const [fixedMask, movingMask] = await Promise.all([mask("fixed"), mask("moving")]);
    return {
      syncline: "project", version: 1, saved: new Date().toISOString(), fixed: image(state.fixed), moving: image(state.moving), masks: { fixed: fixedMask, moving: movingMask }, preset: state.preset, parameters: this.#extras.kept(state.parameters, discreet), view: state.view,
      ...kept,
    };
  }

  /** @param folder where images are looked for too @param saved it lies in a file of the user's */
  async #take(read: ReadProject, folder: string | null, saved: boolean, caller: Caller): Promise<Opened> {
    // windows that have gone locate nothing any more; one whose connection is down for a moment does
    for (const session of this.#waiting.keys()) if (this.#waiting.size >= kept && !caller.isThere(session)) this.#waiting.delete(session);
    this.#waiting.set(caller.session, { ...read, saved });
    const { project } = read;
    const problems: ProjectProblem[] = [];
    const find = async (role: "fixed" | "moving"): Promise<VolumeCard | null> => {
      const image = project[role];
      if (!image) return null;
      const { card, changed } = await this.#image(image, folder);
      if (!card) problems.push({ role, name: image.name, kind: "missing" });
      else if (changed) problems.push({ role, name: image.name, kind: "changed" });
      return card;
    };
    const [fixed, moving] = [await find("fixed"), await find("moving")];
    const { job, lost } = fixed && moving && problems.length === 0 ? await this.attach(fixed.id, moving.id, caller) : { job: null, lost: read.lost };
    const masks = { fixed: project.masks.fixed !== null, moving: project.masks.moving !== null };
    return { fixed, moving, masks, problems, job, preset: project.preset, parameters: await this.#extras.open(project.parameters, folder), view: project.view, hadResult: project.result !== null || project.others.length > 0 || project.leftOut, lost, changedWarps: read.changedWarps };
  }

  /** The first file that can be read, of where the image was and beside the project; preferably one that is unchanged. */
  async #image({ path, name, sha256, volume }: ProjectImage, folder: string | null): Promise<{ card: VolumeCard | null; changed: boolean }> {
    let other: VolumeCard | null = null;
    for (const place of new Set([path, folder && join(folder, basename(path ?? name))])) {
      if (!place) continue;
      const card = await this.volumes.open(await this.pools(), place, volume === 0 ? undefined : volume).catch(() => null);
      if (!card) continue;
      if (this.volumes.get(card.id).sha256 === sha256) {
        if (other) this.volumes.close(other.id);
        return { card, changed: false };
      }
      if (other) this.volumes.close(card.id);
      else other = card;
    }
    return { card: other, changed: true };
  }
}
