import { invert3, linearPart, multiply3, spacingOf } from "../../contract/affine.ts";
import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { putMatrix } from "../samples.ts";
import type { GridField } from "./field.ts";

/** A voxel axis whose share of another world axis is below this is along its own: headers hold float32. */
const along = 1e-6;

/**
 * Turns a gradient per voxel into a step in voxels along the gradient in mm, of which each world axis keeps the weight it is given: s^2 M^-1 W M^-T, M the
 * grid's voxel to world matrix, s its smallest voxel. Where voxel axes lie along world axes that is one gain per axis, 0 exactly where the weight is 0.
 */
export class Steering {
  /** per voxel axis; all 1 where `turn` does the whole */
  readonly gains: readonly number[];
  private readonly matrix: number = 0;

  /** `weights` of left-right, front-back and up-down; null: all 1. */
  constructor(private readonly team: Team, grid: Grid, weights: readonly number[] | null) {
    const m = linearPart(grid.affine);
    const spacing = spacingOf(grid.affine);
    const smallest = Math.min(...spacing);
    const worldAxes = spacing.map((size, axis) => [0, 1, 2].findIndex((row) => Math.abs(m[3 * row + axis]) >= (1 - along) * size));
    if (weights === null || worldAxes.every((axis) => axis >= 0)) {
      this.gains = spacing.map((size, axis) => (smallest / size) ** 2 * (weights?.[worldAxes[axis]] ?? 1));
      return;
    }
    this.gains = [1, 1, 1];
    const back = invert3(m);
    const transposed = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => weights[row] * back[3 * column + row]));
    const whole = multiply3(back, transposed).map((value) => value * smallest ** 2);
    this.matrix = putMatrix(team, [0, 1, 2].flatMap((row) => [...whole.slice(3 * row, 3 * row + 3), 0]));
  }

  /** What gains cannot say, on oblique grids. */
  turn({ grid, planes }: GridField): void {
    if (this.matrix) this.team.run("positions_transform", voxelCount(grid.dims), 32768, [this.matrix, ...planes]);
  }
}
