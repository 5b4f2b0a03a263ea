import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from "electron";
import { SynclineError, toPlainError, type Outcome } from "../../workers/contract/errors.ts";
import type { ServiceEvent } from "../contract/requests.ts";
import type { Services } from "../services/dispatch.ts";
import { appOrigin, eventChannel, requestChannel } from "./channels.ts";

type Answering = Pick<Services, "handle" | "onEvent">;

/** Only the main frame of this window, showing our own page, may ask. */
function isOurs(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  const frame = event.senderFrame;
  if (frame === null || window.isDestroyed() || event.sender !== window.webContents || frame !== window.webContents.mainFrame) return false;
  return frame.url === appOrigin || frame.url.startsWith(`${appOrigin}/`);
}

/** Requests that write a file. */
const writing = new Set(["exports.save", "files.save", "projects.save"]);

/**
 * Results are written only where the user said in a save dialog: a window gone astray must not be able to overwrite files.
 * A path serves once.
 */
class ChosenPaths {
  readonly #paths = new Set<string>();

  note(name: string, answer: unknown): void {
    if (name === "dialog.save" && isRecord(answer) && typeof answer.path === "string") this.#paths.add(answer.path);
  }

  check(name: string, params: unknown): void {
    if (!writing.has(name) || !isRecord(params) || typeof params.path !== "string") return;
    if (!this.#paths.delete(params.path)) throw new SynclineError("usage", "The result was not written: its place was not chosen in the save dialog. Choose Export again.");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/**
 * Connects a window to the services: requests are answered with an Outcome, events are sent on. The services check parameters and answers
 * against the contract. Returns the function that disconnects.
 */
export function connectIpc(window: BrowserWindow, services: Answering): () => void {
  const chosen = new ChosenPaths();
  ipcMain.handle(requestChannel, async (event, name: unknown, params: unknown): Promise<Outcome<unknown>> => {
    try {
      if (!isOurs(event, window)) throw new SynclineError("usage", "The request was refused: it did not come from Syncline's own window.");
      if (typeof name !== "string") throw new SynclineError("usage", "The request was refused: it has no name.");
      chosen.check(name, params);
      const value = await services.handle(name, params);
      chosen.note(name, value);
      return { ok: true, value };
    } catch (thrown) {
      return { ok: false, error: toPlainError(thrown) };
    }
  });
  const unsubscribe = services.onEvent((event) => sendEvent(window, event));
  return () => {
    unsubscribe();
    ipcMain.removeHandler(requestChannel);
  };
}

export function sendEvent(window: BrowserWindow, event: ServiceEvent): void {
  if (!window.isDestroyed()) window.webContents.send(eventChannel, event);
}
