import { linearPart, type Matrix3, type Matrix4, multiply3, multiply4, translation4 } from "../../../workers/contract/affine.ts";
import type { Triple } from "../../../workers/contract/volume.ts";

/**
 * How an image has been moved by hand: turned about its centre, then shifted. `turn` holds degrees about the world's x (left-right), y (back-front) and z
 * (feet-head) axes, applied in this order; `shift` is in mm (RAS). A positive turn about an axis is anticlockwise when the axis points at the observer.
 */
export interface HandPose { readonly shift: Readonly<Triple>; readonly turn: Readonly<Triple> }

export const unmoved: HandPose = { shift: [0, 0, 0], turn: [0, 0, 0] };

const radians = Math.PI / 180;

/** The rotation matrix (3x3 row-major) Rz Ry Rx of turns in degrees. */
export function rotationOf(turn: Readonly<Triple>): number[] {
  const [[cx, sx], [cy, sy], [cz, sz]] = turn.map((degrees) => [Math.cos(degrees * radians), Math.sin(degrees * radians)]);
  return [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx, sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx, -sy, cy * sx, cy * cx];
}

/** The turns (degrees) of a rotation matrix; where y is a quarter turn, x is taken as 0. */
export function turnOf(r: Matrix3): Triple {
  const flat = Math.hypot(r[0], r[3]);
  const y = Math.atan2(-r[6], flat);
  const [x, z] = flat > 1e-9 ? [Math.atan2(r[7], r[8]), Math.atan2(r[3], r[0])] : [0, Math.atan2(-r[1], r[4])];
  return [x / radians, y / radians, z / radians];
}

/** The rotation (3x3) by an angle in degrees about a unit axis (Rodrigues' formula). */
export function rotationAbout([x, y, z]: Readonly<Triple>, degrees: number): number[] {
  const c = Math.cos(degrees * radians), s = Math.sin(degrees * radians), u = 1 - c;
  return [c + x * x * u, x * y * u - z * s, x * z * u + y * s, y * x * u + z * s, c + y * y * u, y * z * u - x * s, z * x * u - y * s, z * y * u + x * s, c + z * z * u];
}

/** World to world (4x4, RAS mm): where a point of the image lies after it was moved. `centre` is the image's centre before. */
export function handMatrix({ shift, turn }: HandPose, centre: Readonly<Triple>): number[] {
  const r = rotationOf(turn);
  const about = [r[0], r[1], r[2], 0, r[3], r[4], r[5], 0, r[6], r[7], r[8], 0, 0, 0, 0, 1];
  return multiply4(translation4(centre.map((value, axis) => value + shift[axis])), multiply4(about, translation4(centre.map((value) => -value))));
}

/** The pose whose matrix (rotation and translation) is given. */
export function handPoseOf(matrix: Matrix4, centre: Readonly<Triple>): HandPose {
  const shift = [0, 1, 2].map((row) => matrix[4 * row] * centre[0] + matrix[4 * row + 1] * centre[1] + matrix[4 * row + 2] * centre[2] + matrix[4 * row + 3] - centre[row]);
  return { shift: shift as Triple, turn: turnOf(linearPart(matrix)) };
}

/** The pose after a further turn about the moved image's centre. */
export function turned(pose: HandPose, axis: Readonly<Triple>, degrees: number): HandPose {
  return { shift: pose.shift, turn: turnOf(multiply3(rotationAbout(axis, degrees), rotationOf(pose.turn))) };
}

/** The pose after a further shift along a direction. */
export function shifted(pose: HandPose, mm: number, direction: Readonly<Triple>): HandPose {
  return { shift: pose.shift.map((value, axis) => value + mm * direction[axis]) as Triple, turn: pose.turn };
}
