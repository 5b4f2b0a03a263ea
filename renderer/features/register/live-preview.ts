import type { VolumeCard } from "../../../main/contract/requests.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";

/** Shows the moving image as a running deformable job has bent it so far: always the newest preview, one fetched at a time. */
export function useLivePreview() {
  const viewer = useViewer();
  /** the newest one that came while an older one was being fetched */
  let next: { card: VolumeCard; wanted: () => boolean } | null = null;
  let fetching = false;

  /** `wanted`: whether the job still runs and its images are shown. A preview that cannot be had is left out: the next one follows. */
  async function show(card: VolumeCard, wanted: () => boolean): Promise<void> {
    next = { card, wanted };
    if (fetching) return;
    fetching = true;
    while (next !== null) {
      const now: NonNullable<typeof next> = next;
      next = null;
      const voxels = await fetchVoxels(now.card).catch(() => null);
      if (voxels !== null && now.wanted()) viewer.bent = { card: now.card, voxels, soFar: true };
    }
    fetching = false;
  }

  function end(): void {
    next = null;
  }

  return { show, end };
}
