import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectResult } from "../contract/projects.ts";
import { transformPair } from "../../workers/contract/transform.ts";
import { writeTogether, writeTransform } from "./exports.ts";
import type { Pools } from "./pools.ts";
import type { Registered } from "./results.ts";
import { transformOutputs, type TransformOutput } from "./transform-outputs.ts";

/** By name, the files that hold a deformation and its inverse. */
export type WarpNames = NonNullable<ProjectResult["deformation"]>;

/** The files of a result's deformation: the warp and its inverse, or none. */
export function warpOutputs(registered: Registered | undefined): TransformOutput[] {
  const warps = registered?.deformation ? transformOutputs(transformPair(registered), false).filter(({ suffix }) => /Warp\.nii\.gz$/.test(suffix)) : [];
  return warps.length === 2 ? warps : [];
}

/** The warps of the result that is kept for the case of a crash, in a folder that only the user may read: written once while that result is the one kept. */
export class KeptDeformation {
  #last: { job: string; names: Promise<WarpNames | null>; settled: boolean } | null = null;
  /** counts the times when all was to go */
  #cleared = 0;

  constructor(readonly pools: () => Promise<Pools>, readonly folder: string) {}

  /** Whether a job's warps need not be waited for. */
  settled(job: string): boolean {
    return this.#last?.job === job && this.#last.settled;
  }

  /**
   * Writes the warps of a job that has some, unless they are there. Null where they cannot be written: that is no reason to stop the work, and is not tried again
   * for this job, for on a full disk every change of the window would cost seconds.
   */
  async keep(job: string, registered: Registered): Promise<WarpNames | null> {
    if (this.#last?.job === job) {
      const names = await this.#last.names;
      // another program that keeps its own state here takes those of the former away
      if (names === null || await access(join(this.folder, names.forward)).then(() => true, () => false)) return names;
    }
    const last = { job, names: this.#write(registered).catch(() => null), settled: false };
    this.#last = last;
    const names = await last.names;
    last.settled = true;
    return names;
  }

  /** Takes away all warps but those named. */
  async clear(names: WarpNames | null): Promise<void> {
    if (names === null) {
      this.#cleared++;
      this.#last = null;
      return rm(this.folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }
    const old = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith("Warp.nii.gz") && name !== names.forward && name !== names.inverse);
    await Promise.all(old.map((name) => rm(join(this.folder, name), { force: true }).catch(() => undefined)));
  }

  async #write(registered: Registered): Promise<WarpNames> {
    const began = this.#cleared;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const pools = await this.pools();
    const prefix = `${randomUUID()}-`;
    const [forward, inverse] = warpOutputs(registered);
    await writeTogether((files) => [forward, inverse].map((output) => writeTransform(pools, files, join(this.folder, prefix + output.suffix), output)), async () => {
      if (began !== this.#cleared) throw new Error("no longer to be kept");
    });
    return { forward: prefix + forward.suffix, inverse: prefix + inverse.suffix };
  }
}
