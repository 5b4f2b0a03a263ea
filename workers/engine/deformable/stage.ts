import { SynclineError } from "../../contract/errors.ts";
import type { StageReport } from "../../contract/job.ts";
import type { DisplacementField } from "../../contract/transform.ts";
import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { Overview } from "../content.ts";
import { identity4, multiply4, spacingOf, transformPoint, worldToVoxel, type Matrix4 } from "../../contract/affine.ts";
import { axisFactors, shrunkGrid } from "../grid.ts";
import type { EngineImage } from "../image.ts";
import { restrictLevel } from "../masks.ts";
import type { Progress } from "../progress.ts";
import { buildPyramid, type LevelImage } from "../pyramid.ts";
import { metricsText } from "../outline.ts";
import { overlapOf } from "../quality.ts";
import { insideMask } from "../samples.ts";
import { noOverlap, sigmaInMm, type StageMasks } from "../stage.ts";
import type { ActiveRegion } from "./inside-skull.ts";
import type { Residual } from "./inverse.ts";
import { summariseJacobian, type JacobianSummary } from "./jacobian.ts";
import type { DeformableRecipe } from "./recipe.ts";
import { CoarsePreview } from "./preview.ts";
import { toDisplacement, warpsOf } from "./result.ts";
import { smoothMaps, symmetricNormalisation } from "./syn.ts";
import type { SynProblem } from "./syn-level.ts";
import type { LevelPair } from "./warped-images.ts";

export interface DeformableInput {
  team: Team;
  recipe: DeformableRecipe;
  /** the registered images, then the extra pairs of the recipe's metrics */
  pairs: readonly { fixed: EngineImage; moving: EngineImage }[];
  /** where the patient is in the fixed image: there the result is judged */
  content: Overview;
  region: ActiveRegion | null;
  /** the fixed image's grid in its file: the order of the written fields' voxels */
  stored: Grid;
  masks: StageMasks;
  /** fixed world to moving world (RAS mm): what the linear stages reached; frozen */
  linear: Matrix4;
  /** number of the stage, from 0 */
  stage: number;
  progress: Progress;
}

/** The fields lie in the arena. */
export interface DeformableResult {
  /** a fixed point passes it first, then the linear map */
  forward: DisplacementField;
  /** a moving point passes the inverted linear map, then this */
  inverse: DisplacementField;
  report: StageReport;
  /** of the forward field inside the patient */
  jacobian: JacobianSummary;
  /** |forward(inverse(x)) - x| in voxels of the field's grid */
  residual: Residual;
  /** the metric tore the deformation as a whole, which then was smoothed as a whole */
  torn: boolean;
  /** where the images lie by their headers, and the share of the fixed content that overlaps there */
  metricBefore: number;
  overlapBefore: number;
  metricAfter: number;
}

/** Images may be subsampled until a voxel is as large as their smoothing: finer than the linear stages need, as the field follows detail. */
const voxelsPerSigma = 1;

/** Runs the deformable stage. What it allocates in the arena, the result too, is the caller's to free. */
export function runDeformableStage(input: DeformableInput): DeformableResult {
  const { team, recipe, linear, progress, pairs: [{ fixed, moving }] } = input;
  requireOverlap(input);
  progress.stage(input.stage);
  const preview = new CoarsePreview(team, progress, fixed.grid);
  const problem: SynProblem = {
    team, recipe, linear, fixedGrid: fixed.grid, region: input.region,
    level: (index) => levelPairs(input, index),
    onLevel: (level, iterations) => { progress.level(level, iterations); },
    onIteration: (iteration, value, convergence) => { progress.iteration(iteration, value, convergence, null); },
    stopping: () => progress.stopping,
    onMaps: (maps) => { preview.show(maps); },
    seconds: () => progress.seconds(),
  };
  const maps = symmetricNormalisation(problem);
  const { forward, inverse, residual } = warpsOf(team, maps, lastGrid(fixed.grid, recipe), (variance) => { smoothMaps(problem, maps, variance); });
  const jacobian = summariseJacobian(team, forward, contentMask(team, input.content, forward.grid));
  return {
    forward: toDisplacement(team, forward, input.stored), inverse: toDisplacement(team, inverse, input.stored), jacobian, residual, torn: maps.torn,
    report: { transform: recipe.transform, metric: metricsText(recipe.metrics), levels: maps.levels },
    metricBefore: maps.valueAtIdentity, metricAfter: maps.levels.at(-1)?.metricEnd ?? 0,
    overlapBefore: overlapOf({ matrix: identity4, content: input.content.content(), movingGrid: moving.grid }),
  };
}

/** Fewer voxels than this in common give no direction. */
const leastVoxels = 64;

/** Throws `failed` when what the masks leave of the two images does not meet where the stage starts. */
function requireOverlap({ content, masks, linear, pairs: [{ fixed, moving }] }: DeformableInput): void {
  if (masks.fixed || masks.moving) {
    const [toMoving, toFixedMask, toMovingMask] = [[moving.grid, linear] as const, [masks.fixed?.grid, identity4] as const, [masks.moving?.grid, linear] as const]
      .map(([grid, map]) => (grid ? multiply4(worldToVoxel(grid), multiply4(map, fixed.grid.affine)) : identity4));
    const { dims: [nx, ny, nz] } = fixed.grid;
    let common = 0;
    for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) {
      if (masks.fixed && !insideMask(masks.fixed, ...transformPoint(toFixedMask, [x, y, z]))) continue;
      const place = transformPoint(toMoving, [x, y, z]);
      if (!place.every((index, axis) => index >= -0.5 && index <= moving.grid.dims[axis] - 0.5)) continue;
      if (masks.moving && !insideMask(masks.moving, ...transformPoint(toMovingMask, [x, y, z]))) continue;
      if (++common >= leastVoxels) return;
    }
  } else if (overlapOf({ matrix: linear, content: content.content(), movingGrid: moving.grid }) > 0) {
    return;
  }
  throw new SynclineError("failed", noOverlap(masks));
}

/** The grid of the written fields: that of the schedule's last level, as ANTs. */
function lastGrid(fixedGrid: Grid, { shrinkFactors }: DeformableRecipe): Grid {
  return shrunkGrid(fixedGrid, axisFactors(spacingOf(fixedGrid.affine), shrinkFactors[shrinkFactors.length - 1]));
}

/** The smoothed images of a level; they last as long as the level's other memory. */
function levelPairs({ team, recipe, pairs, masks }: DeformableInput, index: number): LevelPair[] {
  const sigma = sigmaInMm(pairs[0].fixed.grid, recipe.sigmas[index]);
  const one = (image: EngineImage, mask: StageMasks["fixed"]): LevelImage => {
    const level = buildPyramid(team, image, [sigma], voxelsPerSigma).get(sigma);
    if (!level) throw new Error(`no image smoothed by ${sigma} mm`);
    return mask ? restrictLevel(team, level, mask) : level;
  };
  return pairs.map(({ fixed, moving }) => ({ fixed: one(fixed, masks.fixed), moving: one(moving, masks.moving) }));
}

/** u8 mask of a grid's voxels inside the patient, by the nearest voxel of the overview. */
function contentMask(team: Team, content: Overview, grid: Grid): number {
  const pointer = team.arena.alloc(voxelCount(grid.dims));
  const mask = team.u8(pointer, voxelCount(grid.dims));
  const toContent = multiply4(worldToVoxel(content.grid), grid.affine);
  const [ax, ay, az] = [0, 1, 2].map((axis) => Int32Array.from({ length: grid.dims[axis] }, (_, i) =>
    Math.min(content.grid.dims[axis] - 1, Math.max(0, Math.round(toContent[5 * axis] * i + toContent[4 * axis + 3])))));
  const { body, grid: { dims: [mx, my] } } = content;
  let i = 0;
  for (const z of az) for (const y of ay) for (const x of ax) mask[i++] = body[(z * my + y) * mx + x];
  return pointer;
}
