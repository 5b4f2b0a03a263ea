import type { Grid, Triple } from "../../contract/volume.ts";
import { voxelCount } from "../../contract/volume.ts";
import { transformPoint, type Matrix4 } from "../../contract/affine.ts";
import type { Team } from "../../team/types.ts";
import { dilate, type Overview } from "../content.ts";
import { volumeOf } from "../grid.ts";
import type { LevelImage } from "../pyramid.ts";
import { drawSamples, type EngineMask, type Samples } from "../samples.ts";

const voxelVolume = (grid: Grid): number => volumeOf(grid) / voxelCount(grid.dims);

function countSet(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i];
  return count;
}

/** Edge length in mm of the cube that holds as much as the body: about 165 for a head, 110 for a brain. What is small and large is measured by it. */
export function bodySize({ body, grid }: Overview): number {
  return Math.cbrt(Math.max(1, countSet(body) * voxelVolume(grid)));
}

/** The body and a rim of air or skull around it. */
export function aroundBody({ body, grid }: Overview): EngineMask {
  return { grid, inside: dilate(body, grid.dims, 1) };
}

/** Voxels of the overview (a 60th of the field of view each) between the body's surface and what counts as deep. */
const depth = 2;

/** What lies deep in the body, its holes included: without outline and scalp, which any two heads have in common. Deep is what the body encloses along all three axes. */
export function deepInside({ body, grid }: Overview): EngineMask {
  const inside = new Uint8Array(body.length).fill(1);
  const { dims } = grid;
  const strides = [1, dims[0], dims[0] * dims[1]];
  for (let axis = 0; axis < 3; axis++) {
    const [other, another] = [0, 1, 2].filter((k) => k !== axis);
    const n = dims[axis], stride = strides[axis];
    for (let j = 0; j < dims[other]; j++) {
      for (let k = 0; k < dims[another]; k++) {
        const line = j * strides[other] + k * strides[another];
        let first = 0, last = n - 1;
        while (first < n && body[line + first * stride] === 0) first++;
        while (last >= 0 && body[line + last * stride] === 0) last--;
        // where the body is cut off it may go on
        const from = first === 0 ? 0 : first + depth, to = last === n - 1 ? last : last - depth;
        for (let i = 0; i < n; i++) if (i < from || i > to) inside[line + i * stride] = 0;
      }
    }
  }
  return { grid, inside };
}

/** About `target` samples of the voxels of `grid` (its image smoothed to `level`) inside a mask. */
export function samplesIn(team: Team, grid: Grid, level: LevelImage, mask: EngineMask, centre: Triple, target: number, seed: number): Samples {
  const inside = countSet(mask.inside) * voxelVolume(mask.grid) / voxelVolume(grid);
  const shrink = Math.max(1, Math.floor(Math.cbrt(inside / target)));
  const rate = Math.min(1, target * shrink ** 3 / Math.max(1, inside));
  return drawSamples(team, grid, level, { shrink, rate, least: 1000, seed, centre, mask });
}

/** A hundred points of the body, world mm, x, y, z in turn. */
export function bodyPoints(overview: Overview): Float64Array {
  const all = overview.bodyPoints();
  const step = Math.max(1, Math.floor(all.length / 3 / 100));
  const points: number[] = [];
  for (let i = 0; i < all.length; i += 3 * step) points.push(all[i], all[i + 1], all[i + 2]);
  return Float64Array.from(points);
}

/** Mean distance in mm between where two maps send points. */
export function meanDistance(a: Matrix4, b: Matrix4, points: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < points.length; i += 3) {
    const point = [points[i], points[i + 1], points[i + 2]];
    const p = transformPoint(a, point), q = transformPoint(b, point);
    sum += Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  }
  return points.length > 0 ? 3 * sum / points.length : 0;
}
