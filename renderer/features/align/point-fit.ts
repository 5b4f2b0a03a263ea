import { type Matrix4, transformPoint, translation4 } from "../../../workers/contract/affine.ts";
import type { Triple } from "../../../workers/contract/volume.ts";

/** A place marked in both images, each in its own world (RAS mm). */
export interface PointPair { readonly fixed: Readonly<Triple>; readonly moving: Readonly<Triple> }

/** Eigenvalues and eigenvectors (columns) of a symmetric 4x4 matrix by cyclic Jacobi rotations (Golub and Van Loan, 8.5). */
function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const a = matrix.map((row) => [...row]);
  const v = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => Number(row === column)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < 3; p++) {
      for (let q = p + 1; q < 4; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1), s = t * c;
        for (let k = 0; k < 4; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < 4; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (let k = 0; k < 4; k++) [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
      }
    }
  }
  return { values: a.map((row, i) => row[i]), vectors: v };
}

const mean = (points: readonly Readonly<Triple>[]): Triple => [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length) as Triple;

/**
 * The rigid map fixed -> moving (4x4, RAS mm) of least squared distance over pairs of points: Horn's closed form with unit quaternions (J. Opt. Soc. Am. A 4,
 * 1987). One or two pairs, and points on one line, leave the turn open: then only a shift, told by `turns` false. Null without pairs.
 */
export function fitRigid(pairs: readonly PointPair[]): { matrix: number[]; turns: boolean } | null {
  if (pairs.length === 0) return null;
  const from = mean(pairs.map(({ fixed }) => fixed)), to = mean(pairs.map(({ moving }) => moving));
  const shift = { matrix: translation4(to.map((value, axis) => value - from[axis])), turns: false };
  if (pairs.length < 3) return shift;
  const s = [0, 1, 2].map((i) => [0, 1, 2].map((j) => pairs.reduce((sum, { fixed, moving }) => sum + (fixed[i] - from[i]) * (moving[j] - to[j]), 0)));
  const { values, vectors } = symmetricEigen([
    [s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]],
    [s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]],
    [s[2][0] - s[0][2], s[0][1] + s[1][0], s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]],
    [s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], s[2][2] - s[0][0] - s[1][1]],
  ]);
  const order = [0, 1, 2, 3].sort((i, j) => values[j] - values[i]);
  // two equal largest values: the points lie on a line, and any turn about it fits as well
  if (values[order[0]] - values[order[1]] < 1e-6 * (Math.abs(values[order[0]]) + 1e-12)) return shift;
  const [w, x, y, z] = vectors.map((row) => row[order[0]]);
  const r = [
    w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z,
  ];
  const t = [0, 1, 2].map((row) => to[row] - r[3 * row] * from[0] - r[3 * row + 1] * from[1] - r[3 * row + 2] * from[2]);
  return { matrix: [r[0], r[1], r[2], t[0], r[3], r[4], r[5], t[1], r[6], r[7], r[8], t[2], 0, 0, 0, 1], turns: true };
}

/** How far (mm, in the moving world) a fixed -> moving map leaves each pair apart. */
export function residuals(pairs: readonly PointPair[], map: Matrix4): number[] {
  return pairs.map(({ fixed, moving }) => {
    const mapped = transformPoint(map, fixed);
    return Math.hypot(mapped[0] - moving[0], mapped[1] - moving[1], mapped[2] - moving[2]);
  });
}
