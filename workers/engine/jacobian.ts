import { linearPart, worldToVoxel } from "../contract/affine.ts";
import type { JacobianSummary } from "../contract/evaluation.ts";
import { componentsOf, type DisplacementField } from "../contract/transform.ts";
import { voxelCount } from "../contract/volume.ts";

/** Extremes of the determinants over all voxels. Folded: not above zero. */
export function summariseJacobian(field: DisplacementField): JacobianSummary {
  const voxels = voxelCount(field.grid.dims);
  let min = Infinity, max = -Infinity, foldedVoxels = 0;
  eachDeterminant(field, (determinant) => {
    if (determinant < min) min = determinant;
    if (determinant > max) max = determinant;
    if (!(determinant > 0)) foldedVoxels++;
  });
  return { min, max, foldedVoxels, foldedFraction: foldedVoxels / voxels, voxels };
}

/**
 * Calls back with the determinant of I + du/dx of every voxel, x fastest, as ANTs' CreateJacobianDeterminantImage has them: derivatives of fourth order over
 * five points, (8 (u(x+1) - u(x-1)) - (u(x+2) - u(x-2))) / 12 per voxel, the border voxel standing for what lies beyond it.
 */
export function eachDeterminant(field: DisplacementField, visit: (determinant: number) => void): void {
  const { grid, grid: { dims } } = field;
  const [nx, ny, nz] = dims;
  const planes = componentsOf(field);
  // in voxels of the grid the determinant is the same as in millimetres
  const toVoxel = linearPart(worldToVoxel(grid));
  const strides = [1, nx, nx * ny];
  const derivative = new Float64Array(9);
  const stencils = dims.map((n, axis) => Array.from({ length: n }, (_, i) => stencil(i, n, strides[axis])));
  for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) {
    for (let axis = 0; axis < 3; axis++) {
      const [a, b, c, d] = stencils[axis][axis === 0 ? x : axis === 1 ? y : z];
      for (let component = 0; component < 3; component++) {
        const u = planes[component];
        derivative[3 * component + axis] = (8 * (u[i + c] - u[i + b]) - (u[i + d] - u[i + a])) / 12;
      }
    }
    visit(determinantOf(toVoxel, derivative));
  }
}

/** Offsets of the four neighbours of voxel i of n along an axis, from two before to two after, kept inside. */
function stencil(i: number, n: number, stride: number): [number, number, number, number] {
  const to = (by: number) => (Math.min(Math.max(i + by, 0), n - 1) - i) * stride;
  return [to(-2), to(-1), to(1), to(2)];
}

/** det(I + T D), T from millimetres to voxels, D the derivatives of the vectors by voxel. */
function determinantOf(t: readonly number[], d: Float64Array): number {
  const a = 1 + t[0] * d[0] + t[1] * d[3] + t[2] * d[6], b = t[0] * d[1] + t[1] * d[4] + t[2] * d[7], c = t[0] * d[2] + t[1] * d[5] + t[2] * d[8];
  const e = t[3] * d[0] + t[4] * d[3] + t[5] * d[6], f = 1 + t[3] * d[1] + t[4] * d[4] + t[5] * d[7], g = t[3] * d[2] + t[4] * d[5] + t[5] * d[8];
  const h = t[6] * d[0] + t[7] * d[3] + t[8] * d[6], j = t[6] * d[1] + t[7] * d[4] + t[8] * d[7], k = 1 + t[6] * d[2] + t[7] * d[5] + t[8] * d[8];
  return a * (f * k - g * j) - b * (e * k - g * h) + c * (e * j - f * h);
}
