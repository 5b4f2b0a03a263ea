import { orientationOf, spacingOf } from "../contract/affine.ts";
import type { DeformationMaps } from "../contract/tasks.ts";
import { componentsOf, type DisplacementField } from "../contract/transform.ts";
import { type Grid, type Triple, voxelCount, type Volume } from "../contract/volume.ts";
import { steppedGrid } from "./grid.ts";
import { eachDeterminant } from "./jacobian.ts";

/**
 * A deformation for the eye: on a grid of at most `side` voxels per axis over the field's, the displacement along world x, y and z (mean of each block, mm),
 * its length (the block's largest, mm) and the Jacobian determinant (mean of the block; where the block holds a fold, its smallest value, so that no fold is
 * averaged away).
 */
export function mapDeformation(field: DisplacementField, side: number): DeformationMaps {
  const { dims } = field.grid;
  const [nx, ny, nz] = dims;
  const step = dims.map((n) => Math.ceil(n / side)) as Triple;
  const coarse = dims.map((n, axis) => Math.ceil(n / step[axis])) as Triple;
  const grid = steppedGrid(field.grid, coarse, step, step.map((f) => (f - 1) / 2) as Triple);
  const count = voxelCount(coarse);
  const [cx, cy] = coarse;
  const blockX = Int32Array.from({ length: nx }, (_, x) => Math.floor(x / step[0]));
  const rowOf = (y: number, z: number): number => cx * (Math.floor(y / step[1]) + cy * Math.floor(z / step[2]));
  const displacement = [0, 1, 2].map(() => new Float32Array(new SharedArrayBuffer(4 * count)));
  const magnitude = new Float32Array(new SharedArrayBuffer(4 * count));
  const jacobian = new Float32Array(new SharedArrayBuffer(4 * count));
  const members = new Float64Array(count);
  const lowest = new Float64Array(count).fill(Infinity);
  const [u, v, w] = componentsOf(field);
  for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
    const row = rowOf(y, z);
    for (let x = 0; x < nx; x++, i++) {
      const block = row + blockX[x];
      members[block]++;
      displacement[0][block] += u[i];
      displacement[1][block] += v[i];
      displacement[2][block] += w[i];
      magnitude[block] = Math.max(magnitude[block], Math.sqrt(u[i] * u[i] + v[i] * v[i] + w[i] * w[i]));
    }
  }
  let at = 0, line = 0, row = 0;
  eachDeterminant(field, (determinant) => {
    const block = row + blockX[at];
    jacobian[block] += determinant;
    if (determinant < lowest[block]) lowest[block] = determinant;
    if (++at < nx) return;
    at = 0;
    line++;
    row = rowOf(line % ny, Math.floor(line / ny));
  });
  for (let block = 0; block < count; block++) {
    for (const plane of displacement) plane[block] /= members[block];
    jacobian[block] = lowest[block] > 0 ? jacobian[block] / members[block] : lowest[block];
  }
  const [x, y, z] = displacement.map((plane) => scalarVolume(grid, plane));
  return { displacement: [x, y, z], magnitude: scalarVolume(grid, magnitude), jacobian: scalarVolume(grid, jacobian) };
}

function scalarVolume({ dims, affine }: Grid, values: Float32Array<SharedArrayBuffer>): Volume {
  let min = Infinity, max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return {
    voxels: values.buffer,
    header: {
      dims, affine, dtype: "float32", slope: 1, intercept: 0, spacing: spacingOf(affine), orientation: orientationOf(affine), format: "computed", storedType: "float32",
      geometrySource: "fixed image", volumes: 1, volume: 0, modality: "unknown", range: { min, max, low: min, high: max }, notices: [],
    },
  };
}
