import { useAlign } from "../../align/align-store.ts";
import { useMasks } from "../../masks/masks-store.ts";
import { useRulers } from "../ruler-store.ts";
import { type Tool, useViewer } from "../viewer-store.ts";
import { alignTool } from "./align-tool.ts";
import { crosshairTool, panTool, windowTool, zoomTool } from "./basic-tools.ts";
import { landmarkTool } from "./landmark-tool.ts";
import { boxTool, brushTool } from "./mask-tools.ts";
import { rulerTool } from "./ruler-tool.ts";
import type { PointerTool } from "./tool.ts";

/** What each tool does. A new tool: its name in viewer-store's Tool, a file here, a line here, a button in ViewerTools. */
export function pointerTools(): Record<Tool, PointerTool> {
  const viewer = useViewer();
  const align = useAlign();
  const masks = useMasks();
  return {
    crosshair: crosshairTool(viewer), window: windowTool(viewer), pan: panTool(viewer), zoom: zoomTool(viewer), ruler: rulerTool(useRulers()), align: alignTool(viewer, align), landmark: landmarkTool(viewer, align),
    brush: brushTool(viewer, masks), box: boxTool(masks),
  };
}
