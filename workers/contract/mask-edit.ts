import * as z from "zod";
import { invertAffine, linearPart, transformPoint } from "./affine.ts";
import type { Grid, Triple } from "./volume.ts";

const point = z.tuple([z.number(), z.number(), z.number()]);

/** One change of a mask; the result is a new mask on the image's grid. Without a mask before, everything counts as outside. */
export const maskEditSchema = z.discriminatedUnion("kind", [
  /** voxels of the image whose real value lies between, ends included */
  z.object({ kind: z.literal("threshold"), low: z.number(), high: z.number() }),
  /**
   * the box between two points (RAS mm): `add` marks it, `cut` keeps only what lies within, `remove` what lies outside. `frame`: from the image's world to the
   * one whose axes the box follows (4x4 row-major), where the image was drawn moved; not given: its own world
   */
  z.object({ kind: z.literal("box"), low: point, high: point, how: z.enum(["add", "cut", "remove"]), frame: z.array(z.number()).length(16).optional() }),
  /** the largest part whose voxels share faces */
  z.object({ kind: z.literal("largest") }),
  /** holes: what is not marked and not reached from the image's border through shared faces */
  z.object({ kind: z.literal("fill") }),
  z.object({ kind: z.literal("invert") }),
  /** nothing changes: a mask from elsewhere becomes one of ours */
  z.object({ kind: z.literal("keep") }),
  /** a drawn line: balls of a radius (mm) about world points (RAS mm) are marked or cleared */
  z.object({ kind: z.literal("stroke"), points: z.array(point).min(1).max(5000), radius: z.number().positive().max(200), mark: z.boolean() }),
]);
export type MaskEdit = z.infer<typeof maskEditSchema>;

/**
 * Marks (1) or clears (0) the voxels whose centres lie within `radius` mm of a world point (RAS). `mask` is uint8, x fastest, on `grid`.
 * Any invertible affine holds, sheared ones too.
 */
export function paintBall(mask: Uint8Array, grid: Grid, centre: Readonly<Triple>, radius: number, value: 0 | 1): void {
  const { dims: [nx, ny, nz], affine } = grid;
  const inverse = invertAffine(affine);
  const [cx, cy, cz] = transformPoint(inverse, centre);
  // half-widths of the ellipsoid's box in voxels: row lengths of the world-to-voxel matrix times the radius
  const m = linearPart(inverse);
  const [rx, ry, rz] = [0, 1, 2].map((row) => radius * Math.hypot(m[3 * row], m[3 * row + 1], m[3 * row + 2]));
  const range = (at: number, reach: number, n: number): [number, number] => [Math.max(0, Math.ceil(at - reach)), Math.min(n - 1, Math.floor(at + reach))];
  const [[x0, x1], [y0, y1], [z0, z1]] = [range(cx, rx, nx), range(cy, ry, ny), range(cz, rz, nz)];
  for (let z = z0; z <= z1; z++) {
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const dx = x - cx, dy = y - cy, dz = z - cz;
        const wx = affine[0] * dx + affine[1] * dy + affine[2] * dz, wy = affine[4] * dx + affine[5] * dy + affine[6] * dz, wz = affine[8] * dx + affine[9] * dy + affine[10] * dz;
        if (wx * wx + wy * wy + wz * wz <= radius * radius) mask[x + nx * (y + ny * z)] = value;
      }
    }
  }
}
