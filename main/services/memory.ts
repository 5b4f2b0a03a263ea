import { freemem, totalmem } from "node:os";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say, type Sentence } from "../../workers/contract/sentences.ts";
import { bytesPerVoxel, voxelCount, type VolumeHeader } from "../../workers/contract/volume.ts";
import { mostSourceVoxels, workingVoxels } from "../../workers/contract/working-limit.ts";

/**
 * Bytes this process may still take: what the machine has free, or what its control group's limit leaves when that is less. The group's own
 * count of use is not asked: it includes cached files, which the system gives up when asked for memory.
 * @param reusable bytes that this process has taken already and finds again
 */
export function availableMemory(reusable = 0): number {
  // macOS counts as free only what nobody has touched; the share of the whole holds what this process has taken
  const free = process.platform === "darwin" ? 0.75 * totalmem() : freemem() + reusable;
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? Math.min(free, limit - process.memoryUsage.rss() + reusable) : free;
}

/**
 * Bytes a registration takes beyond the decoded inputs: both images as float32 with a smoothed copy each, one pyramid level's samples,
 * and the two results that are resampled afterwards.
 */
export function registrationMemory(fixed: Pick<VolumeHeader, "dims">, moving: Pick<VolumeHeader, "dims">, deformable: boolean, extraMetrics = 0): number {
  const linear = 4 * (workingVoxels(fixed.dims) + workingVoxels(moving.dims)) * 4;
  if (!deformable) return linear;
  return linear + (deformableBytes + (extraMetrics > 0 ? sumBytes : 0) + extraMetrics * metricBytes) * workingVoxels(fixed.dims);
}

/** Bytes of one with both registered images, which are made in the same memory when the transform is found. */
export function registeredMemory(fixed: Pick<VolumeHeader, "dims">, moving: Pick<VolumeHeader, "dims">, deformable: boolean, extraMetrics = 0): number {
  return Math.max(registrationMemory(fixed, moving, deformable, extraMetrics), resamplingMemory(fixed, moving) + resamplingMemory(moving, fixed));
}

/** Per voxel of the fixed image: two half-way maps with a step each (48), warped images and scratch (12), both results and their files (48). */
const deformableBytes = 108;
/** And for further metrics: the field that sums them, and of each the pair of images with its smoothed copies, warped images, factors and scratch. */
const sumBytes = 12, metricBytes = 48;

/** Bytes that resampling takes beyond the decoded input: the image as float32, and the result twice (in the job's memory and taken out of it). */
export function resamplingMemory(grid: Pick<VolumeHeader, "dims">, image: Pick<VolumeHeader, "dims">): number {
  return 4 * Math.min(mostSourceVoxels, voxelCount(image.dims)) + 2 * 4 * voxelCount(grid.dims);
}

/** Bytes that comparing two images takes beyond themselves: both as float32. */
export function evaluationMemory(image: Pick<VolumeHeader, "dims">): number {
  return 2 * 4 * voxelCount(image.dims);
}

export function volumeBytes(header: VolumeHeader): number {
  return voxelCount(header.dims) * bytesPerVoxel[header.dtype];
}

const gigabytes = (bytes: number): { figure: string } => ({ figure: `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB` });

/** Throws SynclineError("memory") naming what is needed and what is there. */
export function requireMemory(needed: number, what: Sentence, available: number = availableMemory()): void {
  if (needed <= available) return;
  throw new SynclineError(
    "memory",
    say("Not enough memory for {what}: {needed} needed, {available} available; close other programs or use smaller images.", { what, needed: gigabytes(needed), available: gigabytes(available) }),
  );
}
