import type { useRulers } from "../ruler-store.ts";
import type { PointerTool } from "./tool.ts";

/** Press at one end, drag to the other; by keyboard Enter at each. */
export const rulerTool = (rulers: ReturnType<typeof useRulers>): PointerTool => ({
  cursor: "crosshair",
  press: ({ world }) => rulers.begin(world),
  drag: ({ world }) => rulers.stretch(world),
  release: ({ world }) => rulers.finish(world),
  enter: (crosshair) => rulers.mark(crosshair),
  moved: (crosshair) => rulers.stretch(crosshair),
});
