import type { PlaneFrame, PlaneName } from "../../../scene/planes.ts";
import type { Triple } from "../../../../workers/contract/volume.ts";

/** Where the pointer is: the plane, CSS pixels from its upper left corner, and the world point (RAS mm) on its slice. */
export interface PointerPlace {
  plane: PlaneName;
  frame: PlaneFrame;
  size: { width: number; height: number };
  x: number;
  y: number;
  world: Triple;
  shift: boolean;
}

/** What dragging in a plane does. A tool is asked anew for every drag; it changes stores only. */
export interface PointerTool {
  /** CSS cursor over a plane */
  cursor: string;
  press?(at: PointerPlace): void;
  /** while the button is down; `from` is the place of the last call */
  drag?(at: PointerPlace, from: PointerPlace): void;
  release?(at: PointerPlace): void;
  /** by keyboard: Enter in a plane acts at the crosshair, and the crosshair was moved there */
  enter?(crosshair: Readonly<Triple>): void;
  moved?(crosshair: Readonly<Triple>): void;
  /** arrows, in place of moving the crosshair: mm to the right and up */
  nudge?(frame: PlaneFrame, right: number, up: number): void;
  /** comma and full stop: degrees, anticlockwise as seen */
  turn?(frame: PlaneFrame, degrees: number): void;
}
