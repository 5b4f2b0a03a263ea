import { notice } from "../../workers/contract/notices.ts";
import { say } from "../../workers/contract/sentences.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { requireMemory, volumeBytes } from "./memory.ts";
import type { Pools } from "./pools.ts";

/** What a view can take: bytes of one image, and voxels along a side (WebGL 2 promises 256, nearly every machine has 2048). */
export interface ViewLimits { bytes: number; side: number }
const usualLimits: ViewLimits = { bytes: 640 * 2 ** 20, side: 2048 };

/**
 * A coarser copy of a volume that is too large to be drawn; null where it can be drawn as it is.
 * Throws SynclineError("memory") when there is no room for the copy.
 */
export async function shownVolume(pools: Pools, volume: Volume, limits: ViewLimits = usualLimits): Promise<Volume | null> {
  if (volumeBytes(volume.header) <= limits.bytes && Math.max(...volume.header.dims) <= limits.side) return null;
  requireMemory(limits.bytes, say("drawing so large an image"));
  const { volume: shown } = await pools.io("reduce", { volume, ...limits });
  const size = shown.header.spacing.map((value) => value.toPrecision(3)).join(" x ");
  return { voxels: shown.voxels, header: { ...shown.header, notices: [...shown.header.notices, notice("shownReduced", { size })] } };
}
