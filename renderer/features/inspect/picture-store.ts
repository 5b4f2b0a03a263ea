import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { VoxelArray } from "../../../workers/contract/volume.ts";
import type { DrawnImage, Picture } from "../../scene/pane-painter.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useCompare } from "../compare/compare-store.ts";
import { loadVoxels } from "../open/voxel-cache.ts";
import { useOverlays } from "../overlays/overlay-store.ts";
import { t } from "../../messages/i18n.ts";
import { useViewer } from "./viewer-store.ts";

/** What every view draws: both images with their voxels, how they are laid over each other, and the overlays. */
export const usePicture = defineStore("picture", () => {
  const viewer = useViewer();
  const compare = useCompare();
  const overlays = useOverlays();
  const loading = ref(0);
  const voxels = { fixed: shallowRef<VoxelArray | null>(null), moving: shallowRef<VoxelArray | null>(null) };

  async function load(role: Role): Promise<void> {
    const card = viewer.card(role);
    voxels[role].value = null;
    if (!card) return;
    loading.value++;
    await useNotices().attempt(t("inspect.notShown", { name: card.name }), async () => {
      const loaded = await loadVoxels(card);
      // another image may have taken the place meanwhile
      if (viewer.card(role)?.id === card.id) voxels[role].value = loaded;
    }, { about: `show ${role}` });
    loading.value--;
  }
  for (const role of ["fixed", "moving"] as const) watch(() => viewer.card(role)?.id, () => void load(role), { immediate: true });

  function drawn(role: Role): DrawnImage | null {
    const [card, pose, shown] = [viewer.card(role), viewer.poseOf(role), viewer.shownOf(role)];
    if (!card || !pose || !shown) return null;
    const look = { window: shown.window, colours: viewer.colours[role] };
    if (role === "moving" && viewer.showsBent && viewer.bent) {
      const { card: { header }, voxels: bent } = viewer.bent;
      return { header, voxels: bent, pose: header.affine, ...look };
    }
    const data = voxels[role].value;
    return data ? { header: card.header, voxels: data, pose, ...look } : null;
  }
  const picture = computed<Picture>(() => ({ fixed: drawn("fixed"), moving: drawn("moving"), fusion: compare.fusion, smooth: viewer.smooth, overlays: overlays.drawn }));

  return { loading, voxels, picture };
});
