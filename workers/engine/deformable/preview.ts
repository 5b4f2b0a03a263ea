import { spacingOf } from "../../contract/affine.ts";
import { PREVIEW_SIDE } from "../../contract/deformation-preview.ts";
import type { DisplacementField } from "../../contract/transform.ts";
import type { Grid, Triple } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { shrunkGrid } from "../grid.ts";
import type { Progress } from "../progress.ts";
import { allocateField, planeGrain, resampleField, type HalfFields } from "./field.ts";
import { copiedOut, toDisplacement } from "./result.ts";
import { composeFields } from "./step.ts";

/** Seconds between two previews: at least `pause`, and so long that previews take no more than one part in `share` of the time. */
const pause = 0.25, share = 60;
/** Newton steps and tolerance (voxels) that an inverse for the eye needs. */
const rough = { steps: 4, tolerance: 0.05 };

/** Tells from time to time where the deformation has got to, on a coarse grid over the fixed image. The clock sets the pace only: results never depend on it. */
export class CoarsePreview {
  private next = 0;
  private readonly grid: Grid;

  constructor(private readonly team: Team, private readonly progress: Pick<Progress, "seconds" | "watched" | "deformation">, fixedGrid: Grid) {
    this.grid = coarseGrid(fixedGrid);
  }

  /** The maps are left as they are. */
  show(maps: HalfFields): void {
    const began = this.progress.seconds();
    if (!this.progress.watched || began < this.next) return;
    this.progress.deformation(this.forward(maps));
    const ended = this.progress.seconds();
    this.next = ended + Math.max(pause, share * (ended - began));
  }

  /** forward = moving o fixed^-1 of the half-way maps, in world mm. */
  private forward({ fixed, moving }: HalfFields): DisplacementField {
    const { team, grid } = this;
    const mark = team.arena.mark();
    const [there, back, rest] = [allocateField(team, grid), allocateField(team, grid), allocateField(team, grid)];
    resampleField(team, fixed, there);
    resampleField(team, fixed, back);
    for (const plane of back.planes) {
      const values = team.f32(plane, grid.dims[0] * grid.dims[1] * grid.dims[2]);
      for (let i = 0; i < values.length; i++) values[i] = -values[i];
    }
    const grain = planeGrain(grid);
    const partials = team.arena.alloc(16 * Math.ceil(grid.dims[2] / grain));
    team.run("invert_field", grid.dims[2], grain, [...there.planes, ...back.planes, ...grid.dims, rough.steps, rough.tolerance, partials]);
    resampleField(team, moving, rest);
    composeFields(team, back, rest, 1);
    const field = copiedOut(toDisplacement(team, back));
    team.arena.release(mark);
    return field;
  }
}

/** The fixed image's field of view in voxels as near to cubes as the limit of their number allows. */
function coarseGrid(grid: Grid): Grid {
  const spacing = spacingOf(grid.affine);
  const size = Math.max(...spacing.map((mm, axis) => mm * Math.ceil(grid.dims[axis] / PREVIEW_SIDE)));
  const factors = spacing.map((mm, axis) => Math.min(grid.dims[axis], Math.max(Math.ceil(grid.dims[axis] / PREVIEW_SIDE), Math.round(size / mm)))) as Triple;
  return shrunkGrid(grid, factors);
}
