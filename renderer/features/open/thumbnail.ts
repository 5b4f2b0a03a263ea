import { invertAffine, gridBox, multiply4 } from "../../../workers/contract/affine.ts";
import type { VolumeHeader, VoxelArray } from "../../../workers/contract/volume.ts";
import { firstWindow } from "../../scene/display-window.ts";

export interface Thumbnail { width: number; height: number; grey: Uint8ClampedArray }

type Drawn = Pick<VolumeHeader, "dims" | "affine" | "slope" | "intercept" | "range" | "modality">;

/** The axial plane through an image's middle, `size` pixels along its longer side, patient's right at the left: nearest voxels in the image's first window. */
export function thumbnail(header: Drawn, voxels: VoxelArray, size: number): Thumbnail {
  const { low, high } = gridBox(header, "faces");
  const step = Math.max(high[0] - low[0], high[1] - low[1], 1e-6) / size;
  const [width, height] = [0, 1].map((axis) => Math.max(1, Math.round((high[axis] - low[axis]) / step)));
  // pixel to world: columns run to the patient's left, rows to the back
  const toWorld = [-step, 0, 0, high[0] - step / 2, 0, -step, 0, high[1] - step / 2, 0, 0, 0, (low[2] + high[2]) / 2, 0, 0, 0, 1];
  const m = multiply4(invertAffine(header.affine), toWorld);
  const [nx, ny, nz] = header.dims;
  const { width: spread, level } = firstWindow(header).window;
  const grey = new Uint8ClampedArray(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const i = Math.round(m[0] * column + m[1] * row + m[3]);
      const j = Math.round(m[4] * column + m[5] * row + m[7]);
      const k = Math.round(m[8] * column + m[9] * row + m[11]);
      if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
      const value = voxels[i + nx * (j + ny * k)] * header.slope + header.intercept;
      grey[at] = 255 * ((value - level) / spread + 0.5);
    }
  }
  return { width, height, grey };
}
