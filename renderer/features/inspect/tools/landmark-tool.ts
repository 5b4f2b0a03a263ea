import type { useAlign } from "../../align/align-store.ts";
import type { useViewer } from "../viewer-store.ts";
import type { PointerTool } from "./tool.ts";

/** Click a place in the fixed image, then the same place in the moving image; by keyboard Enter at the crosshair. */
export const landmarkTool = (viewer: ReturnType<typeof useViewer>, align: ReturnType<typeof useAlign>): PointerTool => ({
  cursor: "crosshair",
  press: ({ world }) => {
    viewer.moveTo(world);
    align.mark(world);
  },
  enter: (crosshair) => align.mark(crosshair),
});
