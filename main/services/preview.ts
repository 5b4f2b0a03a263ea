import { linearPart, multiply4, orientationOf, spacingOf, worldToVoxel } from "../../workers/contract/affine.ts";
import type { DisplacementField } from "../../workers/contract/transform.ts";
import { voxelView, type Volume } from "../../workers/contract/volume.ts";
import { outsideValue } from "./outside.ts";

/**
 * The moving image through a coarse deformation and the linear map that follows it, on the deformation's grid: float32 real values, interpolated
 * linearly. For the eye while a registration runs; some hundred thousand voxels at most, so it is done here and not by the busy threads.
 */
export function bentPreview(moving: Volume, { grid, vectors }: DisplacementField, matrix: readonly number[]): Volume {
  const { dims: [nx, ny, nz], affine } = grid;
  const { dims: [mx, my, mz], slope, intercept, dtype } = moving.header;
  const source = voxelView(dtype, moving.voxels);
  const count = nx * ny * nz;
  const field = new Float32Array(vectors);
  // index of the moving image = position x + shift u
  const toVoxel = multiply4(worldToVoxel(moving.header), matrix);
  const position = multiply4(toVoxel, affine);
  const shift = linearPart(toVoxel);
  const outside = outsideValue(moving.header, null);
  const voxels = new SharedArrayBuffer(4 * count);
  const target = new Float32Array(voxels);
  let i = 0;
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) {
    const [u, v, w] = [field[i], field[count + i], field[2 * count + i]];
    const px = position[0] * x + position[1] * y + position[2] * z + position[3] + shift[0] * u + shift[1] * v + shift[2] * w;
    const py = position[4] * x + position[5] * y + position[6] * z + position[7] + shift[3] * u + shift[4] * v + shift[5] * w;
    const pz = position[8] * x + position[9] * y + position[10] * z + position[11] + shift[6] * u + shift[7] * v + shift[8] * w;
    if (!(px >= -0.5 && px < mx - 0.5 && py >= -0.5 && py < my - 0.5 && pz >= -0.5 && pz < mz - 0.5)) {
      target[i] = outside;
      continue;
    }
    const [x0, y0, z0] = [Math.max(0, Math.min(mx - 2, Math.floor(px))), Math.max(0, Math.min(my - 2, Math.floor(py))), Math.max(0, Math.min(mz - 2, Math.floor(pz)))];
    const [fx, fy, fz] = [Math.min(1, Math.max(0, px - x0)), Math.min(1, Math.max(0, py - y0)), Math.min(1, Math.max(0, pz - z0))];
    // an axis of one voxel has no next one
    const [dx, dy, dz] = [mx > 1 ? 1 : 0, my > 1 ? mx : 0, mz > 1 ? mx * my : 0];
    const at = x0 + mx * (y0 + my * z0);
    const near = mix(mix(source[at], source[at + dx], fx), mix(source[at + dy], source[at + dx + dy], fx), fy);
    const far = mix(mix(source[at + dz], source[at + dx + dz], fx), mix(source[at + dy + dz], source[at + dx + dy + dz], fx), fy);
    target[i] = mix(near, far, fz) * slope + intercept;
  }
  return {
    voxels,
    header: {
      ...moving.header, ...grid, spacing: spacingOf(affine), orientation: orientationOf(affine), dtype: "float32", slope: 1, intercept: 0, format: "computed", storedType: "float32",
      geometrySource: "fixed image", volumes: 1, volume: 0, notices: [],
    },
  };
}

function mix(a: number, b: number, share: number): number {
  return a + share * (b - a);
}
