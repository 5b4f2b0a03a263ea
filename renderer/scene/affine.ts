import type { Triple } from "../../workers/contract/volume.ts";

/** A 4x4 matrix, row-major; the last row is 0 0 0 1. */
export type Affine = readonly number[];

export const identity: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The product a b: first b, then a. */
export function multiply(a: Affine, b: Affine): number[] {
  const product = new Array<number>(16).fill(0);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      for (let k = 0; k < 4; k++) product[4 * row + column] += a[4 * row + k] * b[4 * k + column];
    }
  }
  return product;
}

/** Determinant of the 3x3 part: the volume of one voxel, negative for a left-handed grid. */
export function determinant(m: Affine): number {
  return m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
}

/** Inverse of an affine; throws RangeError when it has none. */
export function invert(m: Affine): number[] {
  const scale = determinant(m);
  if (!(Math.abs(scale) > 0) || !Number.isFinite(scale)) throw new RangeError("The matrix cannot be inverted.");
  const r = [
    m[5] * m[10] - m[6] * m[9], m[2] * m[9] - m[1] * m[10], m[1] * m[6] - m[2] * m[5],
    m[6] * m[8] - m[4] * m[10], m[0] * m[10] - m[2] * m[8], m[2] * m[4] - m[0] * m[6],
    m[4] * m[9] - m[5] * m[8], m[1] * m[8] - m[0] * m[9], m[0] * m[5] - m[1] * m[4],
  ].map((cofactor) => cofactor / scale);
  const shift = [0, 1, 2].map((row) => -(r[3 * row] * m[3] + r[3 * row + 1] * m[7] + r[3 * row + 2] * m[11]));
  return [r[0], r[1], r[2], shift[0], r[3], r[4], r[5], shift[1], r[6], r[7], r[8], shift[2], 0, 0, 0, 1];
}

/** The image of a point. */
export function transformPoint(m: Affine, [x, y, z]: Readonly<Triple>): Triple {
  return [
    m[0] * x + m[1] * y + m[2] * z + m[3],
    m[4] * x + m[5] * y + m[6] * z + m[7],
    m[8] * x + m[9] * y + m[10] * z + m[11],
  ];
}

/** Column k of the 3x3 part: the world step of one voxel along axis k. */
export function column(m: Affine, k: number): Triple {
  return [m[k], m[4 + k], m[8 + k]];
}

export function length([x, y, z]: Readonly<Triple>): number {
  return Math.hypot(x, y, z);
}

export function dot(a: Readonly<Triple>, b: Readonly<Triple>): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** a + scale * b */
export function addScaled(a: Readonly<Triple>, scale: number, b: Readonly<Triple>): Triple {
  return [a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2]];
}
