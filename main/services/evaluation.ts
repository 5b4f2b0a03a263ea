import { gridDistance } from "../../workers/contract/affine.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Evaluation } from "../../workers/contract/evaluation.ts";
import { say } from "../../workers/contract/sentences.ts";
import type { DisplacementField, Transform } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { availableMemory, evaluationMemory, requireMemory } from "./memory.ts";
import type { Pools } from "./pools.ts";
import { answerOrCancel } from "./registration.ts";
import { resample } from "./results.ts";

export interface Pair {
  fixed: Volume;
  moving: Volume;
}

export interface EvaluationRequest {
  images: Pair | null;
  labels: Pair | null;
  warp: DisplacementField | null;
}

/** Grids whose corners lie closer than this share of a voxel are one grid. */
const sameGridVoxels = 0.01;

/**
 * Compares images, labels and a warp, whichever are given. A moving image or label image on another grid is first resampled onto the fixed one's by the headers
 * (linear, nearestNeighbor), which a notice says. Throws SynclineError.
 */
export async function runEvaluation(pools: Pools, { images, labels, warp }: EvaluationRequest, signal?: AbortSignal): Promise<{ evaluation: Evaluation; notices: string[] }> {
  const notices: string[] = [];
  const onOneGrid = async (pair: Pair, what: string, interpolator: "linear" | "nearestNeighbor"): Promise<Pair> => {
    if (gridDistance(pair.fixed.header, pair.moving.header) <= sameGridVoxels) return pair;
    notices.push(`The moving ${what} lie${what === "image" ? "s" : ""} on another grid: resampled onto the fixed one by the headers (${interpolator}).`);
    const moving = await resample(pools, {
      into: pair.fixed, image: pair.moving, transforms: [], interpolator, defaultValue: interpolator === "linear" ? null : 0, ignoreGeometry: false,
    }, pools.threads, signal);
    return { fixed: pair.fixed, moving };
  };
  const task = {
    images: images && await onOneGrid(images, "image", "linear"),
    labels: labels && await onOneGrid(labels, "labels", "nearestNeighbor"),
    warp,
  };
  if (task.images) requireMemory(evaluationMemory(task.images.fixed.header), say("this comparison"), availableMemory(pools.reusable));
  const { control, answer } = pools.gang("evaluate", task, pools.threads);
  return { evaluation: await answerOrCancel(answer, control, signal), notices };
}

/** The one displacement field among a file's transforms. Throws SynclineError("input"). */
export function onlyField(transforms: readonly Transform[], name: string): DisplacementField {
  const fields = transforms.filter((transform) => transform.kind === "field");
  if (fields.length === 1) return fields[0];
  throw new SynclineError("input", fields.length === 0
    ? say("{name} holds no displacement field; give a single warp, such as 1Warp.nii.gz.", { name }) : say("{name} holds several displacement fields; give a single warp, such as 1Warp.nii.gz.", { name }));
}
