import type { ExportSelectionInput } from "../contract/exports.ts";
import type { ProjectState } from "../contract/projects.ts";
import type { ServiceEvent, VolumeCard } from "../contract/requests.ts";
import { eventSchema, requests, type Params, type RequestName, type Result } from "../contract/requests.ts";
import type { SeriesSummary } from "../../workers/contract/series.ts";
import { fromPlainError, SynclineError, toPlainError } from "../../workers/contract/errors.ts";
import { misfit } from "../../workers/contract/misfit.ts";
import { say } from "../../workers/contract/sentences.ts";

/** Dialogs of the desktop; a door without them answers that nothing was chosen. */
export interface Dialogs {
  open(title: string, what?: "images" | "folder" | "project"): Promise<string[]>;
  save(title: string, suggested: string): Promise<string | null>;
}

/** The window that asks: its name, which it keeps when it is loaded anew, and whether windows of other names are there now. */
export interface Caller {
  session: string;
  isThere: (session: string) => boolean;
}

/** The desktop program's one window. */
export const oneWindow: Caller = { session: "", isThere: () => false };

export type Handlers = { [N in RequestName]: (params: Params<N>, caller: Caller) => Promise<Result<N>> };

/** A result file made for a download; `sent`: all of it was, so what lies in it counts as saved; `remove` deletes it with its folder. */
export interface ExportedFile {
  name: string;
  path: string;
  sent(): void;
  remove(): Promise<void>;
}

/**
 * What both doors of the window (Electron's IPC and the page's HTTP) talk to.
 * `createServices` in create.ts makes it; nothing here knows a window or a socket.
 */
export interface Services {
  /** Answers one request of main/contract. Parameters and answer are checked against the table; throws SynclineError, nothing else. */
  handle(name: string, params: unknown, caller?: Caller): Promise<unknown>;
  /** Calls back for every event; returns the unsubscribe function. */
  onEvent(listener: (event: ServiceEvent) => void): () => void;
  /** The series to choose among before a path can be opened; none where nothing needs choosing. */
  seriesChoices(path: string): Promise<SeriesSummary[]>;
  /** Opens a file that is about to vanish: its path is remembered nowhere. */
  openTemporary(path: string, volume?: number): Promise<VolumeCard>;
  /** The voxels of a volume as its card describes them (a coarser copy where it is too large to be drawn), as a view of shared memory. Throws SynclineError("usage") for an unknown id. */
  voxels(id: string): Uint8Array<SharedArrayBuffer>;
  /** The same as a stream of private copies, for a Response (`syncline://volume/<id>`, `GET /volume/<id>`). */
  voxelStream(id: string): { bytes: number; stream: ReadableStream<Uint8Array<ArrayBuffer>> };
  /** Lets go of volumes that nobody looks at any more, and of results that could be shown only with them. False, and nothing done, while a registration of them waits or runs. */
  release(ids: readonly string[]): boolean;
  /** Writes a selection of a result into a temporary folder, for a download: one file, or a ZIP of several. */
  exportToTemporary(selection: ExportSelectionInput): Promise<ExportedFile>;
  /** The same of a project: its file, or a ZIP of it and its deformation. */
  projectToTemporary(state: ProjectState, caller?: Caller): Promise<ExportedFile>;
  /** Takes up a project from a file that is about to vanish. */
  openTemporaryProject(path: string, caller?: Caller): Promise<Result<"projects.open">>;
  /** Whether a result would be lost now if the program ended: it is in no project file, and nothing of it was exported. */
  unsaved(): boolean;
  /** Cancels what runs, ends the threads, removes temporary files. @param unasked nobody was asked whether unsaved results may go, so they can be taken up at the next start; a page's server never asks its tabs */
  dispose(unasked?: boolean): Promise<void>;
}

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

/**
 * Answers a request: parameters checked against the table, the handler called, its answer checked too, so that neither side can send what
 * the contract does not say.
 */
export async function dispatch(handlers: Handlers, name: string, params: unknown, caller = oneWindow): Promise<unknown> {
  if (!isRequestName(name)) throw new SynclineError("usage", say("There is no request named \"{name}\".", { name: name.slice(0, 60) }));
  const parsed = requests[name].params.safeParse(params);
  if (!parsed.success) {
    throw new SynclineError("usage", say("The request {name} was refused: {misfit}.", { name, misfit: misfit(parsed.error, 1) }));
  }
  try {
    const handler = handlers[name] as (params: unknown, caller: Caller) => Promise<unknown>;
    const answer = requests[name].result.safeParse(await handler(parsed.data, caller));
    if (!answer.success) throw new SynclineError("internal", say("The answer to {name} did not fit the contract.", { name }), misfit(answer.error));
    return answer.data;
  } catch (thrown) {
    if (thrown instanceof SynclineError) throw thrown;
    throw fromPlainError(toPlainError(thrown));
  }
}

/** A list of listeners; an event that does not fit the contract is a fault of ours and reaches nobody. */
export class Events {
  readonly #listeners = new Set<(event: ServiceEvent) => void>();

  subscribe(listener: (event: ServiceEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether the event fitted the contract and was told. Never throws: events come from timers, where a throw would end the program. */
  emit(event: ServiceEvent): boolean {
    const checked = eventSchema.safeParse(event);
    if (!checked.success) return false;
    for (const listener of this.#listeners) {
      try {
        listener(checked.data);
      } catch {
        // a listener whose window is going away keeps nobody else from hearing
      }
    }
    return true;
  }
}
