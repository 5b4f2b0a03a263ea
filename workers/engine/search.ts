import { aboutCentre, determinant3, identity4, linearPart, multiply4, nearestOrthogonal, spacingOf, transformPoint, type Matrix4 } from "../contract/affine.ts";
import type { Grid, Triple } from "../contract/volume.ts";
import type { Overview } from "./content.ts";
import { EvenStretch, evenness } from "./even-stretch.ts";
import { minimise } from "./lbfgs.ts";
import { linearModel, type LinearModelName } from "./linear-model.ts";
import { rotationMatrix, stretchAndRotation } from "./matrix.ts";
import type { Metric } from "./metric.ts";
import { InformationMetric, type InformationKind } from "./metric-mattes.ts";
import { poseObjective, toParameters } from "./objective.ts";
import type { StageOutline } from "./progress.ts";
import type { StageRecipe } from "./recipes.ts";
import { drawSamples, type EngineMask } from "./samples.ts";
import { searchCandidates } from "./search-candidates.ts";
import type { RegistrationSpace } from "./stage.ts";

/** Grids of the search, mm: a 28th of the field of view, a half and a quarter of that, or for a head about 8, 4 and 2 mm. */
export interface SearchScale { coarse: number; fine: number; finest: number }

export function searchScale(grid: Grid): SearchScale {
  const spacing = spacingOf(grid.affine);
  const extent = Math.max(...grid.dims.map((n, axis) => n * spacing[axis]));
  const coarse = Math.max(extent / 28, 2 * Math.min(...spacing));
  return { coarse, fine: coarse / 2, finest: coarse / 4 };
}

/** How many poses are refined on the coarse grid, and how many of those on the fine one. */
const coarseFinalists = 24;
const fineFinalists = 4;
/** The header's pose stays unless another one shares so much more information, relative to its own: left and right halves of a head look alike. */
const clearlyBetter = 0.05;
const coarseSamples = 10_000;
const fineSamples = 25_000;
const finestSamples = 100_000;
/** When a refinement ends: iterations at most, the last step in grid steps, the last relative gain. */
interface Care { iterations: number; step: number; value: number }
const brisk: Care = { iterations: 20, step: 0.02, value: 1e-6 };
/** The last one of all: in a flat valley different starts must come to its lowest point, not to where it first looks flat. */
const patient: Care = { iterations: 60, step: 0.002, value: 1e-9 };
/** Nobody's head is smaller than another's by more than this. */
const leastScale = 0.7;

/** How the search is announced: as a stage of its own, with the work of its three parts. */
export const searchOutline: StageOutline = {
  transform: "Search", metric: "normalised mutual information",
  levels: [{ iterations: 2000, work: 1e-5 }, { iterations: coarseFinalists, work: 4e-4 }, { iterations: 40, work: 1e-3 }],
};

/** Progress of the search: part 1 … 3, poses done of all, and the best value so far with its pose. */
export type SearchListener = (part: number, done: number, all: number, value: number, best: Matrix4) => void;

/**
 * What remains of a stage that follows a search: levels coarser than its finest grid would look for a rotation, shift and size again, and in less detail. An affine
 * stage keeps all of them, as its other parameters were not searched. `sized`, for heads of different size: nor do finer levels remain, on which two people's anatomy agrees no
 * better but the metric is rough, so that each start ends in another dent.
 */
export function afterSearch(recipe: StageRecipe, grid: Grid, { finest }: SearchScale, sized: boolean): StageRecipe {
  if (recipe.transform === "Affine") return recipe;
  const voxel = Math.min(...spacingOf(grid.affine));
  const size = (level: number) => recipe.shrinkFactors[level] * voxel;
  const active = recipe.iterations.flatMap((count, level) => (count > 0 ? [level] : []));
  const last = (sized ? active.findLast((level) => size(level) > finest / 1.5) : undefined) ?? active.at(-1) ?? 0;
  return { ...recipe, iterations: recipe.iterations.map((count, level) => (level > last || (level < last && size(level) > 1.5 * finest) ? 0 : count)) };
}

export interface SearchInput {
  space: RegistrationSpace;
  scale: SearchScale;
  fixed: Overview;
  moving: Overview;
  movingGrid: Grid;
  /** where the fixed image is compared; null: everywhere */
  region: EngineMask | null;
}

interface Pose { matrix: number[]; value: number }

/**
 * Multi-start search for a start (fixed world to moving world, a rotation with what little stretch makes two heads equal): candidates scored by normalised mutual information on a coarse grid, the
 * best distinct ones refined there, the best of those on a grid twice as fine, with a free scale and pushed out of local optima. Never a mirror image. The
 * pose by the headers, refined in the same way, wins unless another is clearly better. Null when no pose makes the images overlap.
 */
export function searchStart(input: SearchInput, listen: SearchListener): number[] | null {
  const { space, scale } = input;
  const { arena } = space.team;
  const mark = arena.mark();
  try {
    const coarse = levelMetric(input, scale.coarse, coarseSamples, "normalised");
    const { header, refined } = coarseSearch(input, coarse, listen);
    arena.release(mark);
    if (refined.length === 0) return null;
    const fine = levelMetric(input, scale.fine, fineSamples, "normalised");
    const starts = distinct(refined, space.corners, scale.coarse, fineFinalists);
    if (header && !starts.includes(header)) starts.push(header);
    let best: Pose = { ...starts[0], value: Infinity };
    let home: Pose | null = null;
    for (const [index, start] of starts.entries()) {
      const pose = settle(space, fine, start.matrix, scale.fine, "Similarity");
      if (start === header) home = pose;
      if (pose.value < best.value) best = pose;
      listen(3, index + 1, starts.length + hopRounds, best.value, best.matrix);
    }
    best = hop(space, fine, best, scale.fine, (round, pose) => { listen(3, starts.length + round, starts.length + hopRounds, pose.value, pose.matrix); });
    if (!Number.isFinite(best.value)) return null;
    if (home !== null && meanDistance(home.matrix, best.matrix, space.corners) >= 2 * scale.coarse) {
      home = hop(space, fine, home, scale.fine, () => undefined);
      if (!(information(best) > (1 + clearlyBetter) * information(home))) best = home;
    }
    arena.release(mark);
    const finest = new EvenStretch(levelMetric(input, scale.finest, finestSamples, "mutual"), evenness);
    return settle(space, finest, best.matrix, scale.finest, "Affine", patient).matrix;
  } finally {
    arena.release(mark);
  }
}

/** What a pose says beyond chance: normalised mutual information is 1 for unrelated images. */
const information = ({ value }: Pose) => -value - 1;

/** Scores all candidates and refines the best distinct ones, and the pose by the headers where the images overlap there; sorted, best first. */
function coarseSearch({ space, scale, fixed, moving, movingGrid }: SearchInput, metric: Metric, listen: SearchListener): { header: Pose | null; refined: Pose[] } {
  const matrices = searchCandidates(fixed, moving, space.fixedGrid, movingGrid);
  let best: Pose = { matrix: [...identity4], value: Infinity };
  const scored: Pose[] = [];
  for (const [index, matrix] of matrices.entries()) {
    const pose = { matrix, value: metric.value(matrix).value };
    if (Number.isFinite(pose.value)) scored.push(pose);
    if (pose.value < best.value) best = pose;
    if (index % 100 === 99) listen(1, index + 1, matrices.length, best.value, best.matrix);
  }
  const [byHeader] = Number.isFinite(metric.value(matrices[0]).value) ? scored : [];
  scored.sort((a, b) => a.value - b.value);
  const picked = distinct(scored, space.corners, 2 * scale.coarse, coarseFinalists);
  if (byHeader && !picked.includes(byHeader)) picked.push(byHeader);
  let header: Pose | null = null;
  const refined = picked.map((candidate, index) => {
    const pose = settle(space, metric, candidate.matrix, scale.coarse, "Rigid");
    if (candidate === byHeader) header = pose;
    if (pose.value < best.value) best = pose;
    listen(2, index + 1, picked.length, best.value, best.matrix);
    return pose;
  });
  return { header, refined: refined.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value) };
}

/** Normalised mutual information on the pyramid level smoothed by half of `size`, sampled every `size` mm. */
function levelMetric({ space, region }: SearchInput, size: number, least: number, kind: InformationKind): Metric {
  const fixed = space.fixed.get(size / 2);
  const moving = space.moving.get(size / 2);
  if (!fixed || !moving) throw new Error(`no pyramid level for a search grid of ${size} mm`);
  const shrink = Math.max(1, Math.round(size / Math.min(...spacingOf(space.fixedGrid.affine))));
  const options = { shrink, rate: 1, least, seed: space.seed, centre: space.centre };
  const samples = drawSamples(space.team, space.fixedGrid, fixed, { ...options, mask: region });
  return new InformationMetric(space.team, samples, moving, 32, kind);
}

/** The best few that lie at least `separation` mm (mean over the corners) apart; the list comes sorted. */
function distinct(sorted: readonly Pose[], corners: readonly Triple[], separation: number, count: number): Pose[] {
  const kept: Pose[] = [];
  for (const candidate of sorted) {
    if (kept.length === count) break;
    if (kept.every((other) => meanDistance(candidate.matrix, other.matrix, corners) >= separation)) kept.push(candidate);
  }
  return kept;
}

function meanDistance(a: Matrix4, b: Matrix4, points: readonly Triple[]): number {
  return points.reduce((sum, point) => {
    const p = transformPoint(a, point), q = transformPoint(b, point);
    return sum + Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  }, 0) / points.length;
}

/** The local optimum that a pose leads to. Heads of two people, and templates, differ in size: without a free scale the right pose may be none. */
function settle(space: RegistrationSpace, metric: Metric, matrix: number[], size: number, name: LinearModelName, care: Care = brisk): Pose {
  const model = linearModel(name, space.centre, space.corners);
  const { x, value } = minimise(poseObjective(metric, model, matrix), new Float64Array(model.size), {
    iterations: care.iterations, firstStep: size, maxStep: 4 * size, stepTolerance: care.step * size, valueTolerance: care.value,
  });
  const found = multiply4(matrix, model.matrix(toParameters(model, x)));
  const { scale: [least, , most] } = stretchAndRotation(linearPart(found));
  return { matrix: found, value: least > leastScale && most < 1 / leastScale ? value : Infinity };
}

/** The rigid map nearest to an affine one about a centre, which both bring to the same place; `scaled` keeps the change of volume, as one scale. */
export function withoutStretch(matrix: Matrix4, centre: Triple, scaled = false): number[] {
  const linear = linearPart(matrix);
  const scale = scaled ? Math.cbrt(determinant3(linear)) : 1;
  const to = transformPoint(matrix, centre);
  return aboutCentre(nearestOrthogonal(linear).map((value) => scale * value), to.map((value, axis) => value - centre[axis]), centre);
}

/** Rounds of pushes at most, and the pushes: turns (degrees) about and shifts (in grid steps) along each axis, both ways. */
const hopRounds = 4;
const turns = [10, 5];
const shifts = [2];
const sizes = [0.94, 1.06];

/** Pushes a pose in all directions and lets it settle again, until no push leads to a better one: heads of two people fit in more than one way. */
function hop(space: RegistrationSpace, metric: Metric, from: Pose, size: number, listen: (round: number, best: Pose) => void): Pose {
  let best = from;
  for (let round = 1; round <= hopRounds; round++) {
    const before = best;
    for (const push of pushes(space.centre, size)) {
      const pose = settle(space, metric, multiply4(before.matrix, push), size, "Similarity");
      if (pose.value < best.value) best = pose;
    }
    listen(round, best);
    if (!(before.value - best.value > 1e-4 * information(before))) break;
  }
  return best;
}

/** Directions along each axis, both ways. */
const axisDirections = [0, 1, 2].flatMap((axis) => [-1, 1].map((sign) => [0, 1, 2].map((other) => (other === axis ? sign : 0))));

function pushes(centre: Triple, size: number): number[][] {
  return [
    ...turns.flatMap((degrees) => axisDirections.map((axis) => aboutCentre(rotationMatrix(axis.map((value) => value * degrees * Math.PI / 180)), [0, 0, 0], centre))),
    ...sizes.map((factor) => aboutCentre([factor, 0, 0, 0, factor, 0, 0, 0, factor], [0, 0, 0], centre)),
    ...shifts.flatMap((steps) => axisDirections.map((axis) => aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], axis.map((value) => value * steps * size), centre))),
  ];
}
