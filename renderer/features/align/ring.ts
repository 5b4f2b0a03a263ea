import type { PlaneFrame } from "../../scene/planes.ts";
import { type View, worldToPane } from "../../scene/projection.ts";
import type { Triple } from "../../../workers/contract/volume.ts";

/** The handle of one plane, CSS pixels: inside it a drag shifts, outside it turns. */
export interface Ring { x: number; y: number; radius: number }

export function ringOf(frame: PlaneFrame, view: View, pane: { width: number; height: number }, centre: Readonly<Triple>): Ring {
  const [x, y] = worldToPane(frame, view, pane, centre);
  return { x, y, radius: 0.3 * Math.min(pane.width, pane.height) };
}

/** Degrees a pointer has gone round the ring's middle, anticlockwise as seen. */
export function turnBetween(ring: Ring, from: { x: number; y: number }, to: { x: number; y: number }): number {
  const angle = ({ x, y }: { x: number; y: number }) => Math.atan2(ring.y - y, x - ring.x);
  const turned = angle(to) - angle(from);
  return (Math.atan2(Math.sin(turned), Math.cos(turned)) * 180) / Math.PI;
}
