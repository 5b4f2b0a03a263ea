import { aboutCentre, centreOf, identity4, multiply4, spacingOf, transformPoint, translation4, type Matrix4 } from "../contract/affine.ts";
import type { Grid, Triple } from "../contract/volume.ts";
import { centreOfMass, type Overview } from "./content.ts";
import { minimise } from "./lbfgs.ts";
import { linearModel } from "./linear-model.ts";
import { rotationMatrix } from "./matrix.ts";
import type { Metric } from "./metric.ts";
import { InformationMetric } from "./metric-mattes.ts";
import { poseObjective, toParameters } from "./objective.ts";
import { drawSamples } from "./samples.ts";
import type { RegistrationSpace } from "./stage.ts";

/** Grids of the two search levels, mm: a 50th of 400 mm, or for a head 8 and 4 mm. */
export interface SearchScale { coarse: number; fine: number }

/** How many poses are refined on the coarse grid, and how many of those on the fine one. */
const coarseFinalists = 12;
const fineFinalists = 3;
/** A turned pose must be so much better than the best unturned one to win: left and right halves of a head look alike. */
const clearlyBetter = 0.01;

export function searchScale(grid: Grid): SearchScale {
  const spacing = spacingOf(grid.affine);
  const extent = Math.max(...grid.dims.map((n, axis) => n * spacing[axis]));
  const coarse = Math.max(extent / 28, 2 * Math.min(...spacing));
  return { coarse, fine: coarse / 2 };
}

interface Candidate { matrix: number[]; value: number; turned: boolean }

/**
 * Multi-start search for a rigid start: rotations on a lattice of rotation vectors up to 95 degrees times several ways to match positions,
 * scored by normalised mutual information on a coarse grid; the best distinct ones are refined there, the best of those on a grid
 * twice as fine. Null when no pose makes the images overlap.
 */
export function searchStart(space: RegistrationSpace, scale: SearchScale, fixed: Overview, moving: Overview, movingGrid: Grid): number[] | null {
  const { team } = space;
  const mark = team.arena.mark();
  const coarse = levelMetric(space, scale.coarse, 10_000);
  const scored = candidates(space, fixed, moving, movingGrid)
    .map(({ matrix, turned }) => ({ matrix, turned, value: coarse.value(matrix).value }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const separation = 3 * scale.coarse;
  const picked = distinct(scored, space.corners, separation, coarseFinalists);
  // the best unturned start always takes part
  const plain = scored.find(({ turned }) => !turned);
  if (plain && !picked.includes(plain)) picked.push(plain);
  const refined = picked.map((candidate) => refine(space, coarse, candidate, scale.coarse, 20)).sort((a, b) => a.value - b.value);
  team.arena.release(mark);
  if (refined.length === 0) return null;

  const finalists = distinct(refined, space.corners, scale.coarse, fineFinalists);
  const unturned = refined.find(({ turned }) => !turned);
  if (unturned && !finalists.includes(unturned)) finalists.push(unturned);
  const fine = levelMetric(space, scale.fine, 40_000);
  const last = finalists.map((candidate) => refine(space, fine, { ...candidate, value: fine.value(candidate.matrix).value }, scale.fine, 30)).sort((a, b) => a.value - b.value);
  team.arena.release(mark);
  const [best] = last;
  const home = last.find(({ turned }) => !turned);
  return home && home.value <= best.value + clearlyBetter * Math.abs(best.value) ? home.matrix : best.matrix;
}

/** Normalised mutual information on the pyramid level smoothed by half of `size`, sampled every `size` mm. */
function levelMetric(space: RegistrationSpace, size: number, least: number): Metric {
  const fixed = space.fixed.get(size / 2);
  const moving = space.moving.get(size / 2);
  if (!fixed || !moving) throw new Error(`no pyramid level for a search grid of ${size} mm`);
  const shrink = Math.max(1, Math.round(size / Math.min(...spacingOf(space.fixedGrid.affine))));
  const samples = drawSamples(space.team, space.fixedGrid, fixed, { shrink, rate: 1, least, seed: space.seed, centre: space.centre, mask: null });
  return new InformationMetric(space.team, samples, moving, 32, "normalised");
}

/** Rotation vectors on a lattice of 30 degrees, up to 95: no turn within that ball is further than 26 degrees from one of them. */
function rotationLattice(): number[][] {
  const step = Math.PI / 6;
  const limit = 95 * Math.PI / 180;
  const places = [-3, -2, -1, 0, 1, 2, 3].map((k) => k * step);
  const lattice = places.flatMap((x) => places.flatMap((y) => places.map((z) => [x, y, z]))).filter((w) => Math.hypot(...w) <= limit);
  return lattice.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
}

/** Pairs of points (fixed, moving) that may correspond: bodies, bodies near their top (a neck moves the centre), grid centres. */
function anchors(space: RegistrationSpace, fixed: Overview, moving: Overview, movingGrid: Grid): { from: Triple; to: Triple }[] {
  const all = { from: centreOfMass(fixed, false), to: centreOfMass(moving, false) };
  const tops = { from: centreNearTop(fixed), to: centreNearTop(moving) };
  const grids = { from: centreOf(space.fixedGrid), to: centreOf(movingGrid) };
  return [all, tops, grids, { from: tops.from, to: all.to }, { from: all.from, to: tops.to }, { from: all.from, to: all.from }];
}

/** Centre of the part of the body within 150 mm of its upper end: an adult head without the neck. */
function centreNearTop(overview: Overview): Triple {
  const points = overview.bodyPoints();
  let top = -Infinity;
  for (let i = 2; i < points.length; i += 3) top = Math.max(top, points[i]);
  return centreOfMass(overview, false, top - 150);
}

function candidates(space: RegistrationSpace, fixed: Overview, moving: Overview, movingGrid: Grid): { matrix: number[]; turned: boolean }[] {
  const pairs = anchors(space, fixed, moving, movingGrid);
  const turns = rotationLattice();
  const list = [{ matrix: [...identity4], turned: false }];
  for (const { from, to } of pairs) {
    for (const w of turns) {
      const about = aboutCentre(rotationMatrix(w), [0, 0, 0], from);
      list.push({ matrix: multiply4(translation4([0, 1, 2].map((axis) => to[axis] - from[axis])), about), turned: Math.hypot(...w) > 0 });
    }
  }
  return list;
}

/** The best few that lie at least `separation` mm (mean over the corners) apart; the list comes sorted. */
function distinct(sorted: readonly Candidate[], corners: readonly Triple[], separation: number, count: number): Candidate[] {
  const kept: Candidate[] = [];
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

function refine(space: RegistrationSpace, metric: Metric, candidate: Candidate, size: number, iterations: number): Candidate {
  const model = linearModel("Rigid", space.centre, space.corners);
  const { x, value } = minimise(poseObjective(metric, model, candidate.matrix), new Float64Array(model.size), {
    iterations, firstStep: size, maxStep: 4 * size, stepTolerance: 0.05 * size, valueTolerance: 1e-5,
  });
  return { ...candidate, matrix: multiply4(candidate.matrix, model.matrix(toParameters(model, x))), value };
}
