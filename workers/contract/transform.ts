import * as z from "zod";
import { aboutCentre, determinant3, invert3 } from "./affine.ts";
import { SynclineError } from "./errors.ts";
import { gridSchema, voxelCount } from "./volume.ts";

const numbers = (count: number) => z.array(z.number()).length(count);

/**
 * A linear transform of world points, RAS mm: y = matrix (x - centre) + centre + translation. `matrix` is 3x3 row-major.
 * As all transforms here it maps a point of the fixed space to the moving space (resampling pulls).
 */
export const linearTransformSchema = z.object({ kind: z.literal("linear"), matrix: numbers(9), translation: numbers(3), centre: numbers(3) });
export type LinearTransform = z.infer<typeof linearTransformSchema>;

/**
 * A displacement field: world point x goes to x + u(x), u linearly interpolated on the grid, zero outside it (ITK's rule).
 * `vectors`: RAS mm, planar (all x components, then y, then z), float32, in shared memory, from byte `offset` on (0 when not given): a field may lie in the
 * memory of the job that found it.
 */
export const displacementFieldSchema = z.object({ kind: z.literal("field"), grid: gridSchema, vectors: z.instanceof(SharedArrayBuffer), offset: z.number().optional() });
export type DisplacementField = z.infer<typeof displacementFieldSchema>;

/** The planes of a field's x, y and z components (RAS mm), where they lie. */
export function componentsOf({ grid, vectors, offset = 0 }: DisplacementField): [Float32Array<SharedArrayBuffer>, Float32Array<SharedArrayBuffer>, Float32Array<SharedArrayBuffer>] {
  const count = voxelCount(grid.dims);
  const plane = (axis: number) => new Float32Array(vectors, offset + 4 * count * axis, count);
  return [plane(0), plane(1), plane(2)];
}

export type Transform = LinearTransform | DisplacementField;

/** A registration's result. A fixed point passes `forward`, then the linear transform; a moving point the inverted linear transform, then `inverse`. */
export interface Deformation { forward: DisplacementField; inverse: DisplacementField }

/** A registration's transforms both ways, each in the order a point passes them: [warp, affine] and [inverse affine, inverse warp]. */
export interface TransformPair {
  forward: Transform[];
  inverse: Transform[];
}

/** The transforms of a registration, both ways. */
export function transformPair({ transform, deformation }: { transform: LinearTransform; deformation: Deformation | null }): TransformPair {
  const back = invertLinear(transform);
  return deformation ? { forward: [deformation.forward, transform], inverse: [back, deformation.inverse] } : { forward: [transform], inverse: [back] };
}

/**
 * The transform as its file holds it (float32), so that applying the file gives the same bytes as the registration's own result.
 * Signs change between RAS and LPS, magnitudes do not, so rounding commutes with it.
 */
export function roundedAsWritten({ matrix, translation, centre }: LinearTransform): LinearTransform {
  return { kind: "linear", matrix: matrix.map(Math.fround), translation: translation.map(Math.fround), centre: centre.map(Math.fround) };
}

export const identityTransform: LinearTransform = { kind: "linear", matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0], centre: [0, 0, 0] };

/** The 4x4 row-major world matrix (RAS mm) of a linear transform. */
export function linearToMatrix({ matrix, translation, centre }: LinearTransform): number[] {
  return aboutCentre(matrix, translation, centre);
}

/** The linear transform of a 4x4 row-major world matrix, written about a centre. */
export function matrixToLinear(m: readonly number[], centre: readonly number[] = [0, 0, 0]): LinearTransform {
  const matrix = [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]];
  const translation = [0, 1, 2].map((row) => m[4 * row + 3] - centre[row] + m[4 * row] * centre[0] + m[4 * row + 1] * centre[1] + m[4 * row + 2] * centre[2]);
  return { kind: "linear", matrix, translation, centre: [...centre] };
}

/**
 * The inverse of a linear transform, about the same centre c: A^-1 (y - c) + c - A^-1 t.
 * Throws SynclineError("failed") when the matrix A is singular to machine precision.
 */
export function invertLinear({ matrix, translation: t, centre }: LinearTransform): LinearTransform {
  const size = Math.max(...matrix.map(Math.abs));
  if (!(Math.abs(determinant3(matrix)) > 1e-12 * size ** 3)) throw new SynclineError("failed", "The transform cannot be inverted: it flattens the image.");
  const inverse = invert3(matrix);
  const translation = [0, 1, 2].map((row) => -(inverse[3 * row] * t[0] + inverse[3 * row + 1] * t[1] + inverse[3 * row + 2] * t[2]) + 0);
  return { kind: "linear", matrix: inverse, translation, centre: [...centre] };
}
