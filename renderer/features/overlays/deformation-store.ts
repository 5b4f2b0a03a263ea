import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Result, VolumeCard } from "../../../main/contract/requests.ts";
import type { VoxelArray } from "../../../workers/contract/volume.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import { useNotices } from "../../ui/notices.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { hasDeformation } from "../register/deformation.ts";
import { useJob } from "../register/job-store.ts";
import { type OverlayEntry, useOverlays } from "./overlay-store.ts";

export const deformationKinds = ["grid", "jacobian", "displacement"] as const;
export type DeformationKind = (typeof deformationKinds)[number];

/** Voxels per axis that the maps have at most: a 256 mm head in steps of under 3 mm, 20 MB in all. */
const side = 96;

interface Maps { cards: NonNullable<Result<"jobs.deformation">>; components: readonly [VoxelArray, VoxelArray, VoxelArray]; magnitude: VoxelArray; jacobian: VoxelArray }

/** The result's deformation over the slices: which ways of showing it are on, and the maps, fetched when the first is asked for. */
export const useDeformation = defineStore("deformation", () => {
  const job = useJob();
  const viewer = useViewer();
  const overlays = useOverlays();
  const on = ref<ReadonlySet<DeformationKind>>(new Set());
  const maps = shallowRef<Maps | null>(null);
  const loading = ref(false);
  const shownJob = computed(() => (job.current && hasDeformation(job.current.report) ? job.current.job : null));
  const available = computed(() => shownJob.value !== null);

  async function load(id: string): Promise<void> {
    loading.value = true;
    const done = await useNotices().attempt(t("overlays.noDeformation"), async () => {
      const cards = await useBridge().request("jobs.deformation", { job: id, side });
      if (!cards) return false;
      const fetched = (card: VolumeCard): Promise<VoxelArray> => fetchVoxels(card);
      const [x, y, z, magnitude, jacobian] = await Promise.all([...cards.displacement, cards.magnitude, cards.jacobian].map(fetched));
      if (shownJob.value === id) maps.value = { cards, components: [x, y, z], magnitude, jacobian };
      return true;
    });
    if (!done) on.value = new Set();
    loading.value = false;
  }

  function toggle(kind: DeformationKind): void {
    const next = new Set(on.value);
    if (!next.delete(kind)) next.add(kind);
    on.value = next;
  }

  function entry(kind: DeformationKind, { cards, components, magnitude, jacobian }: Maps): OverlayEntry {
    const known = overlays.entries.find(({ id }) => id === `deformation ${kind}`);
    const common = { id: `deformation ${kind}`, title: () => t(`overlays.${kind}`), role: "fixed" as const, visible: true, removable: false };
    switch (kind) {
      case "grid": return { ...common, opacity: known?.opacity ?? 0.9, header: cards.displacement[0].header, look: known?.look.kind === "grid" ? { ...known.look, components } : { kind: "grid", components, spacing: 8 } };
      case "displacement": {
        const { header } = cards.magnitude;
        return { ...common, opacity: known?.opacity ?? 0.6, header, look: { kind: "scalar", voxels: magnitude, colours: "viridis", low: 0, high: Math.max(header.range.max, 1e-3), logarithmic: false, unit: "mm" } };
      }
      case "jacobian": {
        const { header } = cards.jacobian;
        // as far to shrinking as to growing, so that the middle is "unchanged"
        const reach = Math.min(8, Math.max(1.2, header.range.max, 1 / Math.max(header.range.min, 1 / 8)));
        return { ...common, opacity: known?.opacity ?? 0.6, header, look: { kind: "scalar", voxels: jacobian, colours: "blueOrange", low: 1 / reach, high: reach, logarithmic: true, unit: "×" } };
      }
    }
  }

  watch([shownJob, () => job.busy], ([shown, busy], [before]) => {
    // what was fetched for another result
    if (shown !== before) maps.value = null;
    // while a registration runs no result is shown; one that is cancelled gives the held one back
    if (shown === null && !busy) on.value = new Set();
  });
  watch([on, shownJob, maps, () => viewer.pose], () => {
    if (shownJob.value && on.value.size > 0 && !maps.value && !loading.value) void load(shownJob.value);
    for (const kind of deformationKinds) {
      if (maps.value && on.value.has(kind) && viewer.pose === "after") overlays.put(entry(kind, maps.value));
      else overlays.remove(`deformation ${kind}`);
    }
  });

  return { on, available, loading, toggle };
});
