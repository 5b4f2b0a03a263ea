import type { Triple } from "../../../workers/contract/volume.ts";
import { directionLetter } from "../planes.ts";
import { cross, dot, normalised } from "../vectors.ts";

/** Where a side of the patient is for a camera: right and up from the middle, -1 to 1; above 0 in depth it is nearer than the middle. */
export interface Bearing { letter: string; x: number; y: number; depth: number }

const sides: readonly Triple[] = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]];

/** The six sides of the patient as a camera sees them, the farthest first. `ahead`: where it looks (world, RAS); `up` need not be at a right angle to it. */
export function compass(ahead: Readonly<Triple>, up: Readonly<Triple>): Bearing[] {
  const look = normalised(ahead);
  const right = normalised(cross(look, up));
  const above = cross(right, look);
  return sides.map((side) => ({ letter: directionLetter(side), x: dot(side, right), y: dot(side, above), depth: -dot(side, look) })).sort((a, b) => a.depth - b.depth);
}

/** Across the drawing of a compass, CSS pixels. */
export const compassSize = 84;

/** Where the drawing has a bearing, and how far: what points at the viewer lies in the middle. */
export const onCompass = ({ x, y }: Bearing, reach: number): [x: number, y: number] => [compassSize / 2 * (1 + reach * x), compassSize / 2 * (1 - reach * y)];

/** How far out a letter is written. */
export const letterReach = 0.78;
/** Letters whose middles are nearer than this, CSS pixels, run into each other. */
export const letterGap = 15;

const liesBehindMiddle = ({ x, y, depth }: Bearing): boolean => depth < 0 && Math.hypot(x, y) < 0.4;

/** Those whose letters can be read: none that its opposite or another nearer one covers, as where the camera looks along a diagonal. */
export function readable(bearings: readonly Bearing[]): Bearing[] {
  const written: Bearing[] = [];
  const place = (bearing: Bearing): [x: number, y: number] => onCompass(bearing, letterReach);
  const apart = (one: Bearing, other: Bearing): number => Math.hypot(place(one)[0] - place(other)[0], place(one)[1] - place(other)[1]);
  for (const bearing of bearings.toSorted((a, b) => b.depth - a.depth)) {
    if (!liesBehindMiddle(bearing) && written.every((nearer) => apart(nearer, bearing) >= letterGap)) written.push(bearing);
  }
  return written;
}
