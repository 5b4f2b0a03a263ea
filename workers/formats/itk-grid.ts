import { isInvertible, spacingOf } from "../contract/affine.ts";
import { say, type Words } from "../contract/sentences.ts";
import type { Grid, Triple } from "../contract/volume.ts";

/** Grids as ITK's transforms hold them, 18 fixed parameters: size, origin, spacing (3 each), direction (9, row-major), LPS mm. */
export const gridParameters = 18;

/** @returns the grid, or in words why there is none (a clause without a full stop) */
export function gridFromItk(fixed: ArrayLike<number>): Grid | Words {
  if (fixed.length !== gridParameters) return say("its grid is described by {have} numbers instead of {want}", { have: fixed.length, want: gridParameters });
  const dims: Triple = [fixed[0], fixed[1], fixed[2]];
  if (!dims.every((n) => Number.isInteger(n) && n > 0 && n < 32768)) return "the size of its grid makes no sense";
  const affine = [0, 1, 2].flatMap((row) => {
    // x and y point the other way in LPS; adding 0 turns -0 into 0
    const sign = row < 2 ? -1 : 1;
    return [...[0, 1, 2].map((axis) => sign * fixed[9 + 3 * row + axis] * fixed[6 + axis] + 0), sign * fixed[3 + row] + 0];
  });
  affine.push(0, 0, 0, 1);
  return isInvertible(affine) ? { dims, affine } : "the geometry of its grid makes no sense";
}

export function gridToItk({ dims, affine }: Grid): number[] {
  const spacing = spacingOf(affine);
  const sign = (row: number) => (row < 2 ? -1 : 1);
  const origin = [0, 1, 2].map((row) => sign(row) * affine[4 * row + 3] + 0);
  const direction = [0, 1, 2].flatMap((row) => [0, 1, 2].map((axis) => (sign(row) * affine[4 * row + axis]) / spacing[axis] + 0));
  return [...dims, ...origin, ...spacing, ...direction];
}
