import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { multiply4, worldToVoxel } from "../../contract/affine.ts";
import { putMatrix } from "../samples.ts";

/** Displacements on a grid in the arena: three f32 planes, one behind the other, in voxels of that grid. Voxel x is moved to x + u(x). */
export interface GridField {
  grid: Grid;
  planes: readonly [number, number, number];
}

/**
 * The two sampling maps of a level and a third field of the same size: each update is written into the spare one, which then takes the place of the map
 * it was made from, whose planes are the next spare.
 */
export interface HalfFields { fixed: GridField; moving: GridField; spare: GridField }

export function allocateField(team: Team, grid: Grid): GridField {
  const bytes = 4 * voxelCount(grid.dims);
  const first = team.arena.alloc(3 * bytes);
  return { grid, planes: [first, first + bytes, first + 2 * bytes] };
}

export function zeroField(team: Team, { grid, planes }: GridField): void {
  for (const plane of planes) team.f32(plane, voxelCount(grid.dims)).fill(0);
}

/** Planes of a grid that one slab takes: enough slabs to share out, few enough to reduce. Depends on the grid only. */
export function planeGrain({ dims: [nx, ny, nz] }: Grid): number {
  const forWork = Math.ceil(16384 / (nx * ny));
  return Math.max(1, Math.min(forWork, nz), Math.ceil(nz / 256));
}

/**
 * Linear interpolation of a field onto another grid over the same volume (axes parallel), vectors rescaled to its voxels. Beyond the outer
 * voxel centres the outermost vectors hold: a field that fell to zero there would tear at the border.
 */
export function resampleField(team: Team, from: GridField, to: GridField): void {
  const mark = team.arena.mark();
  const matrix = multiply4(worldToVoxel(from.grid), to.grid.affine);
  const [nx, ny, nz] = to.grid.dims;
  team.run("resample_field", nz, planeGrain(to.grid), [
    ...from.planes, ...from.grid.dims, putMatrix(team, matrix), ...to.planes, nx, ny, nz, 1 / matrix[0], 1 / matrix[5], 1 / matrix[10],
  ]);
  team.arena.release(mark);
}
