import { computed, shallowRef, watch } from "vue";
import type { Triple, VoxelArray } from "../../../workers/contract/volume.ts";
import { type Sample, sampleAt } from "../../scene/sampling.ts";
import type { Role } from "../../scene/scene.ts";
import { loadVoxels } from "../open/voxel-cache.ts";
import { t } from "../../messages/i18n.ts";
import { useViewer } from "./viewer-store.ts";

export interface Reading { role: Role; name: string; sample: Sample | null; unit: string }

/** What lies under the mouse, or under the crosshair while the mouse is elsewhere. */
export function useReadout() {
  const viewer = useViewer();
  const voxels = { fixed: shallowRef<VoxelArray | null>(null), moving: shallowRef<VoxelArray | null>(null) };

  for (const role of ["fixed", "moving"] as const) {
    watch(() => viewer.card(role)?.id, async (id) => {
      voxels[role].value = null;
      const card = viewer.card(role);
      if (!card) return;
      // a failure is told by the viewer, which loads the same voxels
      const loaded = await loadVoxels(card).catch(() => null);
      if (viewer.card(role)?.id === id) voxels[role].value = loaded;
    }, { immediate: true });
  }

  const point = computed<Triple>(() => viewer.hover ?? viewer.crosshair);
  const readings = computed<Reading[]>(() => (["fixed", "moving"] as const).flatMap((role) => {
    const card = viewer.card(role);
    const pose = viewer.poseOf(role);
    if (!card || !pose) return [];
    const unit = card.header.modality === "CT" ? "HU" : "";
    const bent = role === "moving" && viewer.showsBent ? viewer.bent : null;
    if (bent) return [{ role, name: t(bent.soFar ? "inspect.bent.soFar" : "inspect.bent.registered", { name: card.name }), sample: sampleAt(bent.card.header, bent.voxels, bent.card.header.affine, point.value), unit }];
    const data = voxels[role].value;
    return [{ role, name: card.name, sample: data ? sampleAt(card.header, data, pose, point.value) : null, unit }];
  }));

  return { point, readings };
}
