import type { VolumeCard } from "../../../main/contract/requests.ts";
import { t } from "../../messages/i18n.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useOpenVolumes } from "../open/open-volumes.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { labelsPresent } from "./labels-present.ts";
import { useOverlays } from "./overlay-store.ts";

export interface LabelOptions {
  /** in place of the volume's own */
  id?: string;
  title?: () => string;
  nameOf?: (label: number) => string | undefined;
  opacity?: number;
  removable?: boolean;
  /** the volume belongs to somebody else: it stays open when the overlay is gone */
  lent?: boolean;
  /** whether they are still to be drawn once they are here */
  wanted?: () => boolean;
}

/** Lays an open volume over the image of a role as coloured labels, unless that image has gone meanwhile. A failure is told. */
export async function showLabels(card: VolumeCard, role: Role, { id = card.id, title = () => card.name, nameOf = () => undefined, opacity = 0.5, removable = true, lent = false, wanted = () => true }: LabelOptions = {}): Promise<void> {
  const close = (): void => useOpenVolumes().close(card.id);
  const image = useVolumes()[role]?.id;
  const gone = (): boolean => useVolumes()[role]?.id !== image || !wanted();
  try {
    const voxels = await fetchVoxels(card);
    if (gone()) {
      if (!lent) close();
      return;
    }
    useNotices().settle(`labels ${role} ${id}`);
    useOverlays().put({
      id, title, role, header: card.header, volume: card.id, visible: true, opacity, removable,
      look: { kind: "labels", voxels, outline: false, labels: labelsPresent(voxels, card.header), nameOf, hidden: new Set() }, release: lent ? undefined : close,
    });
  } catch (thrown) {
    if (!lent) close();
    if (!gone()) useNotices().fail(t("overlays.notOpened"), thrown, { about: `labels ${role} ${id}` });
  }
}
