import type { Triple } from "../contract/volume.ts";
import type { PoseRecipe } from "./recipe.ts";

/* Poses of the sample pair: 4x4, row-major, RAS mm. Without trigonometric functions, whose last bit differs between engines. */

/** The rotation (3x3 in a 4x4) of a quaternion of any length but zero. */
function rotation([w, x, y, z]: readonly number[]): number[] {
  const s = 2 / (w * w + x * x + y * y + z * z);
  return [
    1 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y), 0,
    s * (x * y + w * z), 1 - s * (x * x + z * z), s * (y * z - w * x), 0,
    s * (x * z - w * y), s * (y * z + w * x), 1 - s * (x * x + y * y), 0,
    0, 0, 0, 1,
  ];
}

export function poseMatrix(pose: PoseRecipe): number[] {
  const m = rotation(pose.quaternion);
  m[3] = pose.shift[0];
  m[7] = pose.shift[1];
  m[11] = pose.shift[2];
  return m;
}

/** The inverse of a rotation and a shift: R^T, -R^T t. */
export function invertRigid(m: readonly number[]): number[] {
  const shift = (column: number) => -(m[column] * m[3] + m[4 + column] * m[7] + m[8 + column] * m[11]);
  return [m[0], m[4], m[8], shift(0), m[1], m[5], m[9], shift(1), m[2], m[6], m[10], shift(2), 0, 0, 0, 1];
}

/** Voxel to world of a grid given by its middle, spacing, flips and the rotation of its axes. */
export function gridAffine(image: { dims: Triple; spacing: Triple; flips: Triple; oblique: readonly number[]; middle: Triple }): number[] {
  const r = rotation(image.oblique);
  const step = image.spacing.map((spacing, axis) => spacing * image.flips[axis]);
  const m = [r[0] * step[0], r[1] * step[1], r[2] * step[2], 0, r[4] * step[0], r[5] * step[1], r[6] * step[2], 0, r[8] * step[0], r[9] * step[1], r[10] * step[2], 0, 0, 0, 0, 1];
  const half = image.dims.map((count) => (count - 1) / 2);
  for (let row = 0; row < 3; row++) m[4 * row + 3] = image.middle[row] - m[4 * row] * half[0] - m[4 * row + 1] * half[1] - m[4 * row + 2] * half[2];
  return m;
}
