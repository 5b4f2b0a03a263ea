import { transformPoint } from "../../workers/contract/affine.ts";
import { voxelView, type Triple, type Volume } from "../../workers/contract/volume.ts";

/** World points (RAS mm) of a volume brighter than a share of its display range, about two thousand spread evenly: the head, or the brain of a stripped one. */
export function headPoints(volume: Volume, share = 0.25): Triple[] {
  const { dims: [nx, ny, nz], affine, dtype, slope, intercept, range } = volume.header;
  const voxels = voxelView(dtype, volume.voxels);
  const least = range.low + share * (range.high - range.low);
  const step = Math.max(1, Math.round(Math.cbrt(nx * ny * nz / 20_000)));
  const points: Triple[] = [];
  for (let z = 0; z < nz; z += step) {
    for (let y = 0; y < ny; y += step) {
      for (let x = 0; x < nx; x += step) {
        if (voxels[(z * ny + y) * nx + x] * slope + intercept > least) points.push(transformPoint(affine, [x, y, z]));
      }
    }
  }
  return points;
}
