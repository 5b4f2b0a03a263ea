import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ProjectResult } from "../contract/projects.ts";
import { transformPair } from "../../workers/contract/transform.ts";
import { writeTogether, writeTransform } from "./exports.ts";
import type { Pools } from "./pools.ts";
import type { Registered } from "./results.ts";
import { transformOutputs, type TransformOutput } from "./transform-outputs.ts";

/** By name, the files that hold a deformation and its inverse. */
export type WarpNames = NonNullable<ProjectResult["deformation"]>;
/** The files of the deformations that are kept, by job. */
export type KeptWarps = ReadonlyMap<string, WarpNames>;

/** The files of a result's deformation: the warp and its inverse, or none. */
export function warpOutputs(registered: Registered | undefined): TransformOutput[] {
  const warps = registered?.deformation ? transformOutputs(transformPair(registered), false).filter(({ suffix }) => /Warp\.nii\.gz$/.test(suffix)) : [];
  return warps.length === 2 ? warps : [];
}

/** The warps of results that are kept for the case of a crash, in a folder that only the user may read: each written once while its result is kept. */
export class KeptDeformations {
  /** by job; null: they could not be written */
  readonly #written = new Map<string, { names: Promise<WarpNames | null>; settled: WarpNames | null | undefined }>();
  #tail: Promise<unknown> = Promise.resolve();
  /** counts the times when all was to go */
  #cleared = 0;

  constructor(readonly pools: () => Promise<Pools>, readonly folder: string) {}

  /** Those that are there by now; `all`: none of these jobs has to be waited for. */
  settled(jobs: readonly string[]): { warps: KeptWarps; all: boolean } {
    const known = jobs.map((job) => [job, this.#written.get(job)?.settled] as const);
    return { warps: new Map(known.flatMap(([job, names]) => (names ? [[job, names]] : []))), all: known.every(([, names]) => names !== undefined) };
  }

  /**
   * Writes the warps of results that have some, unless they are there. Left out is what cannot be written: that is no reason to stop the work, and is not tried
   * again, for on a full disk every change of the window would cost seconds.
   */
  async keep(results: readonly { id: string; registered: Registered }[]): Promise<KeptWarps> {
    const kept = await Promise.all(results.map(async ({ id, registered }) => [id, await this.#keepOne(id, registered)] as const));
    return new Map(kept.flatMap(([id, names]) => (names ? [[id, names]] : [])));
  }

  async #keepOne(job: string, registered: Registered): Promise<WarpNames | null> {
    const known = this.#written.get(job);
    const names = await known?.names;
    // what was taken away by somebody else is written again
    if (names === null || (names && await access(join(this.folder, names.forward)).then(() => true, () => false))) return names;
    const newer = this.#written.get(job);
    if (newer && newer !== known) return newer.names;
    // one after another: the pools write them, and a disk is no faster for two
    const writing = this.#tail.then(() => this.#write(registered)).catch(() => null);
    this.#tail = writing;
    const entry: { names: Promise<WarpNames | null>; settled: WarpNames | null | undefined } = { names: writing, settled: undefined };
    this.#written.set(job, entry);
    return (entry.settled = await writing);
  }

  /** Takes away all warps but those named. */
  async clear(warps: KeptWarps): Promise<void> {
    // what could not be written is remembered
    for (const [job, { settled }] of this.#written) if (settled !== null && !warps.has(job) && (warps.size === 0 || settled !== undefined)) this.#written.delete(job);
    if (warps.size === 0) {
      this.#cleared++;
      return rm(this.folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }
    const named = new Set([...warps.values()].flatMap(({ forward, inverse }) => [forward, inverse]));
    const old = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith("Warp.nii.gz") && !named.has(name));
    await Promise.all(old.map((name) => rm(join(this.folder, name), { force: true }).catch(() => undefined)));
  }

  async #write(registered: Registered): Promise<WarpNames> {
    const began = this.#cleared;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const pools = await this.pools();
    const prefix = `${randomUUID()}-`;
    const [forward, inverse] = warpOutputs(registered);
    const [there, back] = await writeTogether((files) => [forward, inverse].map((output) => writeTransform(pools, files, join(this.folder, prefix + output.suffix), output)), async () => {
      if (began !== this.#cleared) throw new Error("no longer to be kept");
    });
    return { forward: basename(there.path), inverse: basename(back.path), sha256: { forward: there.sha256, inverse: back.sha256 } };
  }
}
