import type { Triple } from "./volume.ts";

/** Visits the up to six voxels that share a face with a voxel; both are indices, x fastest. Made once for a grid: it is called for millions of voxels. */
export function faceNeighbours([nx, ny, nz]: Readonly<Triple>, visit: (voxel: number) => void): (voxel: number) => void {
  const plane = nx * ny;
  return (voxel) => {
    const x = voxel % nx, row = (voxel - x) / nx, y = row % ny, z = (row - y) / ny;
    if (x > 0) visit(voxel - 1);
    if (x < nx - 1) visit(voxel + 1);
    if (y > 0) visit(voxel - nx);
    if (y < ny - 1) visit(voxel + nx);
    if (z > 0) visit(voxel - plane);
    if (z < nz - 1) visit(voxel + plane);
  };
}
