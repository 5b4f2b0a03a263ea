import type { useAlign } from "../../align/align-store.ts";
import { ringOf, turnBetween } from "../../align/ring.ts";
import type { useViewer } from "../viewer-store.ts";
import type { PointerTool } from "./tool.ts";

/** Drags the moving image: from within the ring it is shifted, from outside turned in the plane. Arrows nudge, comma and full stop turn. */
export function alignTool(viewer: ReturnType<typeof useViewer>, align: ReturnType<typeof useAlign>): PointerTool {
  let turning = false;
  let gesture = "";
  return {
    cursor: "grab",
    press: ({ frame, size, x, y }) => {
      const ring = ringOf(frame, viewer.view, size, align.centre);
      turning = Math.hypot(x - ring.x, y - ring.y) > ring.radius;
      gesture = `align ${performance.now()}`;
    },
    drag: ({ frame, size, x, y }, from) => {
      if (turning) return align.turn(frame.towards, turnBetween(ringOf(frame, viewer.view, size, align.centre), from, { x, y }), gesture);
      const { mmPerPixel } = viewer.view;
      align.shift((x - from.x) * mmPerPixel, frame.right, gesture);
      align.shift((from.y - y) * mmPerPixel, frame.up, gesture);
    },
    nudge: (frame, right, up) => {
      if (right !== 0) align.shift(right, frame.right, "align by keys");
      if (up !== 0) align.shift(up, frame.up, "align by keys");
    },
    turn: (frame, degrees) => align.turn(frame.towards, degrees, "align by keys"),
  };
}
