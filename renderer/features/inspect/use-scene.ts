import { onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from "vue";
import type { PlaneName } from "../../scene/planes.ts";
import type { Rectangle } from "../../scene/projection.ts";
import { type Role, Scene } from "../../scene/scene.ts";
import { probeWebgl } from "../../scene/webgl.ts";
import { useNotices } from "../../ui/notices.ts";
import { loadVoxels } from "../open/voxel-cache.ts";
import { useViewer } from "./viewer-store.ts";

export type GraphicsState = "starting" | "ready" | "none" | "lost";

const roles: readonly Role[] = ["fixed", "moving"];

/** Keeps a Scene in `container` true to the viewer store. `panes` names the elements the planes are drawn under. */
export function useScene(container: Ref<HTMLElement | null>, panes: () => ReadonlyMap<PlaneName, HTMLElement>) {
  const viewer = useViewer();
  const notices = useNotices();
  const state = ref<GraphicsState>("starting");
  const loading = ref(0);
  const scene = shallowRef<Scene | null>(null);
  const drawn: Record<Role, string | null> = { fixed: null, moving: null };
  let largestSide = Infinity;
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
    scene.value.layout(outer.width, outer.height, rectangles);
    aim();
  }

  function refresh(role: Role): void {
    const target = scene.value;
    if (!target) return;
    const pose = viewer.poseOf(role);
    const shown = viewer.shownOf(role);
    if (pose) target.setPose(role, pose);
    if (shown) target.setWindow(role, shown.window);
    target.setColours(role, viewer.colours[role]);
    if (role === "fixed") return;
    if (shown) target.setWindow("bent", shown.window);
    target.setColours("bent", viewer.colours.moving);
  }

  function showBent(): void {
    const target = scene.value;
    if (!target) return;
    const bent = viewer.bent;
    const fits = bent !== null && Math.max(...bent.card.header.dims) <= largestSide;
    target.setImage("bent", fits ? { header: bent.card.header, voxels: bent.voxels } : null);
    refresh("moving");
  }

  async function show(role: Role): Promise<void> {
    const card = viewer.card(role);
    if (!scene.value || drawn[role] === (card?.id ?? null)) {
      refresh(role);
      return;
    }
    drawn[role] = card?.id ?? null;
    if (!card) {
      scene.value.setImage(role, null);
      return;
    }
    if (Math.max(...card.header.dims) > largestSide) {
      scene.value.setImage(role, null);
      notices.add({
        kind: "error", title: `${card.name} cannot be drawn`,
        message: `It has more than ${largestSide} voxels along one side, which this computer's graphics cannot hold. It can still be registered and exported.`,
      });
      return;
    }
    loading.value++;
    try {
      const voxels = await loadVoxels(card);
      // another image may have taken the place meanwhile
      if (drawn[role] !== card.id || !scene.value) return;
      scene.value.setImage(role, { header: card.header, voxels });
      refresh(role);
    } catch (thrown) {
      if (drawn[role] === card.id) drawn[role] = null;
      notices.fail(`Could not show ${card.name}`, thrown);
    } finally {
      loading.value--;
    }
  }

  function start(): void {
    const element = container.value;
    if (!element) return;
    const graphics = probeWebgl();
    if (!graphics.ok) {
      state.value = "none";
      return;
    }
    largestSide = graphics.largestSide;
    drawn.fixed = null;
    drawn.moving = null;
    scene.value = new Scene(element, () => {
      state.value = "lost";
    });
    state.value = "ready";
    scene.value.setShare(viewer.share);
    scene.value.setSmooth(viewer.smooth);
    layout();
    for (const role of roles) void show(role);
    showBent();
    scene.value.setBent(viewer.showsBent);
  }

  function stop(): void {
    scene.value?.delete();
    scene.value = null;
  }

  /** After a lost context: a new canvas, and every volume uploaded again. */
  function restart(): void {
    stop();
    start();
  }

  onMounted(() => {
    observer = new ResizeObserver(layout);
    if (container.value) observer.observe(container.value);
    start();
  });
  onBeforeUnmount(() => {
    observer?.disconnect();
    stop();
  });

  for (const role of roles) {
    watch(() => viewer.card(role)?.id, () => void show(role));
    watch(() => [viewer.poseOf(role), viewer.shownOf(role), viewer.colours[role]], () => refresh(role));
  }
  watch(() => [viewer.convention, viewer.view, viewer.crosshair], aim);
  watch(() => viewer.bent, showBent);
  watch(() => viewer.showsBent, (bent) => scene.value?.setBent(bent));
  watch(() => viewer.share, (share) => scene.value?.setShare(share));
  watch(() => viewer.smooth, (smooth) => scene.value?.setSmooth(smooth));
  watch(() => viewer.maximised, () => layout(), { flush: "post" });
  // the driver was reset: most browsers can give a new context at once
  watch(state, (now) => {
    if (now === "lost") setTimeout(() => state.value === "lost" && restart(), 500);
  });

  return { state, loading, restart, layout };
}
