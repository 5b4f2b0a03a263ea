import { nearestOrthogonal, linearPart } from "../contract/affine.ts";
import type { Grid, Triple } from "../contract/volume.ts";

/*
 * An image is matched in one order of its voxels, whatever the order it is stored in: x to the right, y to the front, z upwards, as nearly as its axes allow. Sums, samples
 * and what they jitter by then are the same for one image in any of the 48 orders, and so is the result. No voxel value changes.
 */

/** Where the voxels of a grid go in canonical order: voxel (i, j, k) to index `start` + i stride[0] + j stride[1] + k stride[2]. */
export interface CanonicalOrder { grid: Grid; start: number; strides: Triple; /** stored axis that becomes canonical axis 0, 1, 2, and whether it is turned round */ axes: Triple; flips: [boolean, boolean, boolean] }

/** The canonical order of a grid; for a canonical grid the strides are those of its storage. */
export function canonicalOrder(grid: Grid): CanonicalOrder {
  const direction = nearestOrthogonal(linearPart(grid.affine));
  const axes: Triple = [-1, -1, -1];
  const flips: CanonicalOrder["flips"] = [false, false, false];
  // the clearest pair of world and voxel axis first
  const pairs = [0, 1, 2].flatMap((world) => [0, 1, 2].map((axis) => ({ world, axis, cosine: direction[3 * world + axis] })))
    .sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine) || a.world - b.world);
  for (const { world, axis, cosine } of pairs) {
    if (axes[world] >= 0 || axes.includes(axis)) continue;
    axes[world] = axis;
    flips[world] = cosine < 0;
  }
  const dims = axes.map((axis) => grid.dims[axis]) as Triple;
  const affine = [...grid.affine];
  for (let row = 0; row < 3; row++) {
    for (let world = 0; world < 3; world++) affine[4 * row + world] = grid.affine[4 * row + axes[world]] * (flips[world] ? -1 : 1);
    affine[4 * row + 3] = grid.affine[4 * row + 3] + [0, 1, 2].reduce((sum, world) => sum + (flips[world] ? grid.affine[4 * row + axes[world]] * (dims[world] - 1) : 0), 0);
  }
  const steps = [1, dims[0], dims[0] * dims[1]];
  const strides: Triple = [0, 0, 0];
  let start = 0;
  for (let world = 0; world < 3; world++) {
    strides[axes[world]] = flips[world] ? -steps[world] : steps[world];
    if (flips[world]) start += steps[world] * (dims[world] - 1);
  }
  return { grid: { dims, affine }, start, strides, axes, flips };
}

/** Copies values from canonical order to the order a grid is stored in; the kernel `reorder` does so with f32 in the arena. */
export function toStored(values: ArrayLike<number>, { start, strides: [sx, sy, sz] }: CanonicalOrder, [nx, ny, nz]: Triple, target: Float32Array | Uint8Array): void {
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      let source = start + y * sy + z * sz;
      for (let x = 0; x < nx; x++, i++, source += sx) target[i] = values[source];
    }
  }
}

/** A canonical grid with its axes in the order and direction of those of `stored`. */
export function inOrderOf({ dims: from, affine }: Grid, stored: Grid): Grid {
  const { axes, flips } = canonicalOrder(stored);
  const dims: Triple = [0, 0, 0];
  const columns = [...affine];
  for (let world = 0; world < 3; world++) dims[axes[world]] = from[world];
  for (let row = 0; row < 3; row++) {
    let origin = affine[4 * row + 3];
    for (let world = 0; world < 3; world++) {
      columns[4 * row + axes[world]] = affine[4 * row + world] * (flips[world] ? -1 : 1);
      if (flips[world]) origin += affine[4 * row + world] * (from[world] - 1);
    }
    columns[4 * row + 3] = origin;
  }
  return { dims, affine: columns };
}
