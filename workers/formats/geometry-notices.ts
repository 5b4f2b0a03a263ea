import { shearOf, spacingOf } from "../contract/affine.ts";
import { notice, type Notice } from "../contract/notices.ts";

/** Largest cosine between two axes that still passes as rounding of float32. */
export const rightAngleTolerance = 1e-4;

/** What is odd about a voxel-to-world matrix of any format: shear, and voxels smaller than a micrometre or larger than 10 cm. */
export function geometryNotices(affine: readonly number[]): Notice[] {
  const notices: Notice[] = [];
  const cosine = shearOf(affine);
  if (cosine > rightAngleTolerance) {
    notices.push(notice("sheared", { degrees: (90 - (Math.acos(Math.min(1, cosine)) * 180) / Math.PI).toPrecision(2) }));
  }
  const size = spacingOf(affine);
  if (size.some((value) => value < 0.001 || value > 100)) notices.push(notice("voxelSizeImplausible", { size: sizes(size, 3) }));
  return notices;
}

/** Sizes along the axes as "1.00 x 1.00 x 2.50". */
export function sizes(values: readonly number[], digits: number): string {
  return values.map((value) => value.toPrecision(digits)).join(" x ");
}

/** What was decided about the scaling of stored numbers. */
export function scalingDecision(slope: number, intercept: number): Notice {
  return slope === 1 && intercept === 0 ? notice("unscaled") : notice("scaled", { slope: Number(slope.toPrecision(7)), intercept: Number(intercept.toPrecision(7)) });
}
