import * as z from "zod";
import { aboutCentre, determinant3, invert3 } from "./affine.ts";
import { SynclineError } from "./errors.ts";
import { gridSchema } from "./volume.ts";

const numbers = (count: number) => z.array(z.number()).length(count);

/**
 * A linear transform of world points, RAS mm: y = matrix (x - centre) + centre + translation. `matrix` is 3x3 row-major.
 * As all transforms here it maps a point of the fixed space to the moving space (resampling pulls).
 */
export const linearTransformSchema = z.object({ kind: z.literal("linear"), matrix: numbers(9), translation: numbers(3), centre: numbers(3) });
export type LinearTransform = z.infer<typeof linearTransformSchema>;

/**
 * A displacement field: world point x goes to x + u(x), u linearly interpolated on the grid, zero outside it (ITK's rule).
 * `vectors`: RAS mm, planar (all x components, then y, then z), float32, in shared memory.
 */
export const displacementFieldSchema = z.object({ kind: z.literal("field"), grid: gridSchema, vectors: z.instanceof(SharedArrayBuffer) });
export type DisplacementField = z.infer<typeof displacementFieldSchema>;

export type Transform = LinearTransform | DisplacementField;

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
