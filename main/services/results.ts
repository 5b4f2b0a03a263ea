import { bareGrid } from "../../workers/contract/affine.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import { say } from "../../workers/contract/sentences.ts";
import type { ImagesWanted, RegisteredImages } from "../../workers/contract/tasks.ts";
import { transformPair, type Deformation, type LinearTransform, type Transform } from "../../workers/contract/transform.ts";
import type { Volume, VolumeHeader } from "../../workers/contract/volume.ts";
import { bareVolume, gridOf } from "./geometry.ts";
import { availableMemory, requireMemory, resamplingMemory } from "./memory.ts";
import { outsideValue } from "./outside.ts";
import type { Pools } from "./pools.ts";
import { answerOrCancel } from "./registration.ts";

export interface Resampling {
  /** whose grid is filled; its voxels are not needed */
  into: { header: Omit<VolumeHeader, "range" | "modality"> };
  image: Volume;
  /** in the order a point of the grid passes them */
  transforms: Transform[];
  interpolator: Parameters["interpolator"];
  defaultValue: number | null;
  /** both images taken as bare arrays; the result still lies where `into` lies */
  ignoreGeometry: boolean;
}

/**
 * One image on another's grid: float32 for interpolating methods, the image's own type for those that keep labels.
 * `threads` of the pool work on it. Throws SynclineError.
 */
export async function resample(pools: Pools, resampling: Resampling, threads: number, signal?: AbortSignal): Promise<Volume> {
  const { into, image, ignoreGeometry } = resampling;
  requireMemory(resamplingMemory(into.header, image.header), say("resampling"), availableMemory(pools.reusable));
  const grid = ignoreGeometry ? bareGrid(into.header.dims) : gridOf(into.header);
  const { control, answer } = pools.gang("apply", {
    grid, moving: ignoreGeometry ? bareVolume(image) : image, transforms: resampling.transforms, interpolator: resampling.interpolator,
    defaultValue: outsideValue(image.header, resampling.defaultValue),
  }, threads);
  const { volume } = await answerOrCancel(answer, control, signal);
  return asResult(volume, resampling);
}

/** A volume that the engine resampled, where it lies in the world and with what the image carries along. */
function asResult(made: Volume, { into, image, ignoreGeometry }: Pick<Resampling, "into" | "image" | "ignoreGeometry">): Volume {
  const volume = { ...made, carried: image.carried };
  if (!ignoreGeometry) return volume;
  const { affine, spacing, orientation, geometrySource } = into.header;
  return { ...volume, header: { ...volume.header, affine, spacing, orientation, geometrySource } };
}

export interface Registered {
  fixed: Volume;
  moving: Volume;
  transform: LinearTransform;
  /** null for linear types */
  deformation: Deformation | null;
  parameters: Parameters;
}

/** What a job needs to know to make both images. The user's value outside belongs to the moving image, so outside the fixed one its own modality decides. */
export function imagesWanted({ fixed, moving, parameters }: Pick<Registered, "fixed" | "moving" | "parameters">): ImagesWanted {
  return { interpolator: parameters.interpolator, outside: { moving: outsideValue(moving.header, parameters.default_value), fixed: outsideValue(fixed.header, null) } };
}

/** Both images that a job made, where they lie in the world and with what they carry along. */
export function placedImages({ warped, inverseWarped }: RegisteredImages, { fixed, moving, parameters: { ignore_geometry: ignoreGeometry } }: Pick<Registered, "fixed" | "moving" | "parameters">): RegisteredImages {
  return { warped: asResult(warped, { into: fixed, image: moving, ignoreGeometry }), inverseWarped: asResult(inverseWarped, { into: moving, image: fixed, ignoreGeometry }) };
}

/** Moving in the fixed grid. */
export function warped(pools: Pools, registered: Registered, threads: number, signal?: AbortSignal): Promise<Volume> {
  const { fixed, moving, parameters } = registered;
  return resample(pools, {
    into: fixed, image: moving, transforms: transformPair(registered).forward, interpolator: parameters.interpolator, defaultValue: parameters.default_value, ignoreGeometry: parameters.ignore_geometry,
  }, threads, signal);
}
