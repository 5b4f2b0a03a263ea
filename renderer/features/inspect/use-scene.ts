import { onBeforeUnmount, onMounted, type Ref, shallowRef, watch } from "vue";
import type { PlaneName } from "../../scene/planes.ts";
import type { Rectangle } from "../../scene/projection.ts";
import { Scene } from "../../scene/scene.ts";
import { usePicture } from "./picture-store.ts";
import { useViewer } from "./viewer-store.ts";

/** Keeps a Scene in `container` true to the stores. `panes` names the elements the planes are drawn under. */
export function useScene(container: Ref<HTMLElement | null>, panes: () => ReadonlyMap<PlaneName, HTMLElement>) {
  const viewer = useViewer();
  const source = usePicture();
  const scene = shallowRef<Scene | null>(null);
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

  onMounted(() => {
    observer = new ResizeObserver(layout);
    if (!container.value) return;
    observer.observe(container.value);
    scene.value = new Scene(container.value);
    scene.value.show(source.picture);
    layout();
  });
  onBeforeUnmount(() => {
    observer?.disconnect();
    scene.value?.delete();
    scene.value = null;
  });

  watch(() => source.picture, (now) => scene.value?.show(now));
  watch(() => [viewer.convention, viewer.view, viewer.crosshair], aim);
  watch(() => viewer.maximised, () => layout(), { flush: "post" });

  return { layout };
}
