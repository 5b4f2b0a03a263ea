import { SynclineError } from "../contract/errors.ts";
import { say } from "../contract/sentences.ts";
import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type Volume, type VoxelArray } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { computedHeader, extremesOf } from "./header.ts";
import { placeTable, weightTable } from "./interpolation-tables.ts";
import { flat, sampleBlocks, type ResampleInput } from "./resample-blocks.ts";

/** Types whose every value float32 holds exactly. */
const exactInFloat: readonly Dtype[] = ["uint8", "int8", "uint16", "int16", "float32"];

/** As many ranks as float32 holds exactly. */
const mostLabels = 2 ** 24;

/** nearestNeighbor: the moving volume's type, scaling and exact stored values. */
export function resampleNearest(team: Team, input: ResampleInput): Volume {
  const { moving, grid, defaultValue } = input;
  const { dtype, slope, intercept, dims } = moving.header;
  const voxels = voxelView(dtype, moving.voxels);
  const buffer = new SharedArrayBuffer(bytesPerVoxel[dtype] * voxelCount(grid.dims));
  const output = voxelView(dtype, buffer);
  const background = storable(defaultValue, dtype, slope, intercept);
  const exact = exactInFloat.includes(dtype);
  const source = exact ? team.arena.alloc(4 * voxels.length) : 0;
  if (exact) team.f32(source, voxels.length).set(voxels);
  sampleBlocks(team, input, (places, count, start, target) => {
    if (exact) {
      team.run("sample_nearest", count, flat, [...places, source, ...dims, target, background]);
      output.set(team.f32(target, count), start);
    } else {
      pickNearest(voxels, dims, places.map((pointer) => team.f32(pointer, count)), output.subarray(start, start + count), background);
    }
  });
  return { header: computedHeader(moving.header, grid, dtype, slope, intercept, extremesOf(output)), voxels: buffer };
}

/**
 * genericLabel (trilinear weights) and multiLabel (Gaussian weights): at each point the stored value with the largest sum of weights, ties to
 * the lowest. Works on ranks of the values present, so any type of number will do.
 */
export function resampleLabels(team: Team, input: ResampleInput): Volume {
  const { moving, grid, defaultValue, interpolator } = input;
  const { dtype, slope, intercept, dims } = moving.header;
  const voxels = voxelView(dtype, moving.voxels);
  const buffer = new SharedArrayBuffer(bytesPerVoxel[dtype] * voxelCount(grid.dims));
  const output = voxelView(dtype, buffer);
  const background = storable(defaultValue, dtype, slope, intercept);
  const source = team.arena.alloc(4 * voxels.length);
  const values = rankValues(voxels, background, team.f32(source, voxels.length));
  const table = weightTable(interpolator);
  const kernel = table?.kernel ?? "sample_label_linear";
  const further = table ? placeTable(team, table.rows) : [];
  sampleBlocks(team, input, (places, count, start, target) => {
    team.run(kernel, count, flat, [...places, source, ...dims, target, -1, ...further]);
    const ranks = team.f32(target, count);
    for (let i = 0; i < count; i++) output[start + i] = ranks[i] < 0 ? background : values[ranks[i]];
  });
  return { header: computedHeader(moving.header, grid, dtype, slope, intercept, extremesOf(output)), voxels: buffer };
}

/** Writes the rank of every voxel's value among the values present and returns these, ascending. NaN counts as `fallback`. */
function rankValues(voxels: VoxelArray, fallback: number, ranks: Float32Array): number[] {
  const found = new Map<number, number>();
  let last = Number.NaN;
  let lastOrder = 0;
  for (let i = 0; i < voxels.length; i++) {
    const value = Number.isNaN(voxels[i]) ? fallback : voxels[i];
    if (value !== last) {
      lastOrder = found.get(value) ?? found.size;
      if (lastOrder === found.size) found.set(value, lastOrder);
      last = value;
    }
    ranks[i] = lastOrder;
  }
  if (found.size > mostLabels) throw new SynclineError("usage", say("The image has {count} different values, too many for labels; choose an interpolator for images.", { count: found.size }));
  const values = [...found.keys()].sort((a, b) => a - b);
  const rankOf = new Int32Array(values.length);
  values.forEach((value, rank) => { rankOf[found.get(value) ?? 0] = rank; });
  for (let i = 0; i < ranks.length; i++) ranks[i] = rankOf[ranks[i]];
  return values;
}

/** The stored number nearest to a real value, within the type's range. */
function storable(value: number, dtype: Dtype, slope: number, intercept: number): number {
  const stored = (value - intercept) / slope;
  if (dtype === "float64") return stored;
  if (dtype === "float32") return Math.fround(stored);
  const bits = 8 * bytesPerVoxel[dtype];
  const [low, high] = dtype.startsWith("u") ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  return Math.min(high, Math.max(low, Math.round(stored)));
}

/** As the sample_nearest kernel, for types that float32 cannot hold. */
function pickNearest(voxels: VoxelArray, [nx, ny, nz]: readonly number[], [px, py, pz]: readonly Float32Array[], output: VoxelArray, background: number): void {
  for (let i = 0; i < output.length; i++) {
    const x = Math.floor(px[i] + 0.5), y = Math.floor(py[i] + 0.5), z = Math.floor(pz[i] + 0.5);
    const inside = x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz;
    output[i] = inside ? voxels[(z * ny + y) * nx + x] : background;
  }
}
