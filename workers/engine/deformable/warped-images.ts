import { identity4, type Matrix4 } from "../../contract/affine.ts";
import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { LevelImage } from "../pyramid.ts";
import type { GridField, HalfFields } from "./field.ts";
import type { WarpedPair } from "./forces.ts";
import { ImageWarper } from "./warp.ts";

/** The two images of a level, smoothed, with their masks; each on a grid of its own. */
export interface LevelPair { fixed: LevelImage; moving: LevelImage }

/** The intensities of a level's two images on the middle grid, warped anew for each iteration. */
export class WarpedImages {
  readonly pair: WarpedPair;
  readonly count: number;
  private readonly fixed: ImageWarper;
  private readonly moving: ImageWarper;

  /** `linear`: fixed world to moving world, after the moving side's map. */
  constructor(team: Team, images: LevelPair, { grid }: GridField, linear: Matrix4) {
    this.count = voxelCount(grid.dims);
    this.fixed = new ImageWarper(team, images.fixed, grid, identity4);
    this.moving = new ImageWarper(team, images.moving, grid, linear);
    const masked = images.fixed.mask !== 0 || images.moving.mask !== 0;
    this.pair = { fixed: team.arena.alloc(4 * this.count), moving: team.arena.alloc(4 * this.count), mask: masked ? team.arena.alloc(this.count) : 0 };
  }

  warp({ fixed, moving }: HalfFields): void {
    this.fixed.warp(fixed, this.pair.fixed);
    this.moving.warp(moving, this.pair.moving);
    if (!this.pair.mask) return;
    this.fixed.warpMask(fixed, this.pair.mask, false);
    this.moving.warpMask(moving, this.pair.mask, true);
  }
}
