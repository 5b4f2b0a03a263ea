import type { Triple } from "../contract/volume.ts";

/**
 * Small matrices of image geometry. 4x4 and 3x3 matrices are row-major arrays of 16 and 9 numbers; affines map voxel index (x, y, z, 1)
 * to world RAS mm.
 */

/** The upper left 3x3 part of a 4x4. */
export function linearPart(affine: readonly number[]): number[] {
  return [affine[0], affine[1], affine[2], affine[4], affine[5], affine[6], affine[8], affine[9], affine[10]];
}

export function determinant3(m: readonly number[]): number {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}

/** Inverse of a 3x3 by its adjugate; the caller checks the determinant. */
export function inverse3(m: readonly number[]): number[] {
  const d = determinant3(m);
  return [
    m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
    m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
    m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
  ].map((value) => value / d);
}

export function multiply3(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3);
    const column = i % 3;
    return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column];
  });
}

export function transpose3(m: readonly number[]): number[] {
  return [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];
}

/** World position (RAS mm) of a voxel index. */
export function applyAffine(affine: readonly number[], point: readonly number[]): Triple {
  const row = (r: number) => affine[4 * r] * point[0] + affine[4 * r + 1] * point[1] + affine[4 * r + 2] * point[2] + affine[4 * r + 3];
  return [row(0), row(1), row(2)];
}

/** Voxel size in mm: the column lengths. */
export function spacingOf(affine: readonly number[]): Triple {
  const length = (c: number) => Math.hypot(affine[c], affine[4 + c], affine[8 + c]);
  return [length(0), length(1), length(2)];
}

/** Finite, and neither flat nor vanishing: the determinant is not tiny against the column lengths. */
export function isInvertible(affine: readonly number[]): boolean {
  if (!affine.every(Number.isFinite)) return false;
  const [a, b, c] = spacingOf(affine);
  return a > 0 && b > 0 && c > 0 && Math.abs(determinant3(linearPart(affine))) > 1e-6 * a * b * c;
}

/** Columns at right angles (largest cosine between two axes). */
export function shearOf(affine: readonly number[]): number {
  const size = spacingOf(affine);
  const cosine = (i: number, j: number) => Math.abs((affine[i] * affine[j] + affine[4 + i] * affine[4 + j] + affine[8 + i] * affine[8 + j]) / (size[i] * size[j]));
  return Math.max(cosine(0, 1), cosine(0, 2), cosine(1, 2));
}

/**
 * The orthogonal matrix nearest to a 3x3 (polar decomposition by Higham's Newton iteration X <- (X + X^-T) / 2);
 * a reflection stays one. The matrix must be invertible.
 */
export function nearestOrthogonal(m: readonly number[]): number[] {
  let x = [...m];
  for (let step = 0; step < 100; step++) {
    const inverseTransposed = transpose3(inverse3(x));
    const next = x.map((value, i) => 0.5 * (value + inverseTransposed[i]));
    const change = Math.max(...next.map((value, i) => Math.abs(value - x[i])));
    x = next;
    if (change < 1e-15) break;
  }
  return x;
}

/** The unit direction of each voxel axis: columns divided by their lengths, as 3x3. */
export function directionsOf(affine: readonly number[]): number[] {
  const size = spacingOf(affine);
  return linearPart(affine).map((value, i) => value / size[i % 3]);
}

/**
 * Letters of the voxel axes' positive ends, as nibabel's aff2axcodes: axes are given to world directions one by one, by the largest
 * component of the nearest orthogonal matrix; "?" for an axis whose direction is already taken or vanishes.
 */
export function orientationOf(affine: readonly number[]): string {
  if (!isInvertible(affine)) return "???";
  const r = nearestOrthogonal(directionsOf(affine));
  const letters = ["?", "?", "?"];
  const ends = [["L", "R"], ["P", "A"], ["I", "S"]];
  const taken = new Set<number>();
  // the axis with the clearest direction chooses first
  const order = [0, 1, 2].sort((a, b) => Math.max(...[0, 1, 2].map((row) => Math.abs(r[3 * row + b]))) - Math.max(...[0, 1, 2].map((row) => Math.abs(r[3 * row + a]))));
  for (const axis of order) {
    let best = -1;
    for (const row of [0, 1, 2]) {
      if (!taken.has(row) && (best < 0 || Math.abs(r[3 * row + axis]) > Math.abs(r[3 * best + axis]))) best = row;
    }
    if (best < 0 || Math.abs(r[3 * best + axis]) < 1e-6) continue;
    taken.add(best);
    letters[axis] = ends[best][r[3 * best + axis] > 0 ? 1 : 0];
  }
  return letters.join("");
}

/** Rotation of a unit quaternion (a, b, c, d), a the real part; 3x3. */
export function quaternionToRotation(a: number, b: number, c: number, d: number): number[] {
  return [
    a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c),
    2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b),
    2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c,
  ];
}

/** Unit quaternion (a, b, c, d) with a >= 0 of a proper rotation; the largest of the four is found first, so it is stable at 180 degrees. */
export function rotationToQuaternion(r: readonly number[]): [number, number, number, number] {
  // 4 q q^T in terms of r: its largest diagonal element picks the component to divide by
  const squares = [1 + r[0] + r[4] + r[8], 1 + r[0] - r[4] - r[8], 1 - r[0] + r[4] - r[8], 1 - r[0] - r[4] + r[8]];
  const largest = squares.indexOf(Math.max(...squares));
  const products = [
    [squares[0], r[7] - r[5], r[2] - r[6], r[3] - r[1]],
    [r[7] - r[5], squares[1], r[1] + r[3], r[2] + r[6]],
    [r[2] - r[6], r[1] + r[3], squares[2], r[5] + r[7]],
    [r[3] - r[1], r[2] + r[6], r[5] + r[7], squares[3]],
  ][largest];
  const length = Math.hypot(...products);
  const sign = products[0] < 0 ? -1 : 1;
  return [sign * products[0] / length, sign * products[1] / length, sign * products[2] / length, sign * products[3] / length];
}
