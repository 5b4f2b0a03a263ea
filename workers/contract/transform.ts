import * as z from "zod";
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
export function linearToMatrix({ matrix: m, translation: t, centre: c }: LinearTransform): number[] {
  const offset = [0, 1, 2].map((row) => t[row] + c[row] - m[3 * row] * c[0] - m[3 * row + 1] * c[1] - m[3 * row + 2] * c[2]);
  return [m[0], m[1], m[2], offset[0], m[3], m[4], m[5], offset[1], m[6], m[7], m[8], offset[2], 0, 0, 0, 1];
}

/** The linear transform of a 4x4 row-major world matrix, written about a centre. */
export function matrixToLinear(m: readonly number[], centre: readonly number[] = [0, 0, 0]): LinearTransform {
  const matrix = [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]];
  const translation = [0, 1, 2].map((row) => m[4 * row + 3] - centre[row] + m[4 * row] * centre[0] + m[4 * row + 1] * centre[1] + m[4 * row + 2] * centre[2]);
  return { kind: "linear", matrix, translation, centre: [...centre] };
}
