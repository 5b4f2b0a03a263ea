import { computed, watch } from "vue";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import { useNotices } from "../../ui/notices.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useOpenVolumes } from "../open/open-volumes.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { hasDeformation } from "../register/deformation.ts";
import { useJob } from "../register/job-store.ts";
import { type PassedLabels, useOverlays } from "./overlay-store.ts";

/** Lets labels and masks of the moving image follow it through the deformation of the result that is shown. */
export function usePassedLabels(): void {
  const overlays = useOverlays();
  const job = useJob();
  const viewer = useViewer();
  const shown = computed(() => (viewer.showsBent && job.current && hasDeformation(job.current.report) ? job.current.job : null));
  const drawn = computed(() => overlays.entries.flatMap(({ role, visible, look, volume }) => (role === "moving" && visible && look.kind === "labels" && volume !== undefined ? [volume] : [])));
  /** volumes that were asked for, of the result they were asked for */
  let asked: { job: string; volumes: Set<string> } = { job: "", volumes: new Set() };

  async function pass(of: string, volume: string): Promise<void> {
    try {
      const card = await useBridge().request("labels.pass", { job: of, labels: volume });
      const passed: PassedLabels = { header: card.header, voxels: await fetchVoxels(card).finally(() => useOpenVolumes().close(card.id)) };
      useNotices().settle(`pass ${volume}`);
      if (asked.job === of && asked.volumes.has(volume)) overlays.passed = new Map([...overlays.passed, [volume, passed]]);
    } catch (thrown) {
      if (asked.job === of && asked.volumes.has(volume)) useNotices().fail(t("overlays.notPassed"), thrown, { about: `pass ${volume}` });
    }
  }

  watch([shown, drawn], () => {
    if (shown.value === null) return;
    if (asked.job !== shown.value) {
      asked = { job: shown.value, volumes: new Set() };
      overlays.passed = new Map();
    }
    // what is hidden for a moment stays, what is gone goes
    const known = new Set(overlays.entries.map(({ volume }) => volume));
    asked.volumes = new Set([...asked.volumes].filter((volume) => known.has(volume)));
    if ([...overlays.passed.keys()].some((volume) => !known.has(volume))) overlays.passed = new Map([...overlays.passed].filter(([volume]) => known.has(volume)));
    for (const volume of drawn.value) {
      if (asked.volumes.has(volume)) continue;
      asked.volumes.add(volume);
      void pass(shown.value, volume);
    }
  });
}
