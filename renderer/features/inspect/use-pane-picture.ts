import { onBeforeUnmount, onMounted, type Ref } from "vue";
import type { Overlay } from "../../scene/overlays.ts";
import { PanePainter } from "../../scene/pane-painter.ts";
import { edgeLetters, planeFrame, type PlaneName } from "../../scene/planes.ts";
import { worldToPane } from "../../scene/projection.ts";
import { annotate } from "./annotate.ts";
import { usePicture } from "./picture-store.ts";
import { rulerLines } from "./ruler-lines.ts";
import { providePictureOf } from "./view-pictures.ts";
import { useViewer } from "./viewer-store.ts";

const isLegend = (overlay: Overlay): overlay is Extract<Overlay, { kind: "scalar" }> => overlay.kind === "scalar";

/** Makes a plane part of pictures: sampled anew in full, with what is written over it. */
export function usePanePicture(plane: PlaneName, element: Ref<HTMLElement | null>, title: () => string): void {
  const viewer = useViewer();
  const source = usePicture();

  function paint(context: CanvasRenderingContext2D, width: number, height: number): void {
    const frame = planeFrame(plane, viewer.convention);
    const size = { width, height };
    const painted = new PanePainter().paint(source.picture, { frame, view: viewer.view, through: viewer.crosshair, pane: size }, context.getTransform().a);
    const pane = document.createElement("canvas");
    Object.assign(pane, { width: painted.width, height: painted.height });
    pane.getContext("2d")?.putImageData(new ImageData(painted.pixels, painted.width, painted.height), 0, 0);
    context.drawImage(pane, 0, 0, width, height);
    annotate(context, width, height, {
      title: title(), letters: edgeLetters(frame), cross: worldToPane(frame, viewer.view, size, viewer.crosshair), lines: rulerLines(plane, size), legends: source.picture.overlays.filter(isLegend),
    });
  }

  let withdraw = (): unknown => undefined;
  onMounted(() => {
    withdraw = providePictureOf({ element: () => element.value, paint });
  });
  onBeforeUnmount(() => withdraw());
}
