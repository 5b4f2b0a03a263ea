import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { projectBytes, projectSchema, type Project, type ProjectResult } from "../contract/projects.ts";
import { keptResults } from "../contract/held-results.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { misfit } from "../../workers/contract/misfit.ts";
import { fileHash } from "./file-hash.ts";
import { fileName } from "./file-names.ts";
import { inputError } from "./inputs.ts";
import type { Pools } from "./pools.ts";
import type { Registered } from "./results.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";
import { isZip, unpack } from "./unpack.ts";

export const projectEnding = ".syncline.json";

export interface ReadResult { result: ProjectResult; deformation: Registered["deformation"] }
/** A project as it was read, with those of its results whose files can be read too; `lost`: there were more; `changedWarps`: by name, files that are not what they were. */
export interface ReadProject { project: Project; results: ReadResult[]; lost: boolean; changedWarps: string[] }

const notProject = (detail?: ConstructorParameters<typeof SynclineError>[2]): SynclineError =>
  new SynclineError("input", "That file is no project of Syncline, or of another version; choose one that ends in .syncline.json.", detail);

/** Reads a project file with the warps beside it, or a ZIP of them all. Throws SynclineError("input"). */
export async function readProject(pools: () => Promise<Pools>, path: string): Promise<ReadProject> {
  const zipped = await isZip(path).catch((thrown: unknown) => {
    throw inputError(thrown, path);
  });
  if (!zipped) return readPlain(pools, path);
  return inTemporaryFolder("project", async (folder) => {
    const [project, ...others] = (await unpack(path, folder)).filter((name) => name.toLowerCase().endsWith(".json"));
    if (project === undefined || others.length > 0) throw notProject();
    return readPlain(pools, join(folder, project));
  });
}

async function readPlain(pools: () => Promise<Pools>, path: string): Promise<ReadProject> {
  const text = await stat(path).then(({ size }) => (size > projectBytes ? "" : readFile(path, "utf8"))).catch((thrown: unknown) => {
    throw inputError(thrown, path);
  });
  const project = parseProject(text);
  return withResults(pools, project, dirname(path));
}

/** A project with its results, whose deformations lie in a folder. Of more than are held the one on show and the latest are taken. */
export async function withResults(pools: () => Promise<Pools>, project: Project, folder: string): Promise<ReadProject> {
  const all = [...(project.result ? [project.result] : []), ...project.others.slice(project.result ? 1 - keptResults : -keptResults)];
  const read = await Promise.all(all.map(async (result) => {
    const changed = await changedWarpsOf(result, folder);
    return { result, changed, deformation: changed.length > 0 ? undefined : await readDeformation(pools, result, folder) };
  }));
  const results = read.flatMap(({ result, deformation }): ReadResult[] => (deformation === undefined ? [] : [{ result, deformation }]));
  return { project, results, lost: project.leftOut || results.length < read.length, changedWarps: read.flatMap(({ changed }) => changed) };
}

/** The files of a result's deformation that are there and are not what they were: another deformation is not the one that was judged. */
async function changedWarpsOf({ deformation }: ProjectResult, folder: string): Promise<string[]> {
  const kept = deformation?.sha256 ? [[deformation.forward, deformation.sha256.forward], [deformation.inverse, deformation.sha256.inverse]] : [];
  const checked = await Promise.all(kept.map(async ([name, sha256]) => ({ name, same: await fileHash(join(folder, basename(name))).then((hash) => hash === sha256, () => true) })));
  return checked.flatMap(({ name, same }) => (same ? [] : [basename(name)]));
}

/** The deformation of a result, from the files in a folder that it names; undefined where they cannot be read, null where it has none. */
async function readDeformation(pools: () => Promise<Pools>, { deformation: names }: ProjectResult, folder: string): Promise<Registered["deformation"] | undefined> {
  if (names === null) return null;
  const running = await pools();
  const field = async (name: string) => {
    const { transforms } = await running.io("readTransforms", { path: join(folder, basename(name)), inverse: false });
    return transforms.length === 1 && transforms[0].kind === "field" ? transforms[0] : null;
  };
  const [forward, inverse] = await Promise.all([field(names.forward), field(names.inverse)]).catch(() => [null, null]);
  return forward && inverse ? { forward, inverse } : undefined;
}

export function projectText(project: Project): string {
  return `${JSON.stringify(project, null, 2)}\n`;
}

function parseProject(text: string): Project {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // told below
  }
  const parsed = projectSchema.safeParse(value);
  if (!parsed.success) throw notProject(misfit(parsed.error));
  return parsed.data;
}

/** A name for a project that is saved for the first time. */
export function projectName(fixed: string, moving: string): string {
  // a name has 255 bytes at most, and a letter up to four; a letter that would be cut in two is left out
  const stem = (name: string): string => new TextDecoder().decode(Buffer.from(fileName(name).replace(/(\.nii)?(\.gz)?$|\.\w{2,4}$/i, "")).subarray(0, 100), { stream: true });
  return `${stem(moving)}-on-${stem(fixed)}${projectEnding}`;
}
