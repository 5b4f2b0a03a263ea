import type { Team } from "../team/types.ts";
import type { Matrix4 } from "../contract/affine.ts";
import { PoseBuffer, type Likeness, type LikenessWithGradient, type Metric } from "./metric.ts";
import type { LevelImage } from "./pyramid.ts";
import type { Samples } from "./samples.ts";

export type MomentKind = "gc" | "meansquares";

/** n, Sf, Sm, Sff, Smm, Sfm, then sums of g [x 1], f g [x 1], m g [x 1]. */
const momentCount = 42;
const scoreCount = 6;

/**
 * Metrics made of first and second moments of corresponding values f, m; centred sums A = Sfm - Sf Sm / n, B (fixed), C (moving):
 *   gc: E = -A^2 / (B C),           dE/dm_i = -2 A / (B C) [(f_i - mean f) - (A / C) (m_i - mean m)];
 *   meansquares: E = sum (m - f)^2 / n,   dE/dm_i = 2 (m_i - f_i) / n.
 */
export class MomentMetric implements Metric {
  private readonly pose: PoseBuffer;
  private readonly partials: number;

  constructor(private readonly team: Team, private readonly samples: Samples, private readonly moving: LevelImage, private readonly kind: MomentKind) {
    this.pose = new PoseBuffer(team, samples, moving);
    this.partials = team.arena.alloc(8 * momentCount * this.pose.slabs);
  }

  value(matrix: Matrix4): Likeness {
    return this.score(this.sums("moment_scores", scoreCount, matrix)).likeness;
  }

  evaluate(matrix: Matrix4): LikenessWithGradient {
    const sums = this.sums("moment_sums", momentCount, matrix);
    const { likeness, plain, fixed, moving } = this.score(sums);
    const g = new Float64Array(12);
    if (Number.isFinite(likeness.value)) {
      for (let i = 0; i < 12; i++) g[i] = plain * sums[scoreCount + i] + fixed * sums[scoreCount + 12 + i] + moving * sums[scoreCount + 24 + i];
    }
    return { ...likeness, gradient: this.pose.toWorld(g, 1) };
  }

  private sums(kernel: string, count: number, matrix: Matrix4): Float64Array {
    const { team, pose } = this;
    team.run(kernel, this.samples.count, pose.grain, [
      ...pose.set(matrix), this.samples.value, this.moving.data, ...this.moving.grid.dims, this.moving.mask, this.partials,
    ]);
    const partials = team.f64(this.partials, count * pose.slabs);
    const sums = new Float64Array(count);
    for (let slab = 0; slab < pose.slabs; slab++) for (let i = 0; i < count; i++) sums[i] += partials[slab * count + i];
    return sums;
  }

  /** The value, and dE/dm_i as plain + fixed * f_i + moving * m_i. */
  private score([n, sf, sm, sff, smm, sfm]: Float64Array): { likeness: Likeness; plain: number; fixed: number; moving: number } {
    const overlap = n / this.samples.count;
    const penalty = this.pose.overlapPenalty(n);
    if (!Number.isFinite(penalty)) return { likeness: { value: Infinity, overlap }, plain: 0, fixed: 0, moving: 0 };
    if (this.kind === "meansquares") {
      return { likeness: { value: penalty + (smm - 2 * sfm + sff) / n, overlap }, plain: 0, fixed: -2 / n, moving: 2 / n };
    }
    const a = sfm - sf * sm / n;
    const b = sff - sf * sf / n;
    const c = smm - sm * sm / n;
    if (!(b > 1e-9 * n && c > 1e-9 * n)) return { likeness: { value: penalty, overlap }, plain: 0, fixed: 0, moving: 0 };
    const factor = -2 * a / (b * c);
    const moving = -factor * a / c;
    return { likeness: { value: penalty - a * a / (b * c), overlap }, plain: -(factor * sf + moving * sm) / n, fixed: factor, moving };
  }
}
