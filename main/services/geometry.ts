import { SynclineError } from "../../workers/contract/errors.ts";
import { linearToMatrix, matrixToLinear, type LinearTransform } from "../../workers/contract/transform.ts";
import type { Grid, Volume } from "../../workers/contract/volume.ts";

/**
 * Voxel to world (RAS mm) of a bare array: spacing 1, origin 0 and identity direction as ITK means them, in LPS. So the matrix of a
 * transform file found on bare arrays acts on voxel indices.
 */
export const bareAffine: readonly number[] = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The same voxels without their geometry. */
export function bareVolume(volume: Volume): Volume {
  return { voxels: volume.voxels, header: { ...volume.header, affine: [...bareAffine], spacing: [1, 1, 1], orientation: "LPS", geometrySource: "ignored" } };
}

export function gridOf({ dims, affine }: Grid): Grid {
  return { dims: [...dims], affine: [...affine] };
}

/**
 * The transform as its file holds it (float32), so that applying the file gives the same bytes as the registration's own result.
 * Signs change between RAS and LPS, magnitudes do not, so rounding commutes with it.
 */
export function roundedAsWritten({ matrix, translation, centre }: LinearTransform): LinearTransform {
  return { kind: "linear", matrix: matrix.map(Math.fround), translation: translation.map(Math.fround), centre: centre.map(Math.fround) };
}

/** The inverse of a linear transform about the same centre. Throws SynclineError("failed") when it squashes space flat. */
export function invertLinear(transform: LinearTransform): LinearTransform {
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = linearToMatrix(transform);
  const cofactors = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
  const determinant = a * cofactors[0] + b * cofactors[3] + c * cofactors[6];
  if (!(Math.abs(determinant) > 1e-12)) throw new SynclineError("failed", "The transform cannot be inverted: it flattens the image.");
  const m = cofactors.map((value) => value / determinant);
  const offset = [0, 1, 2].map((row) => -(m[3 * row] * tx + m[3 * row + 1] * ty + m[3 * row + 2] * tz));
  return matrixToLinear([m[0], m[1], m[2], offset[0], m[3], m[4], m[5], offset[1], m[6], m[7], m[8], offset[2], 0, 0, 0, 1], transform.centre);
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 16 }, (_, i) => [0, 1, 2, 3].reduce((sum, k) => sum + a[4 * (i >> 2) + k] * b[4 * k + (i & 3)], 0));
}

/**
 * A transform found on bare arrays as a map between the real worlds (4x4, RAS mm): fixed world to voxel, through the bare transform, moving
 * voxel to world. M = A_moving B^-1 T B A_fixed^-1 with B the bare affine, which is its own inverse. For showing, where volumes keep their geometry.
 */
export function bareToWorld(bare: readonly number[], fixed: Grid, moving: Grid): number[] {
  const fromWorld = linearToMatrix(invertLinear(matrixToLinear(fixed.affine)));
  return [bareAffine, bare, bareAffine, fromWorld].reduce<number[]>(multiply, moving.affine);
}
