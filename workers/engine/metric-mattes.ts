import type { Team } from "../team/types.ts";
import type { Matrix4 } from "../contract/affine.ts";
import { PoseBuffer, type Likeness, type LikenessWithGradient, type Metric } from "./metric.ts";
import type { LevelImage } from "./pyramid.ts";
import type { Samples } from "./samples.ts";

/** "mutual": Mattes' mutual information, as ANTs. "normalised": Studholme's (H_F + H_M) / H_FM, which depends less on the overlap: for searching. */
export type InformationKind = "mutual" | "normalised";

/** Histogram cells left free at either end, for the cubic window. */
const padding = 2;

/**
 * Information metric over a joint histogram: box window for the fixed value, cubic B-spline for the moving one (Mattes et al. 2003;
 * the binning rules are ITK's MattesMutualInformationImageToImageMetricv4). With P the joint and pF, pM its marginals,
 *   MI = sum P log(P / (pF pM)),   dMI/dP(a, b) = log(P / pM) + const(a), where const drops out as the fixed window is a box;
 *   NMI = (H_F + H_M) / H_FM,      dNMI/dP = [NMI (1 + log P) - (2 + log pF + log pM)] / H_FM.
 */
export class InformationMetric implements Metric {
  private readonly pose: PoseBuffer;
  private readonly fixedBin: number;
  private readonly scale: number;
  private readonly offset: number;
  private readonly value4: number[];
  private readonly histograms: number;
  private readonly counts: number;
  private readonly table: number;
  private readonly partials: number;
  private readonly joint: Float64Array;
  private readonly kept: Float64Array;

  constructor(private readonly team: Team, private readonly samples: Samples, private readonly moving: LevelImage, private readonly bins: number, private readonly kind: InformationKind) {
    const { arena } = team;
    this.pose = new PoseBuffer(team, samples, moving);
    this.fixedBin = arena.alloc(samples.count);
    this.value4 = [0, 1, 2, 3].map(() => arena.alloc(4 * samples.count));
    this.histograms = arena.alloc(4 * bins * bins * this.pose.slabs);
    this.counts = arena.alloc(8 * this.pose.slabs);
    this.table = arena.alloc(4 * bins * bins);
    this.partials = arena.alloc(96 * this.pose.slabs);
    this.joint = new Float64Array(bins * bins);
    this.kept = new Float64Array(bins * bins);
    this.scale = (bins - 2 * padding) / Math.max(1e-12, moving.high - moving.low);
    this.offset = padding - moving.low * this.scale;
    binFixed(team.f32(samples.value, samples.count), team.u8(this.fixedBin, samples.count), bins);
  }

  value(matrix: Matrix4): Likeness {
    this.team.run("mi_histogram", this.samples.count, this.pose.grain, [
      ...this.pose.set(matrix), this.moving.data, ...this.moving.grid.dims, this.moving.mask, this.fixedBin, this.scale, this.offset, this.bins, this.histograms, this.counts,
    ]);
    const { value, overlap } = this.summarise(false);
    return { value, overlap };
  }

  evaluate(matrix: Matrix4): LikenessWithGradient {
    const { team, samples, pose, bins } = this;
    const place = pose.set(matrix);
    team.run("mi_values", samples.count, pose.grain, [
      ...place, this.moving.data, ...this.moving.grid.dims, this.moving.mask, ...this.value4, this.fixedBin, this.scale, this.offset, bins, this.histograms, this.counts,
    ]);
    const { value, overlap, count } = this.summarise(true);
    if (!Number.isFinite(value)) return { value, overlap, gradient: new Float64Array(12) };
    team.f32(this.table, bins * bins).set(this.kept);
    team.run("mi_gradient", samples.count, pose.grain, [
      ...place.slice(1), ...this.value4, this.fixedBin, this.scale, this.offset, bins, this.table, this.partials,
    ]);
    const partials = team.f64(this.partials, 12 * pose.slabs);
    const sum = new Float64Array(12);
    for (let slab = 0; slab < pose.slabs; slab++) for (let i = 0; i < 12; i++) sum[i] += partials[12 * slab + i];
    // the information grows by -scale / n times the sums; the value is minus the information
    return { value, overlap, gradient: pose.toWorld(sum, this.scale / count) };
  }

  /** Reduces the slabs' histograms in order and gives minus the information; `withDerivative` leaves dInformation/dP in `kept`. */
  private summarise(withDerivative: boolean): Likeness & { count: number } {
    const { team, pose, bins, joint } = this;
    const kept = withDerivative ? this.kept : null;
    const cells = bins * bins;
    const histograms = team.f32(this.histograms, cells * pose.slabs);
    const counts = team.f64(this.counts, pose.slabs);
    let count = 0;
    joint.fill(0);
    for (let slab = 0; slab < pose.slabs; slab++) {
      count += counts[slab];
      for (let i = 0, from = slab * cells; i < cells; i++, from++) joint[i] += histograms[from];
    }
    const overlap = count / this.samples.count;
    const penalty = pose.overlapPenalty(count);
    if (!Number.isFinite(penalty)) return { value: Infinity, overlap, count };
    const information = this.kind === "mutual" ? mutualInformation(joint, bins, kept) : normalisedInformation(joint, bins, kept);
    return { value: penalty - information, overlap, count };
  }
}

/** Fixed values to bins: the samples' own range over bins 2 … bins - 3. */
function binFixed(values: Float32Array, target: Uint8Array, bins: number): void {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = (bins - 2 * padding) / Math.max(1e-12, high - low);
  const last = bins - padding - 1;
  for (let i = 0; i < values.length; i++) target[i] = Math.min(last, Math.floor((values[i] - low) * scale) + padding);
}

interface Marginals { total: number; fixed: Float64Array; moving: Float64Array }

function marginals(joint: Float64Array, bins: number): Marginals {
  const fixed = new Float64Array(bins);
  const moving = new Float64Array(bins);
  let total = 0;
  for (let a = 0; a < bins; a++) {
    for (let b = 0; b < bins; b++) {
      const mass = joint[a * bins + b];
      fixed[a] += mass;
      moving[b] += mass;
      total += mass;
    }
  }
  return { total, fixed, moving };
}

export function mutualInformation(joint: Float64Array, bins: number, derivative: Float64Array | null): number {
  const { total, fixed, moving } = marginals(joint, bins);
  if (!derivative) return entropyOf(fixed, total) + entropyOf(moving, total) - entropyOf(joint, total);
  let information = 0;
  for (let a = 0; a < bins; a++) {
    const logFixed = Math.log(fixed[a] / total);
    for (let b = 0; b < bins; b++) {
      const i = a * bins + b;
      derivative[i] = joint[i] > 0 ? Math.log(joint[i] / moving[b]) : 0;
      if (joint[i] > 0) information += joint[i] * (derivative[i] - logFixed);
    }
  }
  return information / total;
}

/** Entropy of masses that sum to `total`. */
function entropyOf(masses: Float64Array, total: number): number {
  let sum = 0;
  for (let i = 0; i < masses.length; i++) if (masses[i] > 0) sum += masses[i] * Math.log(masses[i]);
  return Math.log(total) - sum / total;
}

function normalisedInformation(joint: Float64Array, bins: number, derivative: Float64Array | null): number {
  const { total, fixed, moving } = marginals(joint, bins);
  const whole = entropyOf(joint, total);
  const information = whole > 0 ? (entropyOf(fixed, total) + entropyOf(moving, total)) / whole : 1;
  if (!derivative) return information;
  for (let a = 0; a < bins; a++) {
    for (let b = 0; b < bins; b++) {
      const i = a * bins + b;
      derivative[i] = joint[i] > 0 && whole > 0
        ? (information * (1 + Math.log(joint[i] / total)) - (2 + Math.log(fixed[a] / total) + Math.log(moving[b] / total))) / whole : 0;
    }
  }
  return information;
}
