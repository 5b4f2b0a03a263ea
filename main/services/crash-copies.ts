import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { projectSchema, type Project } from "../contract/projects.ts";
import type { Caller } from "./dispatch.ts";
import { KeptDeformations, type KeptWarps } from "./kept-deformations.ts";
import type { Pools } from "./pools.ts";
import { ownMark, stillRuns } from "./process-mark.ts";
import type { Registered } from "./results.ts";
import { JsonFile } from "./store.ts";

/** A project, and which process kept it (process-mark.ts). */
const copySchema = projectSchema.extend({ process: z.string().max(100).default("") }).nullable();
type Copied = NonNullable<z.infer<typeof copySchema>>;

/** Copies of windows that have gone, which wait for somebody's word. */
const waiting = 3;
const fileNames = /^autosave(?:-([\w-]{1,64}))?\.json$/;

/** The copy of one window's work, and the warps of its results in a folder beside it. */
class CrashCopy {
  readonly #file: JsonFile<typeof copySchema>;
  readonly #deformations: KeptDeformations;
  /** counts what is to be kept or forgotten */
  #turn = 0;
  /** whether what it holds is this program's */
  own = false;
  /** until what is being kept is written, warps and all */
  written: Promise<unknown> = Promise.resolve();

  constructor(pools: () => Promise<Pools>, folder: string, session: string) {
    const name = session === "" ? "autosave" : `autosave-${session}`;
    this.#file = new JsonFile(join(folder, `${name}.json`), copySchema, null);
    this.#deformations = new KeptDeformations(pools, join(folder, name));
  }

  get folder(): string {
    return this.#deformations.folder;
  }

  read(): Promise<Copied | null> {
    return this.#file.read();
  }

  /** @param make the project, with those of the warps that are there @returns whether all of it is kept now */
  keep(results: readonly { id: string; registered: Registered }[], make: (warps: KeptWarps) => Promise<Project>): Promise<boolean> {
    const keeping = this.#keep(results, make);
    this.written = Promise.allSettled([this.written, keeping]);
    return keeping;
  }

  async #keep(results: readonly { id: string; registered: Registered }[], make: (warps: KeptWarps) => Promise<Project>): Promise<boolean> {
    const turn = ++this.#turn;
    // while a deformation is written and masks are packed a newer state may come, or all is to be forgotten
    const isLatest = (): boolean => turn === this.#turn;
    const write = async (warps: KeptWarps): Promise<boolean> => {
      const copied = { ...await make(warps), process: await ownMark() };
      return isLatest() && await this.#file.write(copied) && isLatest();
    };
    this.own = true;
    const bent = results.filter(({ registered }) => registered.deformation !== null);
    const writing = this.#deformations.keep(bent);
    // warps take seconds: until they are there the rest is kept without them
    const now = this.#deformations.settled(bent.map(({ id }) => id));
    if (!now.all) await write(now.warps);
    const warps = await writing;
    if (!await write(warps)) return false;
    await this.#deformations.clear(warps);
    return warps.size === bent.length;
  }

  async clear(): Promise<void> {
    this.#turn++;
    await this.#file.remove();
    await this.#deformations.clear(new Map());
  }
}

/** What windows keep for the case of a crash, each for itself: a window is offered what another one left behind, and never what one works on that is there. */
export class CrashCopies {
  readonly #copies = new Map<string, CrashCopy>();
  /** by the session that it was offered to, whose copy */
  readonly #offered = new Map<string, string>();
  /** by the session that took it up, until that has kept a copy of its own */
  readonly #taken = new Map<string, CrashCopy>();

  constructor(readonly pools: () => Promise<Pools>, readonly folder: string) {}

  #of(session: string): CrashCopy {
    const known = this.#copies.get(session) ?? new CrashCopy(this.pools, this.folder, session);
    this.#copies.set(session, known);
    return known;
  }

  async keep(session: string, ...kept: Parameters<CrashCopy["keep"]>): Promise<void> {
    // on a full disk what was taken up is the only copy
    if (await this.#of(session).keep(...kept)) await this.#letTakenGo(session);
  }

  /** There is nothing of this window to be kept. */
  async clear(session: string): Promise<void> {
    await this.#of(session).clear();
    await this.#letTakenGo(session);
  }

  async #letTakenGo(session: string): Promise<void> {
    const taken = this.#taken.get(session);
    this.#taken.delete(session);
    if (taken !== this.#of(session)) await taken?.clear();
  }

  /** What can be taken up: the latest of what windows left that are no longer there. */
  async offer(caller: Caller): Promise<Copied | null> {
    const names = await readdir(this.folder).catch(() => []);
    const sessions = names.flatMap((name) => fileNames.exec(name)?.[1] ?? (name === "autosave.json" ? [""] : []));
    const read = await Promise.all(sessions.map(async (session) => ({ session, copied: await this.#left(session, caller) })));
    const left = read.flatMap(({ session, copied }) => (copied ? [{ session, copied }] : [])).toSorted((a, b) => b.copied.saved.localeCompare(a.copied.saved));
    for (const { session } of left.slice(waiting)) await this.#of(session).clear();
    if (left.length === 0) this.#offered.delete(caller.session);
    else this.#offered.set(caller.session, left[0].session);
    return left[0]?.copied ?? null;
  }

  /** What a window kept, if that is no longer there: it may be one of another process. */
  async #left(session: string, { session: asking, isThere }: Caller): Promise<Copied | null> {
    const copied = await this.#of(session).read();
    if (!copied) return null;
    const there = copied.process === await ownMark() ? session !== asking && isThere(session) : await stillRuns(copied.process, copied.saved);
    return there ? null : copied;
  }

  /** Takes up what is offered; `folder`: where its warps lie. */
  async take(caller: Caller): Promise<{ copied: Copied; folder: string } | null> {
    if (!this.#offered.has(caller.session)) await this.offer(caller);
    const from = this.#offered.get(caller.session);
    this.#offered.delete(caller.session);
    // its window may be there again: a browser brings closed tabs back
    const copied = from === undefined ? null : await this.#left(from, caller);
    if (from === undefined || !copied) return null;
    const copy = this.#of(from);
    this.#taken.set(caller.session, copy);
    return { copied, folder: copy.folder };
  }

  /** Forgets what is offered, unless its window is there again. */
  async forget(caller: Caller): Promise<void> {
    const from = this.#offered.get(caller.session);
    this.#offered.delete(caller.session);
    if (from !== undefined && await this.#left(from, caller)) await this.#of(from).clear();
  }

  /** The program ends as it should: there is nothing to take up, except of sessions that would lose something, whose copies are written to the end. */
  async end(loses: (session: string) => boolean): Promise<void> {
    for (const [session, copy] of this.#copies) {
      if (!copy.own) continue;
      if (loses(session)) await copy.written;
      else await copy.clear();
    }
    for (const [session, copy] of this.#taken) if (!loses(session)) await copy.clear();
  }
}
