import { computed, type Ref, ref, shallowRef, watch } from "vue";
import { keptResults, stillHeld } from "../../../main/contract/held-results.ts";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import type { Report } from "../../../workers/contract/job.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import { useNotices } from "../../ui/notices.ts";
import { type Bent, useViewer } from "../inspect/viewer-store.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { hasDeformation } from "./deformation.ts";
import type { KeptProgress } from "./job-progress.ts";
import { resultTitle } from "./preset-texts.ts";
import { timeOfDay } from "./time-text.ts";

export interface JobResult { job: string; matrix: readonly number[]; warped: VolumeCard; report: Report; /** null: from a project */ progress: KeptProgress | null; fixed: string; moving: string; /** for deformable results, once it has come */ bent: Bent | null }

/** The results of registrations that have ended, and the one that is shown. While one runs (`busy`) none is. */
export function useHeldResults(busy: Readonly<Ref<boolean>>) {
  const volumes = useVolumes();
  const viewer = useViewer();
  const results = shallowRef<readonly JobResult[]>([]);
  /** jobs whose results are in a project file, or something of them was exported */
  const saved = shallowRef<ReadonlySet<string>>(new Set());
  /** the result that was chosen to be shown */
  const chosen = ref<string | null>(null);
  /** results of the images that are shown, oldest first */
  const ownResults = computed(() => results.value.filter(({ fixed, moving }) => fixed === volumes.fixed?.id && moving === volumes.moving?.id));
  /** the result to be shown while the images it belongs to are the ones shown, also when a running job hides it */
  const selected = computed(() => ownResults.value.find((result) => result.job === chosen.value) ?? ownResults.value.at(-1) ?? null);
  /** the one that is shown */
  const current = computed(() => (busy.value ? null : selected.value));

  function take(result: Omit<JobResult, "bent">): void {
    const all = [...results.value.filter((other) => other.job !== result.job), { ...result, bent: null }];
    results.value = stillHeld(all);
    chosen.value = result.job;
    for (const each of all) if (!results.value.includes(each) && !saved.value.has(each.job)) tellGivenUp(each.report);
  }

  /** Stays until it is dismissed: work is lost. */
  function tellGivenUp(report: Report): void {
    useNotices().add({ kind: "error", title: t("register.givenUp.title"), message: t("register.givenUp.message", { name: resultTitle(report), time: timeOfDay(report.started), number: keptResults }) });
  }

  function noteSaved(jobs: readonly string[]): void {
    saved.value = new Set([...saved.value, ...jobs]);
  }

  /** Lets go of results. */
  function drop(jobs: readonly string[]): void {
    results.value = results.value.filter((result) => !jobs.includes(result.job));
    for (const job of jobs) useBridge().request("jobs.drop", { job }).catch(() => undefined);
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
    viewer.bentComing++;
    await useNotices().attempt(t("register.failed.show"), async () => {
      shown.bent ??= { card: shown.warped, voxels: await fetchVoxels(shown.warped), soFar: false };
      // meanwhile another may be shown, or what was laid by hand
      if (current.value === shown && viewer.transform === shown.matrix) viewer.bent = shown.bent;
    });
    viewer.bentComing--;
  }

  watch(chosen, () => {
    if (!busy.value) void showResult();
  });

  return { results, saved, chosen, ownResults, selected, current, take, noteSaved, drop, showResult };
}
