import { voxelCount } from "../../contract/volume.ts";
import type { LevelReport } from "../../contract/job.ts";
import { identity4, spacingOf } from "../../contract/affine.ts";
import { axisFactors, shrunkGrid } from "../grid.ts";
import { allocateField, resampleField, zeroField, type HalfFields } from "./field.ts";
import { SynLevel, type SynProblem } from "./syn-level.ts";

/** Half-way maps on the grid of the last level that iterates: Id + fixed samples the fixed image, Id + moving the moving one (before the linear map). */
export interface HalfMaps extends HalfFields {
  levels: LevelReport[];
  /** metric of the last level that iterates where the images lie by their headers */
  valueAtIdentity: number;
  /** the metric tore a map as a whole, which then was smoothed as a whole */
  torn: boolean;
}

/**
 * Symmetric normalisation (Avants et al. 2008) without inversions in the loop (engine.md 4.7): the two maps that sample the images on the middle grid
 * are updated directly, by composition with a small smoothed step along each image's own gradient. The fields stay in the arena.
 */
export function symmetricNormalisation(problem: SynProblem): HalfMaps {
  const { team, recipe, fixedGrid } = problem;
  const levels: LevelReport[] = [];
  let lastIterating = recipe.iterations.findLastIndex((count) => count > 0);
  let valueAtIdentity = 0, torn = false;
  let maps = null as HalfFields | null;
  for (const [index, iterations] of recipe.iterations.entries()) {
    if (index > Math.max(0, lastIterating)) {
      // nothing more happens to the maps: the result is carried to the last grid once, whole
      const reached = levels.at(-1)?.metricEnd ?? 0;
      levels.push({ shrink: recipe.shrinkFactors[index], sigma: recipe.sigmas[index], iterations: 0, seconds: 0, samples: 0, metricStart: reached, metricEnd: reached, converged: true });
      continue;
    }
    const began = problem.seconds();
    const grid = shrunkGrid(fixedGrid, axisFactors(spacingOf(fixedGrid.affine), recipe.shrinkFactors[index]));
    const here: HalfFields = { fixed: allocateField(team, grid), moving: allocateField(team, grid), spare: allocateField(team, grid) };
    for (const side of ["fixed", "moving"] as const) {
      if (maps) resampleField(team, maps[side], here[side]);
      else zeroField(team, here[side]);
    }
    maps = here;
    const reached = levels.at(-1)?.metricEnd ?? 0;
    let outcome: { values: number[]; converged: boolean } = { values: [], converged: iterations === 0 };
    if (iterations > 0) {
      const mark = team.arena.mark();
      if (index === lastIterating) valueAtIdentity = atIdentity(problem, index, here);
      team.arena.release(mark);
      const level = new SynLevel(problem, index, here);
      outcome = level.run(iterations);
      if (level.settle()) {
        torn = true;
        outcome.values.splice(-1, 1, level.evaluate());
      }
      team.arena.release(mark);
      if (problem.stopping() && index < lastIterating) {
        lastIterating = index;
        valueAtIdentity = atIdentity(problem, index, here);
        team.arena.release(mark);
      }
    }
    levels.push({
      shrink: recipe.shrinkFactors[index], sigma: recipe.sigmas[index], iterations: outcome.values.length, seconds: problem.seconds() - began, samples: voxelCount(grid.dims),
      metricStart: outcome.values[0] ?? reached, metricEnd: outcome.values.at(-1) ?? reached, converged: outcome.converged,
    });
  }
  if (!maps) throw new Error("a deformable stage has no level");
  return { ...maps, levels, valueAtIdentity, torn };
}

/** Smooths maps as a whole that are torn when they are composed, `variance` in voxel²; what they reach is told anew. The spare field serves as scratch. */
export function smoothMaps(problem: SynProblem, maps: HalfMaps, variance: number): void {
  const index = maps.levels.findLastIndex(({ iterations }) => iterations > 0);
  const mark = problem.team.arena.mark();
  const level = new SynLevel(problem, index, maps);
  level.smooth(variance);
  const reached = level.evaluate();
  for (const report of maps.levels.slice(index)) report.metricEnd = reached;
  maps.torn = true;
  problem.team.arena.release(mark);
}

/** The metric of a level without any transform. The maps' spare field serves as scratch. */
function atIdentity(problem: SynProblem, index: number, maps: HalfFields): number {
  const still = allocateField(problem.team, maps.fixed.grid);
  zeroField(problem.team, still);
  return new SynLevel({ ...problem, linear: identity4 }, index, { fixed: still, moving: still, spare: maps.spare }).evaluate();
}
