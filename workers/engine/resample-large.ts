import { cornersOf, identity4, multiply4, transformPoint, translation4, worldToVoxel, type Box } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import { componentsOf, linearToMatrix, type DisplacementField, type Transform } from "../contract/transform.ts";
import { bytesPerVoxel, voxelCount, voxelView, type Grid, type Triple, type Volume } from "../contract/volume.ts";
import { mostSourceVoxels } from "../contract/working-limit.ts";
import { computedHeader, extremesOf } from "./header.ts";
import type { ResampleInput } from "./resample-blocks.ts";

/** Voxels around what a block needs: the reach of every kernel, and of the B-spline prefilter (0.268^24 is 2e-14). */
const margin = 24;

/**
 * Resamples from a volume too large for the arena: the grid is halved until the part of the volume that a block needs fits, and `resample` does each block
 * from that part alone. Throws `memory` when not even one voxel's part fits.
 */
export function resampleLarge(input: ResampleInput, resample: (part: ResampleInput) => Volume, limit: number = mostSourceVoxels): Volume {
  const { moving, grid } = input;
  const results: Volume[] = [];
  const fill = (first: Triple, dims: Triple): void => {
    const block: Grid = { dims, affine: multiply4(grid.affine, translation4(first)) };
    const box = sourceBox(block, input.transforms, moving.header);
    const size = box.high.map((end, axis) => end - box.low[axis] + 1);
    const longest = dims.indexOf(Math.max(...dims));
    const fits = size[0] * size[1] * size[2] <= limit;
    if (!fits && dims[longest] === 1) {
      throw new SynclineError("memory", "The deformation reaches too far across an image of this size to be applied part by part; give an image with larger voxels or check the deformation.");
    }
    if (!fits) {
      const half = dims[longest] >> 1;
      fill(first, dims.map((n, axis) => (axis === longest ? half : n)) as Triple);
      fill(first.map((n, axis) => (axis === longest ? n + half : n)) as Triple, dims.map((n, axis) => (axis === longest ? n - half : n)) as Triple);
      return;
    }
    const part = resample({ ...input, grid: block, moving: cropped(moving, box) });
    if (results.length === 0) results.push({ header: part.header, voxels: new SharedArrayBuffer(voxelCount(grid.dims) * bytesPerVoxel[part.header.dtype]) });
    place(part, results[0].voxels, first, grid.dims);
  };
  fill([0, 0, 0], grid.dims);
  const [{ header, voxels }] = results;
  return { voxels, header: computedHeader(moving.header, grid, header.dtype, header.slope, header.intercept, extremesOf(voxelView(header.dtype, voxels))) };
}

/** The voxels of `source` that a block can need: a box around the way of its corners, widened by the largest displacements. Never empty. */
function sourceBox(block: Grid, transforms: readonly Transform[], source: Grid): Box {
  let points: Triple[] = cornersOf({ dims: block.dims, affine: identity4 });
  let matrix: readonly number[] = block.affine;
  for (const transform of transforms) {
    if (transform.kind === "linear") {
      matrix = multiply4(linearToMatrix(transform), matrix);
      continue;
    }
    const reach = largestDisplacement(transform);
    const { low, high } = boxOf(points.map((point) => transformPoint(matrix, point)));
    points = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? high[axis] + reach[axis] : low[axis] - reach[axis])) as Triple);
    matrix = identity4;
  }
  const toVoxel = multiply4(worldToVoxel(source), matrix);
  const { low, high } = boxOf(points.map((point) => transformPoint(toVoxel, point)));
  const within = (value: number, axis: number): number => Math.max(0, Math.min(source.dims[axis] - 1, value));
  return {
    low: low.map((value, axis) => within(Math.floor(value) - margin, axis)) as Triple, high: high.map((value, axis) => within(Math.ceil(value) + margin, axis)) as Triple,
  };
}

function boxOf(points: readonly Triple[]): Box {
  const along = (axis: number): number[] => points.map((point) => point[axis]);
  return { low: [0, 1, 2].map((axis) => Math.min(...along(axis))) as Triple, high: [0, 1, 2].map((axis) => Math.max(...along(axis))) as Triple };
}

const reaches = new WeakMap<DisplacementField, Triple>();

/** The largest absolute displacement along each world axis, mm; found once for a field. */
function largestDisplacement(field: DisplacementField): Triple {
  const known = reaches.get(field);
  if (known) return known;
  const largest = componentsOf(field).map((values) => {
    let most = 0;
    for (const value of values) most = Math.max(most, Math.abs(value));
    return most;
  }) as Triple;
  reaches.set(field, largest);
  return largest;
}

/** The voxels of a box as a volume of its own. */
function cropped({ header, voxels }: Volume, { low, high }: Box): Volume {
  const dims = high.map((end, axis) => end - low[axis] + 1) as Triple;
  const [nx, ny] = header.dims;
  const from = voxelView(header.dtype, voxels);
  const buffer = new SharedArrayBuffer(voxelCount(dims) * bytesPerVoxel[header.dtype]);
  const to = voxelView(header.dtype, buffer);
  for (let z = 0; z < dims[2]; z++) {
    for (let y = 0; y < dims[1]; y++) {
      const row = ((low[2] + z) * ny + low[1] + y) * nx + low[0];
      to.set(from.subarray(row, row + dims[0]), (z * dims[1] + y) * dims[0]);
    }
  }
  return { header: { ...header, dims, affine: multiply4(header.affine, translation4(low)) }, voxels: buffer };
}

/** Copies a block of results to where it belongs in the whole. */
function place({ header, voxels }: Volume, whole: SharedArrayBuffer, first: Triple, [nx, ny]: Triple): void {
  const from = voxelView(header.dtype, voxels);
  const to = voxelView(header.dtype, whole);
  const [bx, by, bz] = header.dims;
  for (let z = 0; z < bz; z++) {
    for (let y = 0; y < by; y++) {
      const row = (z * by + y) * bx;
      to.set(from.subarray(row, row + bx), ((first[2] + z) * ny + first[1] + y) * nx + first[0]);
    }
  }
}
