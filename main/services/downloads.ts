import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportSelectionSchema, type ExportSelectionInput } from "../contract/exports.ts";
import { projectStateSchema, type ProjectState } from "../contract/projects.ts";
import type { Caller, ExportedFile } from "./dispatch.ts";
import type { JobResults } from "./job-results.ts";
import { outputError } from "./outputs.ts";
import { pack } from "./pack.ts";
import { projectEnding } from "./project-files.ts";
import type { Projects } from "./projects.ts";

/** What `write` puts into a folder of its own: one file as it is, several as a ZIP named by what it answers; `sent`: what notes that it has reached the user. */
async function download(write: (folder: string) => Promise<{ packed: string; sent: () => void }>): Promise<ExportedFile> {
  const folder = await mkdtemp(join(tmpdir(), "syncline-export-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { packed, sent } = await write(folder);
    // a file that has another one beside it, as .mhd has, is packed too
    const written = await readdir(folder);
    if (written.length === 1) return { name: written[0], path: join(folder, written[0]), sent, remove };
    await pack(written.map((each) => join(folder, each)), join(folder, packed)).catch((thrown: unknown) => {
      throw outputError(thrown, packed);
    });
    return { name: packed, path: join(folder, packed), sent, remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

/** A selection of a result. */
export function downloadOfResult(results: JobResults, asked: ExportSelectionInput): Promise<ExportedFile> {
  const selection = exportSelectionSchema.parse(asked);
  return download(async (folder) => {
    const { name, files } = results.suggest(selection);
    const { note } = await results.save(selection, join(folder, name));
    return { packed: `${files.length === 1 ? name.replace(/\.[^.]+$/, "") : `${name}Syncline`}.zip`, sent: note };
  });
}

/** A project, with its deformation if it has one. */
export function downloadOfProject(projects: Projects, asked: ProjectState, caller: Caller): Promise<ExportedFile> {
  const state = projectStateSchema.parse(asked);
  return download(async (folder) => {
    const name = projects.nameOf(state);
    const { note } = await projects.save(state, join(folder, name), caller, true);
    return { packed: name.replace(projectEnding, ".syncline.zip"), sent: note };
  });
}
