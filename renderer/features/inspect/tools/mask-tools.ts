import type { useMasks } from "../../masks/masks-store.ts";
import type { Triple } from "../../../../workers/contract/volume.ts";
import type { useViewer } from "../viewer-store.ts";
import type { PointerTool } from "./tool.ts";

type Masks = ReturnType<typeof useMasks>;

/** Draws balls along the pointer's way; by keyboard Enter draws one at the crosshair. */
export const brushTool = (viewer: ReturnType<typeof useViewer>, masks: Masks): PointerTool => {
  let last: Readonly<Triple> | null = null;
  const paint = (world: Readonly<Triple>): void => {
    masks.paint(world);
    last = world;
  };
  return {
    cursor: "cell",
    press: ({ world }) => {
      viewer.moveTo(world);
      paint(world);
    },
    drag: ({ world }) => {
      // balls half a radius apart leave no gaps
      if (!last || Math.hypot(...world.map((value, axis) => value - (last?.[axis] ?? 0))) >= masks.radius / 2) paint(world);
    },
    release: () => {
      last = null;
      void masks.endStroke();
    },
    enter: (crosshair) => {
      masks.paint(crosshair);
      void masks.endStroke();
    },
  };
};

/** Drags two sides of the box in a plane; by keyboard Enter at one corner, then at the opposite one. */
export const boxTool = (masks: Masks): PointerTool => {
  let corner: Readonly<Triple> | null = null;
  return {
    cursor: "crosshair",
    press: ({ world }) => {
      corner = world;
    },
    drag: ({ world, frame }) => {
      if (corner) masks.drag(corner, world, frame.axis);
    },
    release: () => {
      corner = null;
    },
    enter: (crosshair) => {
      if (corner) masks.drag(corner, crosshair, -1);
      corner = corner ? null : [...crosshair];
    },
  };
};
