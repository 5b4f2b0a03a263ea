import { gridDistance } from "./affine.ts";
import { SynclineError } from "./errors.ts";
import type { Volume } from "./volume.ts";

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
