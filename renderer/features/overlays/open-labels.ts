import type { VolumeCard } from "../../../main/contract/requests.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { labelsPresent } from "./labels-present.ts";
import { useOverlays } from "./overlay-store.ts";

/** Lays an open volume over the image of a role as coloured labels; it is closed when the overlay is removed. */
export async function showLabels(card: VolumeCard, role: Role): Promise<void> {
  const voxels = await fetchVoxels(card);
  const labels = labelsPresent(voxels, card.header);
  useOverlays().put({
    id: card.id, title: card.name, role, header: card.header, visible: true, opacity: 0.5, removable: true,
    look: { kind: "labels", voxels, outline: false, labels, names: new Map(), hidden: new Set() },
    release: () => void useBridge().request("volumes.close", { id: card.id }).catch(() => undefined),
  });
}

/** Opens chosen files as labels of a role. */
export async function openLabels(files: readonly File[], role: Role): Promise<void> {
  try {
    for (const card of await useBridge().openFiles(files)) await showLabels(card, role);
  } catch (thrown) {
    useNotices().fail(t("overlays.notOpened"), thrown);
  }
}
