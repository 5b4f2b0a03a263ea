import { computed, type Ref, ref, shallowRef, watch } from "vue";
import { keptResults, type VolumeCard } from "../../../main/contract/requests.ts";
import type { Report } from "../../../workers/contract/job.ts";
import { t } from "../../messages/i18n.ts";
import { useNotices } from "../../ui/notices.ts";
import { type Bent, useViewer } from "../inspect/viewer-store.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { hasDeformation } from "./deformation.ts";
import type { KeptProgress } from "./job-progress.ts";

export interface JobResult { job: string; matrix: readonly number[]; warped: VolumeCard; report: Report; /** null: from a project */ progress: KeptProgress | null; fixed: string; moving: string; /** for deformable results, once it has come */ bent: Bent | null }

/** The results of registrations that have ended, and the one that is shown. While one runs (`busy`) none is. */
export function useHeldResults(busy: Readonly<Ref<boolean>>) {
  const volumes = useVolumes();
  const viewer = useViewer();
  const results = shallowRef<readonly JobResult[]>([]);
  /** the result that was chosen to be shown */
  const chosen = ref<string | null>(null);
  /** results of the images that are shown, oldest first */
  const ownResults = computed(() => results.value.filter(({ fixed, moving }) => fixed === volumes.fixed?.id && moving === volumes.moving?.id));
  /** the result to be shown while the images it belongs to are the ones shown, also when a running job hides it */
  const selected = computed(() => ownResults.value.find((result) => result.job === chosen.value) ?? ownResults.value.at(-1) ?? null);
  /** the one that is shown */
  const current = computed(() => (busy.value ? null : selected.value));

  function take(result: Omit<JobResult, "bent">): void {
    results.value = [...results.value.filter((other) => other.job !== result.job), { ...result, bent: null }].slice(-keptResults);
    chosen.value = result.job;
  }

  /** The result's transform and, for a deformable one, its registered image in place of the moving one. */
  async function showResult(): Promise<void> {
    const shown = current.value;
    if (!shown) return;
    viewer.transform = shown.matrix;
    if (!hasDeformation(shown.report)) {
      viewer.bent = null;
      return;
    }
    await useNotices().attempt(t("register.failed.show"), async () => {
      shown.bent ??= { card: shown.warped, voxels: await fetchVoxels(shown.warped), soFar: false };
      // meanwhile another may be shown, or what was laid by hand
      if (current.value === shown && viewer.transform === shown.matrix) viewer.bent = shown.bent;
    });
  }

  watch(chosen, () => {
    if (!busy.value) void showResult();
  });

  return { results, chosen, ownResults, selected, current, take, showResult };
}
