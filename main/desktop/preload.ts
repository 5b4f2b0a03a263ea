import { contextBridge, ipcRenderer, webUtils } from "electron";
import * as z from "zod";
import { eventSchema, requests, type RequestName } from "../contract/requests.ts";
import { plainErrorSchema, SynclineError, toPlainError, type ErrorCode, type Outcome } from "../../workers/contract/errors.ts";
import { misfit } from "../../workers/contract/misfit.ts";
import { say, type Words } from "../../workers/contract/sentences.ts";
import { eventChannel, requestChannel, volumeUrl } from "./channels.ts";

// the window's policy forbids eval, which zod would try
z.config({ jitless: true });

const outcomeSchema = z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ ok: z.literal(false), error: plainErrorSchema })]);

const notUnderstood = "The program's answer was not understood. Restart Syncline and try again.";
const refuse = (message: Words, code: ErrorCode = "usage"): Outcome<unknown> => ({ ok: false, error: toPlainError(new SynclineError(code, message)) });

/** Asks the program. Answers with an Outcome, since an exception would cross the bridge without its code. */
async function request(name: unknown, params: unknown): Promise<Outcome<unknown>> {
  if (typeof name !== "string" || !Object.hasOwn(requests, name)) return refuse("The window asked for something the program does not know.");
  const checked = requests[name as RequestName].params.safeParse(params);
  if (!checked.success) return refuse(say("The request {name} was refused: {misfit}.", { name, misfit: misfit(checked.error, 1) }));
  const answer = outcomeSchema.safeParse(await ipcRenderer.invoke(requestChannel, name, checked.data));
  if (!answer.success) return refuse(notUnderstood, "internal");
  return answer.data;
}

/** Calls back for every event; returns the unsubscribe function. The listener never sees Electron's own event object. */
function onEvent(listener: (event: unknown) => void): () => void {
  const receive = (_: unknown, data: unknown): void => {
    const event = eventSchema.safeParse(data);
    if (event.success) listener(event.data);
  };
  ipcRenderer.on(eventChannel, receive);
  return () => ipcRenderer.removeListener(eventChannel, receive);
}

/** Bytes of a volume, or why there are none. */
async function voxels(id: unknown): Promise<Outcome<unknown>> {
  try {
    const response = await fetch(volumeUrl(String(id)));
    if (response.ok) return { ok: true, value: await response.arrayBuffer() };
    const error = plainErrorSchema.safeParse(await response.json().catch(() => null));
    return error.success ? { ok: false, error: error.data } : refuse(notUnderstood, "internal");
  } catch (thrown) {
    // a buffer of that size cannot be had
    if (thrown instanceof RangeError) return refuse("There was not enough memory to go on; close other programs or work at a coarser resolution.", "memory");
    return { ok: false, error: toPlainError(thrown) };
  }
}

contextBridge.exposeInMainWorld("syncline", {
  request,
  onEvent,
  voxels,
  /** path on disk of a dropped or chosen file; empty when it has none */
  pathOf: (file: File): string => webUtils.getPathForFile(file),
});
