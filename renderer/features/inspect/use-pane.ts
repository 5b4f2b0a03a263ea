import { computed, type Ref } from "vue";
import { addScaled } from "../../scene/vectors.ts";
import { edgeLetters, planeFrame, type PlaneName } from "../../scene/planes.ts";
import { paneToWorld, worldToPane, zoomAt } from "../../scene/projection.ts";
import { pointerTools } from "./tools/all-tools.ts";
import type { PointerPlace, PointerTool } from "./tools/tool.ts";
import { type Tool, useViewer } from "./viewer-store.ts";

/** Mouse and keyboard of one plane. Left uses the chosen tool; right drags the window, middle pans, the wheel slices and with Ctrl zooms. */
export function usePane(plane: PlaneName, size: Ref<{ width: number; height: number }>, element: Ref<HTMLElement | null>) {
  const viewer = useViewer();
  const frame = computed(() => planeFrame(plane, viewer.convention));
  const letters = computed(() => edgeLetters(frame.value));
  const cross = computed(() => worldToPane(frame.value, viewer.view, size.value, viewer.crosshair));
  const tools = pointerTools();
  const cursor = computed(() => tools[viewer.tool].cursor);
  let drag: { tool: PointerTool; last: PointerPlace } | null = null;
  let wheel = 0;

  function local(event: MouseEvent): [number, number] {
    const box = element.value?.getBoundingClientRect();
    return [event.clientX - (box?.x ?? 0), event.clientY - (box?.y ?? 0)];
  }

  const worldAt = (x: number, y: number) => paneToWorld(frame.value, viewer.view, size.value, x, y, viewer.crosshair);

  function place(event: PointerEvent): PointerPlace {
    const [x, y] = local(event);
    return { plane, frame: frame.value, size: size.value, x, y, world: worldAt(x, y), shift: event.shiftKey };
  }

  function toolOf(event: PointerEvent): Tool {
    if (event.button === 2) return "window";
    if (event.button === 1 || event.shiftKey) return "pan";
    return viewer.tool;
  }

  function press(event: PointerEvent): void {
    const at = place(event);
    drag = { tool: tools[toolOf(event)], last: at };
    element.value?.setPointerCapture(event.pointerId);
    drag.tool.press?.(at);
  }

  function move(event: PointerEvent): void {
    const at = place(event);
    viewer.hover = at.world;
    if (!drag) return;
    drag.tool.drag?.(at, drag.last);
    drag.last = at;
  }

  function release(event: PointerEvent): void {
    drag?.tool.release?.(place(event));
    drag = null;
    if (element.value?.hasPointerCapture(event.pointerId)) element.value.releasePointerCapture(event.pointerId);
  }

  function leave(): void {
    if (!drag) viewer.hover = null;
  }

  function scroll(event: WheelEvent): void {
    const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * 33;
    if (event.ctrlKey || event.metaKey) {
      viewer.view = zoomAt(frame.value, viewer.view, size.value, ...local(event), Math.exp(-pixels / 300));
      return;
    }
    // a mouse's notch is about 100 pixels, a touchpad sends many small ones
    wheel += pixels;
    const steps = Math.abs(pixels) >= 50 ? Math.sign(pixels) : Math.trunc(wheel / 25);
    if (steps === 0) return;
    wheel = 0;
    viewer.stepSlice(plane, -steps);
    viewer.hover = worldAt(...local(event));
  }

  function nudge(right: number, up: number): void {
    const tool = tools[viewer.tool];
    if (tool.nudge) return tool.nudge(frame.value, right, up);
    const step = viewer.sliceRange(plane).step;
    viewer.moveTo(addScaled(addScaled(viewer.crosshair, right * step, frame.value.right), up * step, frame.value.up));
    tool.moved?.(viewer.crosshair);
  }

  function key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 10 : 1;
    switch (event.key) {
      case "ArrowLeft": nudge(-far, 0); break;
      case "ArrowRight": nudge(far, 0); break;
      case "ArrowUp": nudge(0, far); break;
      case "ArrowDown": nudge(0, -far); break;
      case ",": case ".":
        if (!tools[viewer.tool].turn) return;
        tools[viewer.tool].turn?.(frame.value, event.key === "," ? 1 : -1);
        break;
      case "PageUp": viewer.stepSlice(plane, far); break;
      case "PageDown": viewer.stepSlice(plane, -far); break;
      case "Enter": tools[viewer.tool].enter?.(viewer.crosshair); break;
      case "Home": viewer.recentre(); break;
      case "+": case "=": viewer.view = zoomAt(frame.value, viewer.view, size.value, ...cross.value, 1.2); break;
      case "-": viewer.view = zoomAt(frame.value, viewer.view, size.value, ...cross.value, 1 / 1.2); break;
      default: return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return { letters, cross, cursor, press, move, release, leave, scroll, key };
}
