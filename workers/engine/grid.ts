import { determinant3, linearPart, spacingOf, transformPoint } from "../contract/affine.ts";
import type { Grid, Triple } from "../contract/volume.ts";

/** Volume of the field of view, mm³. */
export function volumeOf({ dims, affine }: Grid): number {
  return Math.abs(determinant3(linearPart(affine))) * dims[0] * dims[1] * dims[2];
}

/** The grid whose voxel 0 lies at voxel `first` of `grid` and whose voxels are `step` times larger. `first` may be fractional. */
export function steppedGrid(grid: Grid, dims: Triple, step: Triple, first: Triple): Grid {
  const affine = [...grid.affine];
  const origin = transformPoint(grid.affine, first);
  for (let row = 0; row < 3; row++) {
    for (let axis = 0; axis < 3; axis++) affine[4 * row + axis] *= step[axis];
    affine[4 * row + 3] = origin[row];
  }
  return { dims, affine };
}

/**
 * Shrink factor per axis as antsRegistration chooses it: the axis with the smallest voxels gets `factor`, every other axis the factor
 * (1 … factor) whose voxel size comes nearest to that axis' shrunk one; ties go to the smaller factor.
 */
export function axisFactors(spacing: Triple, factor: number): Triple {
  const smallest = Math.min(...spacing);
  const target = smallest * factor;
  const first = spacing.indexOf(smallest);
  return spacing.map((size, axis) => {
    if (axis === first) return factor;
    let best = 1;
    for (let candidate = 2; candidate <= factor; candidate++) {
      if (Math.abs(size * candidate - target) < Math.abs(size * best - target) - 1e-9 * target) best = candidate;
    }
    return best;
  }) as Triple;
}

/** ITK's ShrinkImageFilter: floor(n / f) voxels (at least 1), f times larger, the centre of the volume kept. */
export function shrunkGrid(grid: Grid, factors: Triple): Grid {
  const dims = grid.dims.map((n, axis) => Math.max(1, Math.floor(n / factors[axis]))) as Triple;
  const first = grid.dims.map((n, axis) => (n - 1) / 2 - factors[axis] * (dims[axis] - 1) / 2) as Triple;
  return steppedGrid(grid, dims, factors, first);
}

/** The grid over the same field of view with (nearly) cubic voxels of `size` mm; its centre is the volume's. */
export function resizedGrid(grid: Grid, size: number): Grid {
  const spacing = spacingOf(grid.affine);
  const dims = grid.dims.map((n, axis) => Math.max(1, Math.round(n * spacing[axis] / size))) as Triple;
  const step = spacing.map((s) => size / s) as Triple;
  const first = grid.dims.map((n, axis) => (n - 1) / 2 - step[axis] * (dims[axis] - 1) / 2) as Triple;
  return steppedGrid(grid, dims, step, first);
}
