import { basename } from "node:path";
import type { Project, ProjectResult, ProjectState } from "../contract/projects.ts";
import type { Report } from "../../workers/contract/job.ts";
import type { JobResults } from "./job-results.ts";
import { type KeptWarps, warpOutputs, type WarpNames } from "./kept-deformations.ts";
import type { Registered } from "./results.ts";
import type { TransformOutput } from "./transform-outputs.ts";

/** What a project holds of results. */
export type KeptResults = Pick<Project, "result" | "others" | "leftOut">;

interface Held { id: string; registered: Registered; report: Report }

/** The result on show and the others of its pair, oldest first. */
function resultsOf(results: JobResults, { fixed, moving, job }: Pick<ProjectState, "fixed" | "moving" | "job">): { shown: Held | null; others: Held[] } {
  const all = results.ofPair(fixed, moving);
  return { shown: all.find(({ id }) => id === job) ?? null, others: all.filter(({ id }) => id !== job) };
}

/** A deformation that is not kept in files cannot come back, and the linear part alone would be another result. */
function asKept({ registered, report }: Held, deformation: WarpNames | null): ProjectResult | null {
  return registered.deformation === null || deformation !== null ? { transform: registered.transform, deformation, report } : null;
}

interface Warp { path: string; output: TransformOutput }

/** All results of a project that is saved, once the hashes of their warps are known by the files' names, and these files: those of the result on show are named by the prefix alone. */
export function savedResults(results: JobResults, state: ProjectState, prefix: string): { keep: (hashes: ReadonlyMap<string, string>) => KeptResults; warps: Warp[] } {
  const { shown, others } = resultsOf(results, state);
  const withWarps = (held: Held, own: string): { held: Held; warps: Warp[] } => ({ held, warps: warpOutputs(held.registered).map((output) => ({ path: own + output.suffix, output })) });
  const first = shown && withWarps(shown, prefix);
  const rest = others.map((held, index) => withWarps(held, `${prefix}other${index + 1}-`));
  const keep = (hashes: ReadonlyMap<string, string>): KeptResults => {
    const kept = ({ held, warps }: { held: Held; warps: Warp[] }): ProjectResult | null => {
      const [forward, inverse] = warps.map(({ path }) => basename(path));
      return asKept(held, warps.length > 0 ? { forward, inverse, sha256: { forward: hashes.get(forward) ?? "", inverse: hashes.get(inverse) ?? "" } } : null);
    };
    const [one, all] = [first && kept(first), rest.map(kept)];
    return { result: one, others: all.filter((result) => result !== null), leftOut: (first !== null && one === null) || all.includes(null) };
  };
  return { keep, warps: [...(first?.warps ?? []), ...rest.flatMap(({ warps }) => warps)] };
}

/** What is kept by itself: all results whose warps are there, or that have none. */
export function autosavedResults(results: JobResults, state: ProjectState, warps: KeptWarps): KeptResults {
  const { shown, others } = resultsOf(results, state);
  const keep = (held: Held): ProjectResult | null => asKept(held, warps.get(held.id) ?? null);
  const [first, rest] = [shown && keep(shown), others.map(keep)];
  return { result: first, others: rest.filter((result) => result !== null), leftOut: (shown !== null && first === null) || rest.includes(null) };
}
