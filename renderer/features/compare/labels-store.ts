import { defineStore } from "pinia";
import { ref, shallowRef, watch } from "vue";
import type { Result, VolumeCard } from "../../../main/contract/requests.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useOpenVolumes } from "../open/open-volumes.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { showLabels } from "../overlays/open-labels.ts";
import { useOverlays } from "../overlays/overlay-store.ts";
import { useJob } from "../register/job-store.ts";

/** Labels of both images, held against each other for every result of the pair: seen as well as counted. */
export const useLabels = defineStore("labels", () => {
  const volumes = useVolumes();
  const job = useJob();
  const fixed = shallowRef<VolumeCard | null>(null);
  const moving = shallowRef<VolumeCard | null>(null);
  const slot = (role: Role) => (role === "fixed" ? fixed : moving);
  const overlap = ref<Result<"labels.compare"> | null>(null);
  const busy = ref(false);
  /** counts what is asked, so that a late answer about another result is left out */
  let asked = 0;

  /** Takes labels for an image; what was there before is closed. */
  function put(role: Role, card: VolumeCard | null): void {
    const before = slot(role).value;
    slot(role).value = card;
    if (before) {
      useOverlays().remove(before.id);
      useOpenVolumes().close(before.id);
    }
    if (card) void showLabels(card, role, { removable: false, lent: true, wanted: () => slot(role).value?.id === card.id });
  }

  // labels belong to their images
  watch(() => [volumes.fixed?.id, volumes.moving?.id] as const, (now, before) => {
    if (now[0] !== before[0]) put("fixed", null);
    if (now[1] !== before[1]) put("moving", null);
  });

  watch(() => [job.current?.job, fixed.value?.id, moving.value?.id], async () => {
    const own = ++asked;
    overlap.value = null;
    busy.value = false;
    if (!job.current || !fixed.value || !moving.value) return;
    busy.value = true;
    try {
      const answer = await useBridge().request("labels.compare", { job: job.current.job, fixed: fixed.value.id, moving: moving.value.id });
      useNotices().settle(t("verdict.labels.failed"));
      if (own === asked) overlap.value = answer;
    } catch (thrown) {
      if (own === asked) useNotices().fail(t("verdict.labels.failed"), thrown);
    } finally {
      if (own === asked) busy.value = false;
    }
  });

  return { fixed, moving, overlap, busy, put };
});
