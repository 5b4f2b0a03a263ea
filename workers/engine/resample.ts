import { voxelCount, voxelView, type Volume, type VoxelArray } from "../contract/volume.ts";
import { mostSourceVoxels } from "../contract/working-limit.ts";
import type { Team } from "../team/types.ts";
import { computedHeader, type Extremes } from "./header.ts";
import { placeTable, weightTable } from "./interpolation-tables.ts";
import { flat, sampleBlocks, type ResampleInput } from "./resample-blocks.ts";
import { resampleLarge } from "./resample-large.ts";
import { resampleLabels, resampleNearest } from "./resample-labels.ts";

export type { ResampleInput } from "./resample-blocks.ts";

/**
 * Fills a grid with the moving volume pulled through the transforms, sampled once. Interpolating methods give float32 real values; nearestNeighbor,
 * genericLabel and multiLabel keep the moving volume's type, scaling and exact stored values. Frees everything it allocates in the arena.
 */
export function resampleVolume(team: Team, input: ResampleInput): Volume {
  if (voxelCount(input.moving.header.dims) > mostSourceVoxels) return resampleLarge(input, (part) => resampleVolume(team, part));
  const mark = team.arena.mark();
  try {
    switch (input.interpolator) {
      case "nearestNeighbor": return resampleNearest(team, input);
      case "genericLabel": case "multiLabel": return resampleLabels(team, input);
      default: return interpolated(team, input);
    }
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
  const table = weightTable(interpolator);
  const kernel = table?.kernel ?? (interpolator === "bSpline" ? "sample_bspline" : "sample_linear");
  const further = table ? placeTable(team, table.rows) : [];
  const output = new Float32Array(new SharedArrayBuffer(4 * voxelCount(grid.dims)));
  let least = Infinity, most = -Infinity;
  sampleBlocks(team, input, (places, count, start, target) => {
    team.run(kernel, count, flat, [...places, source, ...dims, target, defaultValue, ...further]);
    output.set(team.f32(target, count), start);
    // while the block is still in the caches
    const here = extremesIn(team, target, count);
    least = Math.min(least, here[0]);
    most = Math.max(most, here[1]);
  });
  return { header: computedHeader(moving.header, grid, "float32", 1, 0, [least, most]), voxels: output.buffer };
}

function extremesIn(team: Team, data: number, count: number): Extremes {
  const slabs = Math.ceil(count / flat);
  const mark = team.arena.mark();
  const extremes = team.arena.alloc(8 * slabs);
  team.run("value_range", count, flat, [data, extremes]);
  const pairs = team.f32(extremes, 2 * slabs);
  team.arena.release(mark);
  return [pairs.reduce((least, value, i) => (i % 2 ? least : Math.min(least, value)), Infinity), pairs.reduce((most, value, i) => (i % 2 ? Math.max(most, value) : most), -Infinity)];
}

/** The voxels' real values in the arena; what is not finite becomes `fallback`, lest it spreads to its neighbours. */
export function loadReal(team: Team, voxels: VoxelArray, slope: number, intercept: number, fallback: number): number {
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
