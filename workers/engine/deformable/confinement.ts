import { multiply4, worldToVoxel } from "../../contract/affine.ts";
import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { spread } from "../content.ts";
import { putMatrix } from "../samples.ts";
import type { GridField } from "./field.ts";
import type { ActiveRegion } from "./inside-skull.ts";

/** Voxels of the region's mask from its rim that stay still, and then those over which movement grows to its full extent. */
const still = 1, growing = 3;

/** Keeps a deformation within a region: no step is made outside it, and within it steps grow from its rim inwards. */
export class Confinement {
  private readonly weights: number;
  private readonly count: number;

  constructor(private readonly team: Team, grid: Grid, { mask, map }: ActiveRegion) {
    const { arena } = team;
    this.count = voxelCount(grid.dims);
    this.weights = arena.alloc(4 * this.count);
    const mark = arena.mark();
    const size = mask.inside.length;
    const source = arena.alloc(4 * size);
    const shares = team.f32(source, size).fill(0);
    let core = mask.inside;
    for (let round = 0; round < still + growing; round++) {
      if (round >= still) for (let i = 0; i < size; i++) shares[i] += core[i] / growing;
      core = spread(core, mask.grid.dims, 0);
    }
    const places = [0, 1, 2].map(() => arena.alloc(4 * this.count));
    const toMask = multiply4(worldToVoxel(mask.grid), multiply4(map, grid.affine));
    team.run("positions_affine", this.count, 16384, [putMatrix(team, toMask), ...places, grid.dims[0], grid.dims[1], 0]);
    team.run("sample_linear", this.count, 16384, [...places, source, ...mask.grid.dims, this.weights, 0]);
    arena.release(mark);
  }

  /** Weighs a step. */
  weigh(field: GridField): void {
    this.run(field, 0);
  }

  /** Takes back what the smoothing of a whole field has carried out of the region. */
  clear(field: GridField): void {
    this.run(field, 1);
  }

  private run({ planes }: GridField, onlyOutside: number): void {
    this.team.run("weigh_field", this.count, 32768, [...planes, this.weights, onlyOutside]);
  }
}
