import type { VolumeCard } from "../../../main/contract/requests.ts";
import { bytesPerVoxel, voxelCount, voxelView, type VoxelArray } from "../../../workers/contract/volume.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";

// voxels stay outside the stores: they are large and never need to be watched
const cache = new Map<string, Promise<VoxelArray>>();

/** The stored voxels of a volume, fetched once. */
export function loadVoxels({ id, name, header }: VolumeCard): Promise<VoxelArray> {
  const known = cache.get(id);
  if (known) return known;
  const loading = fetchVoxels({ id, name, header });
  cache.set(id, loading);
  loading.catch(() => cache.delete(id));
  return loading;
}

/** The stored voxels of a volume, kept by whoever asks. */
export async function fetchVoxels({ id, name, header }: VolumeCard): Promise<VoxelArray> {
  const buffer = await useBridge().voxels(id);
  const count = voxelCount(header.dims);
  if (buffer.byteLength < count * bytesPerVoxel[header.dtype]) {
    throw new SynclineError("input", verbatim(t("open.incomplete", { name })));
  }
  return voxelView(header.dtype, buffer, 0, count);
}

/** Forgets the voxels of every volume but these. */
export function keepVoxels(ids: ReadonlySet<string>): void {
  for (const id of cache.keys()) if (!ids.has(id)) cache.delete(id);
}
