import { draggedWindow } from "../../../scene/display-window.ts";
import { zoomAt } from "../../../scene/projection.ts";
import type { Role } from "../../../scene/scene.ts";
import { addScaled } from "../../../scene/vectors.ts";
import type { useViewer } from "../viewer-store.ts";
import type { PointerTool } from "./tool.ts";

type Viewer = ReturnType<typeof useViewer>;

export const crosshairTool = (viewer: Viewer): PointerTool => ({
  cursor: "crosshair",
  press: ({ world }) => viewer.moveTo(world),
  drag: ({ world }) => viewer.moveTo(world),
});

export const windowTool = (viewer: Viewer): PointerTool => ({
  cursor: "ns-resize",
  drag: (at, from) => {
    const other: Role = viewer.windowRole === "fixed" ? "moving" : "fixed";
    const role = viewer.card(viewer.windowRole) ? viewer.windowRole : other;
    const shown = viewer.shownOf(role);
    const card = viewer.card(role);
    if (shown && card) viewer.setWindow(role, draggedWindow(shown.window, card.header.range, at.x - from.x, at.y - from.y));
  },
});

export const panTool = (viewer: Viewer): PointerTool => ({
  cursor: "move",
  drag: ({ x, y, frame: { right, up } }, from) => {
    const { centre, mmPerPixel } = viewer.view;
    viewer.view = { centre: addScaled(addScaled(centre, (from.x - x) * mmPerPixel, right), (y - from.y) * mmPerPixel, up), mmPerPixel };
  },
});

export const zoomTool = (viewer: Viewer): PointerTool => ({
  cursor: "zoom-in",
  drag: ({ frame, size, y }, from) => {
    viewer.view = zoomAt(frame, viewer.view, size, size.width / 2, size.height / 2, Math.exp((from.y - y) / 150));
  },
});
