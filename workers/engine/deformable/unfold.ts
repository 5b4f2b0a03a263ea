import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { planeGrain, type GridField } from "./field.ts";

/** Below this determinant a cell's corners may be on the verge of crossing: interpolation between voxels can fold where the voxels' own determinants do not. */
const leastDeterminant = 0.04;
const mostRounds = 60;
/** Share of torn voxels above which a field is not torn here and there but as a whole: matching pairs have 0.0003 %, CT to MR by cc 0.1 to 2 %. */
const mostTorn = 0.001;
const mostSettling = 20;

/**
 * Irons out what discretisation tears: wherever the determinant of the Jacobian of Id + field falls below a small positive bound, the field is smoothed in that
 * neighbourhood (a binomial 3x3x3 mean), again and again until no voxel is left below. Elsewhere it stays as it is. Gives the number of voxels that were below at first;
 * where they are more than `most` (share of all), nothing is changed: so much is no tear that could be ironed out.
 */
export function unfold(team: Team, { grid, planes }: GridField, most = 1): number {
  const { dims } = grid;
  const count = voxelCount(dims);
  const mark = team.arena.mark();
  const determinant = team.arena.alloc(4 * count);
  const grain = planeGrain(grid);
  const partials = team.arena.alloc(32 * Math.ceil(dims[2] / grain));
  let first = 0;
  for (let round = 0; round < mostRounds; round++) {
    team.run("jacobian_determinant", dims[2], grain, [...planes, ...dims, 0, determinant, partials]);
    const torn = below(team.f32(determinant, count));
    if (round === 0) first = torn.length;
    if (torn.length === 0 || (round === 0 && torn.length > most * count)) break;
    // the longer it takes, the wider the neighbourhood
    const near = neighbourhood(torn, dims, 2 + Math.floor(round / 8));
    for (const plane of planes) smoothAt(team.f32(plane, count), near, dims);
  }
  team.arena.release(mark);
  return first;
}

/**
 * Irons out what is torn here and there; a field that is torn as a whole, as by a metric that does not fit its images, is given to `smooth` until it is not.
 * Gives whether it was.
 */
export function settle(team: Team, field: GridField, smooth: (field: GridField) => void): boolean {
  const most = mostTorn * voxelCount(field.grid.dims);
  let round = 0;
  for (; round < mostSettling && unfold(team, field, mostTorn) > most; round++) smooth(field);
  return round > 0;
}

function below(determinant: Float32Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < determinant.length; i++) if (!(determinant[i] >= leastDeterminant)) found.push(i);
  return found;
}

/** All voxels within `radius` voxels per axis of the given ones, which ascend, but for the outermost layer, in ascending order. */
function neighbourhood(voxels: readonly number[], [nx, ny, nz]: readonly number[], radius: number): Int32Array {
  const near = new Uint8Array(nx * ny * nz);
  for (let at = 0; at < voxels.length; at++) {
    const begin = voxels[at];
    // neighbours in a row are marked at once
    while (voxels[at + 1] === voxels[at] + 1 && voxels[at + 1] % nx > 0) at++;
    const y = Math.floor(begin / nx) % ny, z = Math.floor(begin / (nx * ny));
    const from = Math.max(1, begin % nx - radius), to = Math.min(nx - 2, voxels[at] % nx + radius);
    for (let k = Math.max(1, z - radius); k <= Math.min(nz - 2, z + radius); k++) {
      for (let j = Math.max(1, y - radius); j <= Math.min(ny - 2, y + radius); j++) near.fill(1, (k * ny + j) * nx + from, (k * ny + j) * nx + to + 1);
    }
  }
  let marked = 0;
  for (let voxel = 0; voxel < near.length; voxel++) marked += near[voxel];
  const found = new Int32Array(marked);
  for (let voxel = 0, next = 0; next < marked; voxel++) if (near[voxel]) found[next++] = voxel;
  return found;
}

function smoothAt(plane: Float32Array, voxels: Int32Array, [nx, ny]: readonly number[]): void {
  const smoothed = new Float32Array(voxels.length);
  voxels.forEach((voxel, at) => {
    let sum = 0;
    for (let k = -1; k <= 1; k++) for (let j = -1; j <= 1; j++) for (let i = -1; i <= 1; i++) {
      sum += (2 - Math.abs(i)) * (2 - Math.abs(j)) * (2 - Math.abs(k)) * plane[voxel + (k * ny + j) * nx + i];
    }
    smoothed[at] = sum / 64;
  });
  voxels.forEach((voxel, at) => { plane[voxel] = smoothed[at]; });
}
