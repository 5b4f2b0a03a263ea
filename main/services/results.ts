import type { Parameters } from "../../workers/contract/parameters.ts";
import type { LinearTransform, Transform } from "../../workers/contract/transform.ts";
import type { Grid, Volume, VolumeHeader } from "../../workers/contract/volume.ts";
import { bareAffine, bareVolume, gridOf, invertLinear } from "./geometry.ts";
import { requireMemory, resamplingMemory } from "./memory.ts";
import type { Pools } from "./pools.ts";
import { answerOrCancel } from "./registration.ts";

/** Value where the resampled image has no data: the given one, else air for CT and 0 for the rest. */
export function outsideValue(image: Volume, given: number | null): number {
  return given ?? (image.header.modality === "CT" ? -1000 : 0);
}

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
  requireMemory(resamplingMemory(into.header, image.header), "resampling");
  const grid: Grid = ignoreGeometry ? { dims: [...into.header.dims], affine: [...bareAffine] } : gridOf(into.header);
  const { control, answer } = pools.gang("apply", {
    grid, moving: ignoreGeometry ? bareVolume(image) : image, transforms: resampling.transforms, interpolator: resampling.interpolator,
    defaultValue: outsideValue(image, resampling.defaultValue),
  }, threads);
  const { volume } = await answerOrCancel(answer, control, signal);
  if (!ignoreGeometry) return volume;
  const { affine, spacing, orientation, geometrySource } = into.header;
  return { voxels: volume.voxels, header: { ...volume.header, affine, spacing, orientation, geometrySource } };
}

export interface Registered {
  fixed: Volume;
  moving: Volume;
  transform: LinearTransform;
  parameters: Parameters;
}

/** In the order a fixed point passes them. */
export function forwardTransforms({ transform }: Pick<Registered, "transform">): Transform[] {
  return [transform];
}

/** In the order a moving point passes them. */
export function inverseTransforms({ transform }: Pick<Registered, "transform">): Transform[] {
  return [invertLinear(transform)];
}

/** Moving in the fixed grid. */
export function warped(pools: Pools, registered: Registered, threads: number, signal?: AbortSignal): Promise<Volume> {
  const { fixed, moving, parameters } = registered;
  return resample(pools, {
    into: fixed, image: moving, transforms: forwardTransforms(registered), interpolator: parameters.interpolator, defaultValue: parameters.default_value, ignoreGeometry: parameters.ignore_geometry,
  }, threads, signal);
}

/** Fixed in the moving grid. */
export function inverseWarped(pools: Pools, registered: Registered, threads: number, signal?: AbortSignal): Promise<Volume> {
  const { fixed, moving, parameters } = registered;
  return resample(pools, {
    into: moving, image: fixed, transforms: inverseTransforms(registered), interpolator: parameters.interpolator, defaultValue: parameters.default_value,
    ignoreGeometry: parameters.ignore_geometry,
  }, threads, signal);
}
