import type { Triple } from "../../../workers/contract/volume.ts";
import { planeFrame, type PlaneName } from "../../scene/planes.ts";
import { worldToPane } from "../../scene/projection.ts";
import { rulerLength, useRulers } from "./ruler-store.ts";
import { useViewer } from "./viewer-store.ts";
import { decimal } from "../../messages/numbers.ts";

/** A ruler as drawn in a pane, CSS pixels. */
export interface RulerLine { id: number; a: [number, number]; b: [number, number]; text: string }

/** The rulers that lie in a plane's slice. */
export function rulerLines(plane: PlaneName, size: { width: number; height: number }): RulerLine[] {
  const [viewer, rulers] = [useViewer(), useRulers()];
  const frame = planeFrame(plane, viewer.convention);
  const reach = viewer.sliceRange(plane).step / 2 + 1e-6;
  const here = (point: Readonly<Triple>): boolean => Math.abs(point[frame.axis] - viewer.crosshair[frame.axis]) <= reach;
  const open = rulers.open ? [{ id: 0, ...rulers.open }] : [];
  return [...rulers.rulers, ...open].filter(({ from, to }) => here(from) && here(to)).map((ruler) => {
    const [a, b] = [ruler.from, ruler.to].map((point) => worldToPane(frame, viewer.view, size, point));
    return { id: ruler.id, a, b, text: `${decimal(rulerLength(ruler), 1)} mm` };
  });
}
