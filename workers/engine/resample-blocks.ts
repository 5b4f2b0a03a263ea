import type { Grid, Volume } from "../contract/volume.ts";
import type { Parameters } from "../contract/parameters.ts";
import type { Transform } from "../contract/transform.ts";
import type { Team } from "../team/types.ts";
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

/** Voxels per flat slab of the sampling kernels. */
export const flat = 16384;

/**
 * Calls `sample` for block after block of output planes, with the source indices in place (three planes of f32) and a target block of 4 bytes a
 * voxel to fill; `start` is the block's first voxel. Allocates in the arena.
 */
export function sampleBlocks(
  team: Team, { grid, transforms, moving }: ResampleInput, sample: (places: readonly number[], count: number, start: number, target: number) => void,
): void {
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
