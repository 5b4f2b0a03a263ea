import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { multiply4, worldToVoxel, type Matrix4 } from "../../contract/affine.ts";
import type { LevelImage } from "../pyramid.ts";
import { putMatrix } from "../samples.ts";
import { planeGrain, type GridField } from "./field.ts";

/** An image sampled through a field and then a linear map, fused into one address so that it is interpolated once. */
export class ImageWarper {
  private readonly matrix: number;

  /** `map`: world of the field's grid to the image's world (RAS mm). Values outside the image are 0. */
  constructor(private readonly team: Team, private readonly image: LevelImage, private readonly grid: Grid, map: Matrix4) {
    this.matrix = putMatrix(team, multiply4(worldToVoxel(image.grid), multiply4(map, grid.affine)));
  }

  /** target(x) = image(map(x + u(x))), one f32 per voxel of the grid. */
  warp(field: GridField, target: number): void {
    const { team, image, grid, matrix } = this;
    team.run("warp_field", grid.dims[2], planeGrain(grid), [...field.planes, ...grid.dims, matrix, image.data, ...image.grid.dims, target, 0, 0]);
  }

  /** The same of a u8 mask on the image's grid by nearest neighbour, u8; false outside. With `and`, cut down to what was set before. */
  warpMask(field: GridField, target: number, and: boolean): void {
    const { team, image, grid, matrix } = this;
    if (!image.mask) {
      if (!and) team.u8(target, voxelCount(grid.dims)).fill(1);
      return;
    }
    team.run("warp_mask", grid.dims[2], planeGrain(grid), [...field.planes, ...grid.dims, matrix, image.mask, ...image.grid.dims, target, and ? 1 : 0]);
  }
}
