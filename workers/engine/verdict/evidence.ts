import { aboutCentre, determinant3, invertAffine, linearPart, multiply4, transformPoint, translation4, type Matrix4 } from "../../contract/affine.ts";
import type { Grid, Triple } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { centreOfMass, type Overview } from "../content.ts";
import { minimise } from "../lbfgs.ts";
import { linearModel, type LinearModel } from "../linear-model.ts";
import { rotationMatrix } from "../matrix.ts";
import { InformationMetric } from "../metric-mattes.ts";
import type { Metric } from "../metric.ts";
import { poseObjective, toParameters } from "../objective.ts";
import type { LevelImage } from "../pyramid.ts";
import type { RegistrationSpace } from "../stage.ts";
import { EdgeAgreement } from "./edges.ts";
import { aroundBody, bodyPoints, bodySize, deepInside, meanDistance, samplesIn } from "./regions.ts";
import type { EvidenceSigmas } from "./sigmas.ts";

export interface EvidenceInput {
  space: RegistrationSpace;
  movingGrid: Grid;
  fixed: Overview;
  moving: Overview;
  /** levels of the space's pyramids */
  sigmas: EvidenceSigmas;
  /** fixed world to moving world, RAS mm: the result to be judged */
  matrix: Matrix4;
  /** false: with fewer samples, without edges and the way back: a deformable type's own stage examines more, and time is short */
  thorough: boolean;
  /** the type of transform could change the size */
  scales: boolean;
}

/** What speaks for or against a linear result. Likeness is information in nats; where nothing could be measured a value is NaN. */
export interface Evidence {
  /** edge length (mm) of a cube as large as the fixed body */
  size: number;
  /** Likeness of the coarse images (normalised mutual information less 1): of the result, of the best pose elsewhere, and of a usual wrong one. */
  likeness: number;
  rivalLikeness: number;
  usualLikeness: number;
  /** mm between the result and that best pose elsewhere */
  rivalMm: number;
  /** mm that the result moves when it is refined on the coarse images */
  driftMm: number;
  /** Agreement of edge directions (0 … 1; 1/3 by chance): of the result, of the best pose elsewhere, mean and spread over usual wrong ones. */
  edges: number;
  rivalEdges: number;
  usualEdges: number;
  usualEdgesSpread: number;
  /** mm between the result and where edge directions agree best nearby */
  edgesMm: number;
  /** Mutual information deep inside the body beyond chance: of the result, and of the moving image's mirror image. */
  inside: number;
  mirrorInside: number;
  /** mm between the result and that of a registration the other way round */
  backMm: number;
  /** Size of the moving body in shares of the fixed one's, where the images fit best when it may change, and the share of likeness gained by it. NaN: the type could change it itself. */
  sizeRatio: number;
  sizeGain: number;
}

const bins = 32;
/** Rotation vectors on a lattice of 30 degrees up to 95, and half turns about the axes. */
const turns: readonly number[][] = (() => {
  const places = [-3, -2, -1, 0, 1, 2, 3].map((k) => k * Math.PI / 6);
  const lattice = places.flatMap((x) => places.flatMap((y) => places.map((z) => [x, y, z]))).filter((w) => Math.hypot(...w) <= 95 * Math.PI / 180);
  return [...lattice, [Math.PI, 0, 0], [0, Math.PI, 0], [0, 0, Math.PI]];
})();

interface Pose { matrix: Matrix4; value: number }

/** Tries to find fault with a linear result: other poses, the mirror image, edge directions, the way back. Null where there is no body to look at. Allocates nothing that lasts. */
export function collectEvidence(input: EvidenceInput): Evidence | null {
  const { team } = input.space;
  if (!input.fixed.body.includes(1)) return null;
  const mark = team.arena.mark();
  try {
    return new Examination(input).evidence();
  } finally {
    team.arena.release(mark);
  }
}

class Examination {
  private readonly size: number;
  private readonly centre: Triple;
  private readonly points: Float64Array;
  private readonly model: LinearModel;

  private readonly team: Team;
  private readonly seed: number;
  /** share of the usual number of samples */
  private readonly effort: number;

  constructor(private readonly input: EvidenceInput) {
    this.team = input.space.team;
    this.seed = input.space.seed;
    this.effort = input.thorough ? 1 : 0.4;
    this.size = bodySize(input.fixed);
    this.centre = input.space.centre;
    this.points = bodyPoints(input.fixed);
    this.model = linearModel("Rigid", this.centre, this.cornersAbout(this.centre));
  }

  evidence(): Evidence {
    const { team, seed, size, effort, input: { fixed, matrix, sigmas, thorough, space: { fixedGrid } } } = this;
    const [coarse, fine, sharp] = [sigmas.coarse, sigmas.fine, sigmas.sharp].map((sigma) => this.level(sigma));
    const around = aroundBody(fixed);
    const coarseMetric = new InformationMetric(team, samplesIn(team, fixedGrid, coarse.fixed, around, this.centre, 6000 * effort, seed), coarse.moving, bins, "normalised");
    const own = this.refine(coarseMetric, matrix, size / 20, 15);
    const { rival, usual } = this.elsewhere(coarseMetric, own.matrix);

    const samples = samplesIn(team, fixedGrid, fine.fixed, around, this.centre, 10_000 * effort, seed);
    const edges = thorough ? new EdgeAgreement(team, samples, fine.fixed, fine.moving, 2000) : null;
    const usualEdges = usual.map((pose) => edges?.value(pose.matrix) ?? Number.NaN).filter(Number.isFinite);
    const meanEdges = mean(usualEdges);

    const fineMetric = new InformationMetric(team, samples, fine.moving, bins, "normalised");
    const deep = samplesIn(team, fixedGrid, sharp.fixed, deepInside(fixed), this.centre, 20_000 * effort, seed);
    const inside = deep.count >= 500 ? new InformationMetric(team, deep, sharp.moving, bins, "mutual") : null;
    // b bins and n samples feign an information of (b - 1)² / 2n; four bins stay free
    const chance = (bins - 5) ** 2 / (2 * deep.count);

    return {
      size, likeness: -own.value - 1, rivalLikeness: rival ? -rival.value - 1 : Number.NaN, usualLikeness: usual.length > 0 ? -usual[usual.length >> 1].value - 1 : Number.NaN,
      rivalMm: rival ? meanDistance(rival.matrix, own.matrix, this.points) : Number.NaN, driftMm: meanDistance(own.matrix, matrix, this.points),
      edges: edges?.value(matrix) ?? Number.NaN, rivalEdges: rival ? edges?.value(rival.matrix) ?? Number.NaN : Number.NaN, usualEdges: meanEdges,
      usualEdgesSpread: Math.sqrt(mean(usualEdges.map((value) => (value - meanEdges) ** 2))), edgesMm: edges ? this.edgesShift(edges) : Number.NaN,
      ...(inside ? this.sides(coarseMetric, fineMetric, inside, chance) : { inside: Number.NaN, mirrorInside: Number.NaN }),
      backMm: thorough ? this.wayBack() : Number.NaN, ...this.sizes(fineMetric),
    };
  }

  /** Both images of a level. */
  private level(sigma: number): { fixed: LevelImage; moving: LevelImage } {
    const { space } = this.input;
    const fixed = space.fixed.get(sigma), moving = space.moving.get(sigma);
    if (!fixed || !moving) throw new Error(`no pyramid level of ${String(sigma)} mm`);
    return { fixed, moving };
  }

  private cornersAbout(centre: Triple): Triple[] {
    return [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z): Triple => [centre[0] + x * this.size / 2, centre[1] + y * this.size / 2, centre[2] + z * this.size / 2])));
  }

  private refine(metric: Metric, start: Matrix4, step: number, iterations: number, model = this.model): Pose {
    const { x, value } = minimise(poseObjective(metric, model, start), new Float64Array(model.size), {
      iterations, firstStep: step, maxStep: 4 * step, stepTolerance: 0.01 * step, valueTolerance: 1e-6,
    });
    return { matrix: multiply4(start, model.matrix(toParameters(model, x))), value };
  }

  /** The best pose elsewhere than the result (null: every other one tried comes back to it), and some usual wrong poses, best first. */
  private elsewhere(metric: Metric, own: Matrix4): { rival: Pose | null; usual: Pose[] } {
    const { input: { matrix, moving, thorough }, size, centre, points } = this;
    const here = transformPoint(matrix, centre), mass = centreOfMass(moving, true);
    const poses: number[][] = [];
    const far = Math.hypot(...here.map((value, axis) => value - mass[axis])) > 0.1 * size;
    for (const place of far ? [here, mass] : [here]) {
      const shift = translation4([0, 1, 2].map((axis) => place[axis] - here[axis]));
      for (const turn of turns) poses.push(multiply4(shift, multiply4(matrix, aboutCentre(rotationMatrix(turn), [0, 0, 0], centre))));
    }
    for (const mm of [0.2 * size, 0.4 * size]) for (const axis of [0, 1, 2]) for (const sign of [-1, 1]) {
      poses.push(multiply4(matrix, translation4([0, 1, 2].map((k) => (k === axis ? sign * mm : 0)))));
    }
    const away = poses.filter((pose) => meanDistance(pose, own, points) >= 0.15 * size);
    const scored = away.map((pose): Pose => ({ matrix: pose, value: metric.value(pose).value })).filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
    const picked: Pose[] = [];
    for (const pose of scored) {
      if (picked.length === 4) break;
      if (picked.every((other) => meanDistance(pose.matrix, other.matrix, points) >= 0.15 * size)) picked.push(pose);
    }
    const refined = picked.map((pose) => this.refine(metric, pose.matrix, size / 20, 15)).filter((pose) => meanDistance(pose.matrix, own, points) >= 0.1 * size);
    const rival = refined.sort((a, b) => a.value - b.value).at(0) ?? null;
    const every = Math.max(1, Math.floor(scored.length / (thorough ? 16 : 10)));
    return { rival, usual: scored.filter((_, i) => i % every === 0) };
  }

  /** How far the peak of the edges' agreement lies, mm: a parabola along each of the six parameters, through the result and two neighbours. */
  private edgesShift(edges: EdgeAgreement): number {
    const { input: { matrix }, model, size } = this;
    const step = size / 30;
    const middle = edges.value(matrix);
    const theta = new Float64Array(model.size);
    for (let k = 0; k < model.size; k++) {
      const [before, after] = [-1, 1].map((sign) => edges.value(multiply4(matrix, model.matrix(toParameters(model, new Float64Array(model.size).fill(sign * step, k, k + 1))))));
      const bend = 2 * middle - before - after;
      theta[k] = bend > 0 ? Math.max(-step, Math.min(step, step * (after - before) / (2 * bend))) : step * Math.sign(after - before);
    }
    return meanDistance(multiply4(matrix, model.matrix(toParameters(model, theta))), matrix, this.points);
  }

  /**
   * Information inside, beyond chance, of the result and of the moving image mirrored left to right and brought to the best fit again: on fine images, then inside, from
   * the likeliest of many planes. Where the mirror image fits better, the result gets the same chance: it may only lie a little wrong.
   */
  private sides(coarse: Metric, fine: Metric, inside: Metric, chance: number): Pick<Evidence, "inside" | "mirrorInside"> {
    const { input: { matrix }, size, points } = this;
    const best = (from: Matrix4): number => {
      const start = this.refine(fine, from, size / 40, 20).matrix;
      const found = this.refine(inside, start, size / 60, 20);
      // an interior that holds little lets it slip away
      const near = meanDistance(found.matrix, start, points) < 0.05 * size;
      return -(near ? found.value : inside.value(start).value) - chance;
    };
    const own = -inside.value(matrix).value - chance;
    let mirrorInside = -Infinity;
    for (const plane of this.mirrorPoses(coarse)) {
      mirrorInside = Math.max(mirrorInside, best(plane));
      if (mirrorInside > 2 * own) break;
    }
    return { inside: mirrorInside > 1.2 * own ? Math.max(own, best(matrix)) : own, mirrorInside };
  }

  /** The result after a reflection at planes through the body near to the sagittal one: the three that fit best on coarse images, refined there, and the sagittal one itself. */
  private mirrorPoses(coarse: Metric): Matrix4[] {
    const { input: { matrix }, centre, size, points } = this;
    const reflected = (y: number, z: number, shift: number): Matrix4 =>
      multiply4(matrix, multiply4(aboutCentre(rotationMatrix([0, y, z]), [shift, 0, 0], centre), aboutCentre([-1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], centre)));
    const angles = [-0.4, -0.2, 0, 0.2, 0.4], shifts = [-0.1 * size, 0, 0.1 * size];
    const scored = angles.flatMap((y) => angles.flatMap((z) => shifts.map((shift) => reflected(y, z, shift)))).map((pose): Pose => ({ matrix: pose, value: coarse.value(pose).value }));
    const kept: Matrix4[] = [reflected(0, 0, 0)];
    for (const { matrix: pose } of scored.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value)) {
      if (kept.length === 4) break;
      if (kept.every((other) => meanDistance(pose, other, points) >= 0.05 * size)) kept.push(this.refine(coarse, pose, size / 20, 10).matrix);
    }
    return kept.toReversed();
  }

  /** How large the moving body is by the images, where the type of transform had to leave it as it is. */
  private sizes(metric: Metric): Pick<Evidence, "sizeRatio" | "sizeGain"> {
    const { input: { matrix, scales }, size, centre } = this;
    if (scales) return { sizeRatio: Number.NaN, sizeGain: Number.NaN };
    const own = this.refine(metric, matrix, size / 40, 20);
    const found = this.refine(metric, own.matrix, size / 40, 30, linearModel("Similarity", centre, this.cornersAbout(centre)));
    const ratio = Math.cbrt(Math.abs(determinant3(linearPart(found.matrix)) / determinant3(linearPart(matrix))));
    return { sizeRatio: ratio, sizeGain: (own.value - found.value) / Math.abs(own.value + 1) };
  }

  /** mm between the result and what a registration from the moving image's side makes of it. */
  private wayBack(): number {
    const { team, seed, size, input: { movingGrid, moving, sigmas, matrix } } = this;
    const fine = this.level(sigmas.fine);
    if (!moving.body.includes(1)) return Number.NaN;
    const centre = centreOfMass(moving, false);
    const samples = samplesIn(team, movingGrid, fine.moving, aroundBody(moving), centre, 8000, seed);
    if (samples.count < 500) return Number.NaN;
    const metric = new InformationMetric(team, samples, fine.fixed, bins, "normalised");
    const found = this.refine(metric, invertAffine(matrix), size / 60, 15, linearModel("Rigid", centre, this.cornersAbout(centre)));
    return Number.isFinite(found.value) ? meanDistance(invertAffine(found.matrix), matrix, this.points) : Number.NaN;
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
