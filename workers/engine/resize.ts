import { multiply4, spacingOf, worldToVoxel } from "../contract/affine.ts";
import { voxelCount, type Grid, type Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import type { EngineImage } from "./image.ts";
import { smoothVolume } from "./pyramid.ts";
import { putMatrix } from "./samples.ts";

/** A voxel of width w sees a point as a Gaussian of about this many widths. */
const sigmaPerWidth = 0.425;

/** The image on a grid of `size` mm voxels with parallel axes: smoothed by what the larger voxels would blur, then sampled linearly. */
export function resizeImage(team: Team, image: EngineImage, grid: Grid, size: number): EngineImage {
  const { arena } = team;
  const sigma = spacingOf(image.grid.affine).map((spacing) => sigmaPerWidth * Math.sqrt(Math.max(0, size ** 2 - spacing ** 2)) / spacing) as Triple;
  const count = voxelCount(grid.dims);
  const data = arena.alloc(4 * count);
  const weight = image.weight ? arena.alloc(4 * count) : 0;
  const mark = arena.mark();
  const source = voxelCount(image.grid.dims);
  const scratch = [arena.alloc(4 * source), arena.alloc(4 * source)];
  const matrix = putMatrix(team, multiply4(worldToVoxel(image.grid), grid.affine));
  const block = grid.dims[0] * grid.dims[1];
  const places = [0, 1, 2].map(() => arena.alloc(4 * block));
  for (const [from, to] of weight ? [[image.data, data], [image.weight, weight]] : [[image.data, data]]) {
    const smooth = smoothVolume(team, from, image.grid.dims, sigma, scratch);
    for (let z = 0; z < grid.dims[2]; z++) {
      team.run("positions_affine", block, 16384, [matrix, ...places, grid.dims[0], grid.dims[1], z]);
      team.run("sample_linear", block, 16384, [...places, smooth, ...image.grid.dims, to + 4 * block * z, 0]);
    }
  }
  if (weight) {
    team.run("normalise", count, 32768, [data, weight, data, 0]);
    const values = team.f32(data, count);
    const weights = team.f32(weight, count);
    for (let i = 0; i < count; i++) {
      weights[i] = weights[i] > 0.5 ? 1 : 0;
      if (weights[i] === 0) values[i] = 0;
    }
  }
  arena.release(mark);
  return { grid, data, weight, modality: image.modality };
}
