import { SynclineError } from "./errors.ts";
import type { Grid, Volume } from "./volume.ts";

/** Largest distance, in voxels of the first, between where two grids put the same corner; Infinity when their sizes differ. */
export function gridDistance(a: Grid, b: Grid): number {
  if (a.dims.some((size, axis) => size !== b.dims[axis])) return Infinity;
  const voxel = Math.min(...[0, 1, 2].map((column) => Math.hypot(a.affine[column], a.affine[4 + column], a.affine[8 + column])));
  let worst = 0;
  for (let corner = 0; corner < 8; corner++) {
    const index = a.dims.map((size, axis) => (corner >> axis) & 1 ? size - 1 : 0);
    for (let row = 0; row < 3; row++) {
      const difference = [0, 1, 2, 3].reduce((sum, column) => sum + (a.affine[4 * row + column] - b.affine[4 * row + column]) * (column < 3 ? index[column] : 1), 0);
      worst = Math.max(worst, Math.abs(difference) / voxel);
    }
  }
  return worst;
}

/** Throws SynclineError("input") unless a mask lies on its image's grid, to a hundredth of a voxel. */
export function requireMaskGrid(image: Volume, mask: Volume | undefined, which: "fixed" | "moving", ignoreGeometry: boolean): void {
  if (!mask) return;
  const distance = gridDistance(image.header, mask.header);
  if (distance === Infinity) {
    const [of, has] = [image.header.dims.join("x"), mask.header.dims.join("x")];
    throw new SynclineError("input", `The ${which} mask has ${has} voxels but the ${which} image ${of}; a mask must lie on its image's grid. Resample it with "syncline apply".`);
  }
  if (ignoreGeometry || distance <= 0.01) return;
  throw new SynclineError(
    "input",
    `The ${which} mask lies elsewhere than the ${which} image (corners are up to ${distance.toFixed(2)} voxels apart); a mask must lie on its image's grid. Resample it with "syncline apply".`,
  );
}
