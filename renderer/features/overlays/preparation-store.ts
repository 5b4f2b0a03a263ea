import { defineStore } from "pinia";
import { ref } from "vue";
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

/** What a registration with the present parameters would leave out of an image, laid over it. */
export const usePreparation = defineStore("preparation", () => {
  const viewer = useViewer();
  const overlays = useOverlays();
  const busy = ref<Role | null>(null);
  const shown = (role: Role): boolean => overlays.entries.some(({ id }) => id === overlayId(role));

  async function toggle(role: Role): Promise<void> {
    if (shown(role)) return overlays.remove(overlayId(role));
    useNotices().settle(t("overlays.noPreparation"));
    const card = viewer.card(role);
    if (!card || busy.value) return;
    busy.value = role;
    try {
      const { labels } = await useBridge().request("volumes.preparation", { id: card.id, role, parameters: useParameters().input as ParametersInput });
      const names = new Map(Object.entries(preparationLabels).map(([name, label]) => [label, t(`overlays.left.${name as keyof typeof preparationLabels}`)]));
      await showLabels(labels, role, { id: overlayId(role), title: t(`overlays.preparationOf.${role}`), names, opacity: 0.4, removable: false });
    } catch (thrown) {
      useNotices().fail(t("overlays.noPreparation"), thrown);
    } finally {
      busy.value = null;
    }
  }

  return { busy, shown, toggle };
});
