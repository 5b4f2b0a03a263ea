import { SynclineError } from "../../workers/contract/errors.ts";
import { requireMaskGrid } from "../../workers/contract/mask-grid.ts";
import type { Preview, ProgressEvent } from "../../workers/contract/job.ts";
import { say } from "../../workers/contract/sentences.ts";
import { isDeformableType } from "../../workers/contract/transform-types.ts";
import type { RegisterAnswer, RegisterTask } from "../../workers/contract/tasks.ts";
import type { DisplacementField } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { bareVolume } from "./geometry.ts";
import { availableMemory, registeredMemory, registrationMemory, requireMemory } from "./memory.ts";
import type { Pools } from "./pools.ts";
import { RemainingTime } from "./remaining.ts";

export interface RegistrationInputs extends Omit<RegisterTask, "gang"> {
  /** fewer threads than the pool has */
  threads?: number;
}

export interface RegistrationHooks {
  /** aborting cancels; the promise rejects with SynclineError("cancelled") within half a second */
  signal?: AbortSignal;
  /** aborting it asks the engine to end soon with what it has reached */
  stop?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
  onPreview?: (preview: Preview) => void;
  /** the deformation reached so far on a coarse grid, with the linear map that follows it (4x4, RAS mm), as the engine sees the images */
  onDeformation?: (field: DisplacementField, matrix: readonly number[]) => void;
  /** gets the function by which the registration is asked to leave a core to the window, or to take it again */
  onStart?: (giveWay: (on: boolean) => void) => void;
  /** bytes that the system has free, for tests */
  available?: number;
}

const pollMilliseconds = 50;
/** how long a cancelled gang may take to answer before the caller is answered without it */
const cancelMilliseconds = 200;

/**
 * Runs one registration on a gang of threads and tells its progress by polling the control block.
 * With `ignore_geometry` the engine sees bare arrays. Throws SynclineError: "memory" before starting, "input" for masks of the wrong
 * grid, "failed", "cancelled".
 */
export async function runRegistration(pools: Pools, inputs: RegistrationInputs, hooks: RegistrationHooks = {}): Promise<RegisterAnswer> {
  const { parameters } = inputs;
  const bare = parameters.ignore_geometry;
  requireMaskGrid(inputs.fixed, inputs.fixedMask, "fixed", bare);
  requireMaskGrid(inputs.moving, inputs.movingMask, "moving", bare);
  const deformable = isDeformableType(parameters.type_of_transform);
  const memory = inputs.images ? registeredMemory : registrationMemory;
  requireMemory(memory(inputs.fixed.header, inputs.moving.header, deformable, parameters.multivariate_extras.length), say("this registration"), hooks.available === undefined ? availableMemory(pools.reusable) : hooks.available + pools.reusable);
  throwIfCancelled(hooks.signal);
  const seen = (volume: Volume): Volume => bare ? bareVolume(volume) : volume;
  const { control, answer } = pools.gang("register", {
    fixed: seen(inputs.fixed), moving: seen(inputs.moving),
    fixedMask: inputs.fixedMask && seen(inputs.fixedMask), movingMask: inputs.movingMask && seen(inputs.movingMask),
    parameters, initial: inputs.initial, images: inputs.images, keepImplausible: inputs.keepImplausible, extraPairs: inputs.extraPairs?.map(({ fixed, moving }) => ({ fixed: seen(fixed), moving: seen(moving) })),
  }, Math.min(inputs.threads ?? pools.threads, pools.threads));

  hooks.onStart?.((on) => control.giveWay(on));
  const remaining = new RemainingTime(deformable);
  let cursor = 0;
  let previewSerial = -1;
  let deformationSerial = 0;
  if (hooks.onDeformation) control.deformation.want();
  const poll = (): void => {
    const read = control.readSince(cursor);
    cursor = read.cursor;
    for (const event of read.events) hooks.onProgress?.(remaining.complete(event));
    const preview = control.preview();
    if (preview === null) return;
    if (preview.serial !== previewSerial) hooks.onPreview?.({ matrix: [...preview.matrix] });
    previewSerial = preview.serial;
    const deformation = control.deformation.latest(deformationSerial);
    if (deformation === null) return;
    deformationSerial = deformation.serial;
    hooks.onDeformation?.(deformation.field, preview.matrix);
  };
  const timer = setInterval(poll, pollMilliseconds);
  const stop = (): void => control.stop();
  if (hooks.stop?.aborted) stop();
  hooks.stop?.addEventListener("abort", stop);
  try {
    const result = await answerOrCancel(answer, control, hooks.signal);
    poll();
    return result;
  } finally {
    clearInterval(timer);
    hooks.stop?.removeEventListener("abort", stop);
  }
}

/** A gang's answer; an abort sets the cancel flag and rejects, at the latest after a grace time. */
export async function answerOrCancel<T>(answer: Promise<T>, control: { cancel(): void }, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return answer;
  let stop = (): void => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      control.cancel();
      grace = setTimeout(() => reject(cancelledError()), cancelMilliseconds);
    };
    stop = () => {
      clearTimeout(grace);
      signal.removeEventListener("abort", onAbort);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([answer, cancelled]);
  } catch (thrown) {
    throw signal.aborted ? cancelledError() : thrown;
  } finally {
    stop();
    // an answer that comes after all was given up for
    answer.catch(() => undefined);
  }
}

export function cancelledError(): SynclineError {
  return new SynclineError("cancelled", "Cancelled; no file was written.");
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError();
}
