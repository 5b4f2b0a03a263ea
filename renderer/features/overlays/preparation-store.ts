import { defineStore } from "pinia";
import { ref, watch } from "vue";
import type { ParametersInput } from "../../../workers/contract/parameters.ts";
import { preparationLabels } from "../../../workers/contract/preparation.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useParameters } from "../register/parameters-store.ts";
import { showLabels } from "./open-labels.ts";
import { useOverlays } from "./overlay-store.ts";

const overlayId = (role: Role): string => `preparation ${role}`;
const keys = Object.keys(preparationLabels) as (keyof typeof preparationLabels)[];

function nameOf(label: number): string | undefined {
  const key = keys.find((each) => preparationLabels[each] === label);
  return key && t(`overlays.left.${key}`);
}

/** What a registration with the present parameters would leave out of an image, laid over it. */
export const usePreparation = defineStore("preparation", () => {
  const viewer = useViewer();
  const overlays = useOverlays();
  const busy = ref<Role | null>(null);
  /** counts what is asked about each place: an answer about an image that was there before is left out */
  const asked = { fixed: 0, moving: 0 };
  const shown = (role: Role): boolean => overlays.entries.some(({ id }) => id === overlayId(role));

  async function toggle(role: Role): Promise<void> {
    if (shown(role)) return overlays.remove(overlayId(role));
    useNotices().settle(t("overlays.noPreparation"));
    const card = viewer.card(role);
    if (!card || busy.value) return;
    busy.value = role;
    const own = ++asked[role];
    const wanted = (): boolean => own === asked[role];
    try {
      const { labels } = await useBridge().request("volumes.preparation", { id: card.id, role, parameters: useParameters().input as ParametersInput });
      await showLabels(labels, role, { id: overlayId(role), title: () => t(`overlays.preparationOf.${role}`), nameOf, opacity: 0.4, removable: false, wanted });
    } catch (thrown) {
      if (wanted()) useNotices().fail(t("overlays.noPreparation"), thrown);
    } finally {
      if (wanted()) busy.value = null;
    }
  }

  for (const role of ["fixed", "moving"] as const) watch(() => viewer.card(role)?.id, () => {
    asked[role]++;
    if (busy.value === role) busy.value = null;
  });

  return { busy, shown, toggle };
});
