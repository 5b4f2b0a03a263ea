import { identity4, multiply4, worldToVoxel, type Matrix4 } from "../../contract/affine.ts";
import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { LevelImage } from "../pyramid.ts";
import { putMatrix } from "../samples.ts";
import { planeGrain, type GridField, type HalfFields } from "./field.ts";
import { sumPartials, type Forces, type Side } from "./forces.ts";
import { ImageWarper } from "./warp.ts";
import type { LevelPair } from "./warped-images.ts";

/** Distance in voxels of the six neighbours whose patches are compared. */
const distance = 2;
const bytesPerDescriptor = 16;

/** One image's descriptors, on its own grid and warped to the middle one. */
interface Described { source: number; target: number; within: number; matrix: number; image: LevelImage; masks: ImageWarper }

/**
 * MIND-SSC (Heinrich et al. 2013): each voxel is described by how alike twelve pairs of patches around it are, which is the same in any modality. The value is the
 * mean squared difference of the descriptors. They are made once per level on the images' grids and then warped as the images are.
 */
export class MindForces implements Forces {
  private readonly sides: Record<Side, Described>;
  private readonly grain: number;
  private readonly slabs: number;
  private readonly partials: number;

  constructor(private readonly team: Team, images: LevelPair, { grid }: GridField, linear: Matrix4) {
    const count = voxelCount(grid.dims);
    const side = (image: LevelImage, map: Matrix4): Described => ({
      source: describe(team, image), target: team.arena.alloc(bytesPerDescriptor * count), within: team.arena.alloc(count),
      matrix: putMatrix(team, multiply4(worldToVoxel(image.grid), multiply4(map, grid.affine))), image, masks: new ImageWarper(team, image, grid, map),
    });
    this.sides = { fixed: side(images.fixed, identity4), moving: side(images.moving, linear) };
    this.grain = planeGrain(grid);
    this.slabs = Math.ceil(grid.dims[2] / this.grain);
    this.partials = team.arena.alloc(16 * this.slabs);
  }

  evaluate(fields: HalfFields): number {
    const { team, grain } = this;
    for (const side of ["fixed", "moving"] as const) {
      const { source, target, within, matrix, image, masks } = this.sides[side];
      const { grid, planes } = fields[side];
      team.run("warp_mind", grid.dims[2], grain, [...planes, ...grid.dims, matrix, source, ...image.grid.dims, target, within]);
      if (image.mask) masks.warpMask(fields[side], within, true);
    }
    return this.run("moving", fields.spare);
  }

  write(side: Side, target: GridField): void {
    this.run(side, target);
  }

  private run(side: Side, { grid, planes }: GridField): number {
    const { team, grain, slabs, partials, sides } = this;
    const [still, moved] = side === "moving" ? [sides.fixed, sides.moving] : [sides.moving, sides.fixed];
    team.run("mind_force", grid.dims[2], grain, [still.target, moved.target, still.within, moved.within, ...planes, 0, 0, 0, ...grid.dims, 1, partials]);
    const [sum, count] = sumPartials(team, partials, slabs, 2);
    return count > 0 ? sum / count : 0;
  }
}

/** Descriptors of an image, sixteen bytes a voxel. */
function describe(team: Team, { grid: { dims }, data }: LevelImage): number {
  const [nx, ny, nz] = dims;
  const count = voxelCount(dims);
  const target = team.arena.alloc(bytesPerDescriptor * count);
  const mark = team.arena.mark();
  const pad = distance + 1;
  const padded = team.arena.alloc(4 * (nx + 2 * pad) * (ny + 2 * pad) * (nz + 2 * pad));
  team.run("pad_replicate", nz + 2 * pad, 2, [data, padded, nx, ny, nz, pad]);
  const slabs = Math.ceil(nz / 2);
  const partials = team.arena.alloc(8 * slabs);
  team.run("mind_variance", nz, 2, [padded, nx, ny, nz, distance, partials]);
  const mean = Math.max(1e-12, sumPartials(team, partials, slabs, 1)[0] / count);
  team.run("mind_describe", nz, 2, [padded, nx, ny, nz, distance, 0.001 * mean, 1000 * mean, target]);
  team.arena.release(mark);
  return target;
}
