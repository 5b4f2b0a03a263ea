import type { Triple } from "../../workers/contract/volume.ts";
import { addScaled, dot } from "./vectors.ts";
import type { PlaneFrame } from "./planes.ts";

/** What all planes share: the world point in their middle and the zoom. */
export interface View {
  /** world RAS mm */
  centre: Triple;
  mmPerPixel: number;
}

/** A rectangle in CSS pixels, from the upper left corner of the viewer. */
export interface Rectangle { x: number; y: number; width: number; height: number }

/** Where a world point is drawn in a pane, CSS pixels from its upper left corner. */
export function worldToPane(frame: PlaneFrame, view: View, pane: { width: number; height: number }, point: Readonly<Triple>): [number, number] {
  const offset = addScaled(point, -1, view.centre);
  return [
    pane.width / 2 + dot(offset, frame.right) / view.mmPerPixel,
    pane.height / 2 - dot(offset, frame.up) / view.mmPerPixel,
  ];
}

/** The world point under a pane's pixel, on the slice through `through`. */
export function paneToWorld(
  frame: PlaneFrame, view: View, pane: { width: number; height: number }, x: number, y: number, through: Readonly<Triple>,
): Triple {
  const inPlane = addScaled(
    addScaled(view.centre, (x - pane.width / 2) * view.mmPerPixel, frame.right),
    (pane.height / 2 - y) * view.mmPerPixel, frame.up,
  );
  const world: Triple = [...inPlane];
  world[frame.axis] = through[frame.axis];
  return world;
}

/** The view after zooming by a factor (above 1 is closer) so that the world point under a pixel stays there. */
export function zoomAt(
  frame: PlaneFrame, view: View, pane: { width: number; height: number }, x: number, y: number, factor: number,
): View {
  const mmPerPixel = Math.min(10, Math.max(0.02, view.mmPerPixel / factor));
  const change = view.mmPerPixel - mmPerPixel;
  const centre = addScaled(addScaled(view.centre, (x - pane.width / 2) * change, frame.right), (pane.height / 2 - y) * change, frame.up);
  return { centre, mmPerPixel };
}
