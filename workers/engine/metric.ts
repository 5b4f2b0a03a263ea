import type { Team } from "../team/types.ts";
import { multiply4, translation4, worldToVoxel, type Matrix4 } from "../contract/affine.ts";
import { volumeOf } from "./grid.ts";
import type { LevelImage } from "./pyramid.ts";
import type { Samples } from "./samples.ts";

/** Value to be minimised; `overlap` is the share of the samples that fall into the moving image's data. */
export interface Likeness { value: number; overlap: number }

/** With dE/d[A | t] (3x4, row-major) of the map y = A (x - c) + t' from centred fixed points to the moving world, mm. */
export interface LikenessWithGradient extends Likeness { gradient: Float64Array }

/** Likeness of the fixed samples and a moving level image under a linear map. Matrices are 4x4, fixed world to moving world, RAS mm. */
export interface Metric {
  evaluate(matrix: Matrix4): LikenessWithGradient;
  value(matrix: Matrix4): Likeness;
}

/** Below this share of the overlap that is possible a value says nothing; the optimiser is turned back. */
const leastOverlap = 0.1;
/** Below this one, alignment is paid for with a penalty, lest mutual information grows by pushing the images apart. */
const comfortableOverlap = 0.3;
/** Fewer overlapping samples than this say nothing either. */
const leastSamples = 32;

/** Kernel-side view of a metric: where the pose's matrix lies and how the work is cut. Slabs depend on the number of samples only. */
export class PoseBuffer {
  readonly grain: number;
  readonly slabs: number;
  private readonly pointer: number;
  private readonly toVoxel: number[];
  private readonly centre: number[];
  /** the largest share of the samples that the moving image can hold: a slab covers no more of a volume than its own size */
  private readonly possible: number;

  constructor(private readonly team: Team, readonly samples: Samples, readonly moving: LevelImage) {
    this.grain = Math.max(4096, Math.ceil(samples.count / 64));
    this.slabs = Math.ceil(samples.count / this.grain);
    this.pointer = team.arena.alloc(96);
    this.toVoxel = worldToVoxel(moving.grid);
    this.centre = translation4(samples.centre);
    this.possible = Math.min(1, volumeOf(moving.grid) / Math.max(samples.volume, 1e-12));
  }

  /** The leading kernel arguments for a pose: matrix, sx, sy, sz. */
  set(matrix: Matrix4): number[] {
    const whole = multiply4(this.toVoxel, multiply4(matrix, this.centre));
    this.team.f64(this.pointer, 12).set(whole.slice(0, 12));
    return [this.pointer, this.samples.x, this.samples.y, this.samples.z];
  }

  /** What is added to a metric value when `count` samples overlap; Infinity where the value is meaningless. */
  overlapPenalty(count: number): number {
    const share = count / (this.samples.count * this.possible);
    if (!(share >= leastOverlap && count >= leastSamples)) return Infinity;
    return Math.max(0, comfortableOverlap - share);
  }

  /** Chain rule from moving voxels to moving world: rows of dE/dp times world-to-voxel. */
  toWorld(g: ArrayLike<number>, factor: number): Float64Array {
    const w = this.toVoxel;
    const world = new Float64Array(12);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 4; column++) {
        world[4 * row + column] = factor * (w[row] * g[column] + w[4 + row] * g[4 + column] + w[8 + row] * g[8 + column]);
      }
    }
    return world;
  }
}
