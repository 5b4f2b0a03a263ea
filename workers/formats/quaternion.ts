import type { Matrix3 } from "../contract/affine.ts";

/** Rotation of a unit quaternion (a, b, c, d), a the real part; 3x3. */
export function quaternionToRotation(a: number, b: number, c: number, d: number): number[] {
  return [
    a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c),
    2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b),
    2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c,
  ];
}

/** Unit quaternion (a, b, c, d) with a >= 0 of a proper rotation; the largest of the four is found first, so it is stable at 180 degrees. */
export function rotationToQuaternion(r: Matrix3): [number, number, number, number] {
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
