import type { Grid, Triple } from "./volume.ts";

/**
 * Affine algebra of image geometry, shared by all rooms. Matrices are row-major arrays: 16 numbers for a 4x4 affine map (last row 0 0 0 1),
 * 9 for a 3x3. Voxel-to-world matrices take a voxel index (x, y, z, 1) to world RAS mm. The order of the floating point operations decides
 * bytes of results: change none lightly.
 */
export type Matrix4 = readonly number[];
export type Matrix3 = readonly number[];

/** A grid that is only read. */
export interface GridShape {
  readonly dims: readonly number[];
  readonly affine: Matrix4;
}

/** A box along the world axes, mm. */
export interface Box {
  low: Triple;
  high: Triple;
}

export const identity4: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/**
 * Voxel to world (RAS mm) of a bare array: voxel size 1, origin 0 and identity directions as ITK means them, in LPS. So a transform found on
 * bare arrays acts, in its file, on voxel indices. It is its own inverse.
 */
export const bareAffine: Matrix4 = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The grid that takes a volume as a bare array. */
export function bareGrid(dims: Readonly<Triple>): Grid {
  return { dims: [...dims], affine: [...bareAffine] };
}

/** The product a b (4x4): the map that applies b first. */
export function multiply4(a: Matrix4, b: Matrix4): number[] {
  const product = new Array<number>(16);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * row + k] * b[4 * k + column];
      product[4 * row + column] = sum;
    }
  }
  return product;
}

/** The product a b (3x3). */
export function multiply3(a: Matrix3, b: Matrix3): number[] {
  return [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j]));
}

export function transpose3(m: Matrix3): number[] {
  return [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];
}

/** The 4x4 shift by t. */
export function translation4(t: ArrayLike<number>): number[] {
  return [1, 0, 0, t[0], 0, 1, 0, t[1], 0, 0, 1, t[2], 0, 0, 0, 1];
}

/** The map y = a (x - centre) + centre + t as a 4x4; a is 3x3. */
export function aboutCentre(a: Matrix3, t: ArrayLike<number>, centre: ArrayLike<number>): number[] {
  const offset = [0, 1, 2].map((i) => centre[i] + t[i] - a[3 * i] * centre[0] - a[3 * i + 1] * centre[1] - a[3 * i + 2] * centre[2]);
  return [a[0], a[1], a[2], offset[0], a[3], a[4], a[5], offset[1], a[6], a[7], a[8], offset[2], 0, 0, 0, 1];
}

/** The upper left 3x3 of a 4x4. */
export function linearPart(m: Matrix4): number[] {
  return [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]];
}

/** Determinant of a 3x3. Of an affine's linear part: the volume of a voxel in mm³, negative for a left-handed grid. */
export function determinant3(a: Matrix3): number {
  return a[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (a[3] * a[8] - a[5] * a[6]) + a[2] * (a[3] * a[7] - a[4] * a[6]);
}

/** Inverse of a 3x3 by cofactors; not finite where it is singular. */
export function invert3(a: Matrix3): number[] {
  const d = 1 / determinant3(a);
  return [
    (a[4] * a[8] - a[5] * a[7]) * d, (a[2] * a[7] - a[1] * a[8]) * d, (a[1] * a[5] - a[2] * a[4]) * d,
    (a[5] * a[6] - a[3] * a[8]) * d, (a[0] * a[8] - a[2] * a[6]) * d, (a[2] * a[3] - a[0] * a[5]) * d,
    (a[3] * a[7] - a[4] * a[6]) * d, (a[1] * a[6] - a[0] * a[7]) * d, (a[0] * a[4] - a[1] * a[3]) * d,
  ];
}

/** Inverse of an affine map. Throws RangeError where it is singular. */
export function invertAffine(m: Matrix4): number[] {
  const r = invert3(linearPart(m));
  if (!r.every(Number.isFinite)) throw new RangeError("The matrix cannot be inverted.");
  const t = [0, 1, 2].map((row) => -(r[3 * row] * m[3] + r[3 * row + 1] * m[7] + r[3 * row + 2] * m[11]));
  return [r[0], r[1], r[2], t[0], r[3], r[4], r[5], t[1], r[6], r[7], r[8], t[2], 0, 0, 0, 1];
}

/** The image of a point: of a voxel index in the world (RAS mm), or of a world point under a transform. */
export function transformPoint(m: Matrix4, p: ArrayLike<number>): Triple {
  return [
    m[0] * p[0] + m[1] * p[1] + m[2] * p[2] + m[3],
    m[4] * p[0] + m[5] * p[1] + m[6] * p[2] + m[7],
    m[8] * p[0] + m[9] * p[1] + m[10] * p[2] + m[11],
  ];
}

/** Voxel size in mm: column lengths of a voxel-to-world matrix. */
export function spacingOf(affine: Matrix4): Triple {
  return [Math.hypot(affine[0], affine[4], affine[8]), Math.hypot(affine[1], affine[5], affine[9]), Math.hypot(affine[2], affine[6], affine[10])];
}

/** The unit direction of each voxel axis: columns divided by their lengths, as a 3x3. */
export function directionsOf(affine: Matrix4): number[] {
  const size = spacingOf(affine);
  return linearPart(affine).map((value, i) => value / size[i % 3]);
}

/** Finite, and neither flat nor vanishing: the determinant is not tiny against the column lengths. */
export function isInvertible(affine: Matrix4): boolean {
  if (!affine.every(Number.isFinite)) return false;
  const [a, b, c] = spacingOf(affine);
  return a > 0 && b > 0 && c > 0 && Math.abs(determinant3(linearPart(affine))) > 1e-6 * a * b * c;
}

/** Largest cosine between two voxel axes: 0 where they are at right angles. */
export function shearOf(affine: Matrix4): number {
  const size = spacingOf(affine);
  const cosine = (i: number, j: number) => Math.abs((affine[i] * affine[j] + affine[4 + i] * affine[4 + j] + affine[8 + i] * affine[8 + j]) / (size[i] * size[j]));
  return Math.max(cosine(0, 1), cosine(0, 2), cosine(1, 2));
}

/**
 * The orthogonal matrix nearest to a 3x3 (polar decomposition by Higham's Newton iteration X <- (X + X^-T) / 2);
 * a reflection stays one. The matrix must be invertible.
 */
export function nearestOrthogonal(m: Matrix3): number[] {
  let x = [...m];
  for (let step = 0; step < 100; step++) {
    const inverseTransposed = transpose3(invert3(x));
    const next = x.map((value, i) => 0.5 * (value + inverseTransposed[i]));
    const change = Math.max(...next.map((value, i) => Math.abs(value - x[i])));
    x = next;
    if (change < 1e-15) break;
  }
  return x;
}

/**
 * Letters of the voxel axes' positive ends in the RAS world, such as "LPS", as nibabel's aff2axcodes: the voxel axis with the clearest
 * direction chooses first, each takes the free world axis along the largest component of the nearest orthogonal matrix. "?" for an axis that
 * has no component along any free one; "???" where the affine cannot be inverted.
 */
export function orientationOf(affine: Matrix4): string {
  if (!isInvertible(affine)) return "???";
  const r = nearestOrthogonal(directionsOf(affine));
  const letters = ["?", "?", "?"];
  const free = new Set([0, 1, 2]);
  const clearest = [0, 1, 2].map((axis) => Math.max(Math.abs(r[axis]), Math.abs(r[3 + axis]), Math.abs(r[6 + axis])));
  for (const axis of [0, 1, 2].sort((a, b) => clearest[b] - clearest[a])) {
    const [best] = [...free].sort((a, b) => Math.abs(r[3 * b + axis]) - Math.abs(r[3 * a + axis]));
    const component = r[3 * best + axis];
    if (Math.abs(component) <= 1e-8) continue;
    free.delete(best);
    letters[axis] = ["LR", "PA", "IS"][best][component > 0 ? 1 : 0];
  }
  return letters.join("");
}

/** World (RAS mm) to continuous voxel index. Throws RangeError where the grid's affine is singular. */
export function worldToVoxel({ affine }: GridShape): number[] {
  return invertAffine(affine);
}

/** World position (RAS mm) of a grid's centre. */
export function centreOf({ dims, affine }: GridShape): Triple {
  return transformPoint(affine, dims.map((n) => (n - 1) / 2));
}

/** World positions (RAS mm) of the 8 outermost voxel centres; x changes fastest. */
export function cornersOf({ dims, affine }: GridShape): Triple[] {
  return Array.from({ length: 8 }, (_, code) => transformPoint(affine, dims.map((n, axis) => ((code >> axis) & 1) * (n - 1))));
}

/** The world box (RAS mm) around a grid's voxels: around their centres, or out to their faces half a voxel further. */
export function gridBox({ dims, affine }: GridShape, reach: "centres" | "faces"): Box {
  const margin = reach === "faces" ? 0.5 : 0;
  const box: Box = { low: [Infinity, Infinity, Infinity], high: [-Infinity, -Infinity, -Infinity] };
  for (let code = 0; code < 8; code++) {
    transformPoint(affine, dims.map((n, axis) => ((code >> axis) & 1 ? n - 1 + margin : -margin))).forEach((value, axis) => {
      box.low[axis] = Math.min(box.low[axis], value);
      box.high[axis] = Math.max(box.high[axis], value);
    });
  }
  return box;
}

/** Largest distance along a world axis, in the first's smallest voxel sides, between where two grids put the same corner; Infinity when their dims differ. */
export function gridDistance(a: GridShape, b: GridShape): number {
  if (a.dims.some((size, axis) => size !== b.dims[axis])) return Infinity;
  const others = cornersOf(b);
  return Math.max(...cornersOf(a).flatMap((corner, i) => corner.map((x, axis) => Math.abs(x - others[i][axis])))) / Math.min(...spacingOf(a.affine));
}
