import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type Grid, type Volume, type VoxelArray } from "../contract/volume.ts";
import type { Parameters } from "../contract/parameters.ts";
import type { Transform } from "../contract/transform.ts";
import type { Team } from "../team/types.ts";
import { computedHeader } from "./header.ts";
import { SamplingMap } from "./positions.ts";

export interface ResampleInput {
  grid: Grid;
  moving: Volume;
  /** in the order a point of the grid passes them */
  transforms: readonly Transform[];
  interpolator: Parameters["interpolator"];
  /** real value (after slope and intercept) outside the moving image */
  defaultValue: number;
}

/** Voxels sampled at a time: bounds the scratch memory to 16 bytes each. */
const blockVoxels = 2_000_000;
const flat = 16384;
/** Types whose every value float32 holds exactly. */
const exactInFloat: readonly Dtype[] = ["uint8", "int8", "uint16", "int16", "float32"];

/**
 * Fills a grid with the moving volume pulled through the transforms, sampled once. linear and bSpline give float32 real values; nearestNeighbor keeps
 * the moving volume's type, scaling and exact stored values. Frees everything it allocates in the arena.
 */
export function resampleVolume(team: Team, input: ResampleInput): Volume {
  const mark = team.arena.mark();
  try {
    return input.interpolator === "nearestNeighbor" ? nearest(team, input) : interpolated(team, input);
  } finally {
    team.arena.release(mark);
  }
}

function interpolated(team: Team, input: ResampleInput): Volume {
  const { moving, grid, interpolator, defaultValue } = input;
  const { dtype, slope, intercept, dims } = moving.header;
  const source = loadReal(team, voxelView(dtype, moving.voxels), slope, intercept, defaultValue);
  if (interpolator === "bSpline") {
    team.run("bspline_prefilter_x", dims[2], 2, [source, ...dims]);
    team.run("bspline_prefilter_y", dims[2], 2, [source, ...dims]);
    team.run("bspline_prefilter_z", dims[1], 2, [source, ...dims]);
  }
  const output = new Float32Array(new SharedArrayBuffer(4 * voxelCount(grid.dims)));
  sampleBlocks(team, input, (places, count, start, target) => {
    team.run(interpolator === "bSpline" ? "sample_bspline" : "sample_linear", count, flat, [...places, source, ...dims, target, defaultValue]);
    output.set(team.f32(target, count), start);
  });
  return { header: computedHeader(moving.header, grid, "float32", 1, 0, output), voxels: output.buffer };
}

function nearest(team: Team, input: ResampleInput): Volume {
  const { moving, grid, defaultValue } = input;
  const { dtype, slope, intercept, dims } = moving.header;
  const voxels = voxelView(dtype, moving.voxels);
  const buffer = new SharedArrayBuffer(bytesPerVoxel[dtype] * voxelCount(grid.dims));
  const output = voxelView(dtype, buffer);
  const background = storable(defaultValue, dtype, slope, intercept);
  const exact = exactInFloat.includes(dtype);
  const source = exact ? loadReal(team, voxels, 1, 0, Number.NaN) : 0;
  sampleBlocks(team, input, (places, count, start, target) => {
    if (exact) {
      team.run("sample_nearest", count, flat, [...places, source, ...dims, target, background]);
      output.set(team.f32(target, count), start);
    } else {
      pickNearest(voxels, dims, places.map((pointer) => team.f32(pointer, count)), output.subarray(start, start + count), background);
    }
  });
  return { header: computedHeader(moving.header, grid, dtype, slope, intercept, output), voxels: buffer };
}

/** Calls `sample` for block after block of output planes, with the source indices in place and a target block to fill. */
function sampleBlocks(team: Team, { grid, transforms, moving }: ResampleInput, sample: (places: readonly number[], count: number, start: number, target: number) => void): void {
  const map = new SamplingMap(team, grid, transforms, moving.header);
  const [nx, ny, nz] = grid.dims;
  const planes = Math.max(1, Math.min(nz, Math.floor(blockVoxels / (nx * ny))));
  const [px, py, pz, target] = [0, 1, 2, 3].map(() => team.arena.alloc(4 * nx * ny * planes));
  for (let z = 0; z < nz; z += planes) {
    const here = Math.min(planes, nz - z);
    map.run([px, py, pz], z, here);
    sample([px, py, pz], nx * ny * here, nx * ny * z, target);
  }
}

/** The voxels' real values in the arena; what is not finite becomes `fallback`, lest it spreads to its neighbours. */
function loadReal(team: Team, voxels: VoxelArray, slope: number, intercept: number, fallback: number): number {
  const pointer = team.arena.alloc(4 * voxels.length);
  const data = team.f32(pointer, voxels.length);
  if (slope === 1 && intercept === 0 && !(voxels instanceof Float32Array) && !(voxels instanceof Float64Array)) {
    data.set(voxels);
    return pointer;
  }
  for (let i = 0; i < data.length; i++) {
    const value = voxels[i] * slope + intercept;
    data[i] = Number.isFinite(value) ? value : fallback;
  }
  return pointer;
}

/** The stored number nearest to a real value, within the type's range. */
function storable(value: number, dtype: Dtype, slope: number, intercept: number): number {
  const stored = (value - intercept) / slope;
  if (dtype === "float32" || dtype === "float64") return stored;
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
