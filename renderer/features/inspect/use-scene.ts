import { computed, onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from "vue";
import type { VoxelArray } from "../../../workers/contract/volume.ts";
import type { DrawnImage, Picture } from "../../scene/pane-painter.ts";
import type { PlaneName } from "../../scene/planes.ts";
import type { Rectangle } from "../../scene/projection.ts";
import { type Role, Scene } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useCompare } from "../compare/compare-store.ts";
import { loadVoxels } from "../open/voxel-cache.ts";
import { useOverlays } from "../overlays/overlay-store.ts";
import { useViewer } from "./viewer-store.ts";
import { t } from "../../messages/i18n.ts";

const roles: readonly Role[] = ["fixed", "moving"];

/** Keeps a Scene in `container` true to the stores. `panes` names the elements the planes are drawn under. */
export function useScene(container: Ref<HTMLElement | null>, panes: () => ReadonlyMap<PlaneName, HTMLElement>) {
  const viewer = useViewer();
  const compare = useCompare();
  const overlays = useOverlays();
  const notices = useNotices();
  const loading = ref(0);
  const scene = shallowRef<Scene | null>(null);
  const voxels = { fixed: shallowRef<VoxelArray | null>(null), moving: shallowRef<VoxelArray | null>(null) };
  let observer: ResizeObserver | null = null;

  function aim(): void {
    scene.value?.aim(viewer.convention, viewer.view, viewer.crosshair);
  }

  function layout(): void {
    const element = container.value;
    if (!element || !scene.value) return;
    const outer = element.getBoundingClientRect();
    const rectangles = new Map<PlaneName, Rectangle>();
    for (const [name, pane] of panes()) {
      const inner = pane.getBoundingClientRect();
      if (inner.width > 0 && inner.height > 0) rectangles.set(name, { x: inner.x - outer.x, y: inner.y - outer.y, width: inner.width, height: inner.height });
    }
    const smallest = Math.min(...[...rectangles.values()].map(({ width, height }) => Math.min(width, height)));
    if (Number.isFinite(smallest)) {
      const before = viewer.paneSize;
      viewer.paneSize = smallest;
      // a resized pane shows the same part of the world
      if (before !== smallest) viewer.view = { ...viewer.view, mmPerPixel: (viewer.view.mmPerPixel * before) / smallest };
    }
    scene.value.layout(rectangles);
    aim();
  }

  async function load(role: Role): Promise<void> {
    const card = viewer.card(role);
    voxels[role].value = null;
    if (!card) return;
    loading.value++;
    try {
      const loaded = await loadVoxels(card);
      // another image may have taken the place meanwhile
      if (viewer.card(role)?.id === card.id) voxels[role].value = loaded;
    } catch (thrown) {
      notices.fail(t("inspect.notShown", { name: card.name }), thrown);
    } finally {
      loading.value--;
    }
  }

  const drawn = (role: Role): DrawnImage | null => {
    const [card, pose, shown] = [viewer.card(role), viewer.poseOf(role), viewer.shownOf(role)];
    if (!card || !pose || !shown) return null;
    const look = { window: shown.window, colours: viewer.colours[role] };
    if (role === "moving" && viewer.showsBent && viewer.bent) {
      const { card: { header }, voxels: bent } = viewer.bent;
      return { header, voxels: bent, pose: header.affine, ...look };
    }
    const data = voxels[role].value;
    return data ? { header: card.header, voxels: data, pose, ...look } : null;
  };
  const picture = computed<Picture>(() => ({ fixed: drawn("fixed"), moving: drawn("moving"), fusion: compare.fusion, smooth: viewer.smooth, overlays: overlays.drawn }));

  onMounted(() => {
    observer = new ResizeObserver(layout);
    if (!container.value) return;
    observer.observe(container.value);
    scene.value = new Scene(container.value);
    scene.value.show(picture.value);
    layout();
  });
  onBeforeUnmount(() => {
    observer?.disconnect();
    scene.value?.delete();
    scene.value = null;
  });

  for (const role of roles) watch(() => viewer.card(role)?.id, () => void load(role), { immediate: true });
  watch(picture, (now) => scene.value?.show(now));
  watch(() => [viewer.convention, viewer.view, viewer.crosshair], aim);
  watch(() => viewer.maximised, () => layout(), { flush: "post" });

  return { loading, layout, canvas: (plane: PlaneName) => scene.value?.canvas(plane) ?? null };
}
