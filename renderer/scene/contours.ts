import { greyOf, type Shade } from "./shade.ts";

/** Gradient per voxel, as a share of the window, below which there is no contour and from which it is drawn in full. */
const faint = 0.1, full = 0.28;

/**
 * Contours of an image in its window, 0 to 1 a pixel: ridges of the gradient's length, one pixel wide (Canny's non-maximum suppression). The gradient is taken over a voxel's
 * length, so that zooming in neither blurs contours away nor finds new ones between voxels.
 */
export function contourStrength({ width, height }: { width: number; height: number }, shade: Shade): Float32Array {
  const count = width * height;
  const grey = new Float32Array(count);
  for (let k = 0; k < count; k++) grey[k] = Number.isNaN(shade.values[k]) ? NaN : greyOf(shade.values[k], shade) / 255;
  const reach = Math.min(12, Math.max(1, Math.round(shade.voxelPixels)));
  const length = new Float32Array(count);
  const direction = new Uint8Array(count);
  for (let j = reach; j < height - reach; j++) for (let i = reach; i < width - reach; i++) {
    const k = j * width + i;
    const gx = (grey[k + reach] - grey[k - reach]) / 2 + (grey[k + reach - reach * width] - grey[k - reach - reach * width] + grey[k + reach + reach * width] - grey[k - reach + reach * width]) / 4;
    const gy = (grey[k + reach * width] - grey[k - reach * width]) / 2 + (grey[k + reach * width - reach] - grey[k - reach * width - reach] + grey[k + reach * width + reach] - grey[k - reach * width + reach]) / 4;
    const size = Math.hypot(gx, gy) / 2;
    // beside the image's border there is no gradient to speak of
    if (!(size > faint)) continue;
    length[k] = size;
    const [ax, ay] = [Math.abs(gx), Math.abs(gy)];
    // the neighbour the gradient points to, by octants: 22.5 degrees
    direction[k] = ay < 0.414 * ax ? 0 : ax < 0.414 * ay ? 1 : gx * gy > 0 ? 2 : 3;
  }
  const neighbour = [1, width, width + 1, width - 1];
  const strength = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const size = length[k];
    if (size === 0) continue;
    const step = neighbour[direction[k]];
    // of two equal neighbours one is kept
    if (size >= length[k + step] && size > length[k - step]) strength[k] = Math.min(1, (size - faint) / (full - faint) * 0.8 + 0.2);
  }
  return strength;
}
