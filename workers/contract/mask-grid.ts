import { gridDistance } from "./affine.ts";
import { SynclineError } from "./errors.ts";
import { say } from "./sentences.ts";
import type { Volume } from "./volume.ts";

/** Throws SynclineError("input") unless a mask lies on its image's grid, to a hundredth of a voxel. */
export function requireMaskGrid(image: Volume, mask: Volume | undefined, which: "fixed" | "moving", ignoreGeometry: boolean): void {
  if (!mask) return;
  const distance = gridDistance(image.header, mask.header);
  if (distance === Infinity) {
    const [of, has] = [image.header.dims.join("x"), mask.header.dims.join("x")];
    const values = { has, of };
    throw new SynclineError("input", which === "fixed"
      ? say("The fixed mask has {has} voxels but the fixed image {of}; a mask must lie on its image's grid. Resample it with \"syncline apply\".", values)
      : say("The moving mask has {has} voxels but the moving image {of}; a mask must lie on its image's grid. Resample it with \"syncline apply\".", values));
  }
  if (ignoreGeometry || distance <= 0.01) return;
  const values = { distance: { figure: distance.toFixed(2) } };
  throw new SynclineError("input", which === "fixed"
    ? say("The fixed mask lies elsewhere than the fixed image (corners are up to {distance} voxels apart); a mask must lie on its image's grid. Resample it with \"syncline apply\".", values)
    : say("The moving mask lies elsewhere than the moving image (corners are up to {distance} voxels apart); a mask must lie on its image's grid. Resample it with \"syncline apply\".", values));
}
