import type { Grid, Triple } from "../../contract/volume.ts";
import { voxelCount } from "../../contract/volume.ts";
import { transformPoint, type Matrix4 } from "../../contract/affine.ts";
import type { Team } from "../../team/types.ts";
import { centreOfMass, dilate, largestComponent, type Overview } from "../content.ts";
import { volumeOf } from "../grid.ts";
import type { LevelImage } from "../pyramid.ts";
import { drawSamples, type EngineMask, type Samples } from "../samples.ts";

const voxelVolume = (grid: Grid): number => volumeOf(grid) / voxelCount(grid.dims);
const countSet = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

/** Edge length in mm of the cube that holds as much as the body: about 165 for a head, 110 for a brain. What is small and large is measured by it. */
export function bodySize({ body, grid }: Overview): number {
  return Math.cbrt(Math.max(1, countSet(body) * voxelVolume(grid)));
}

/** The body and a rim of air or skull around it. */
export function aroundBody({ body, grid }: Overview): EngineMask {
  return { grid, inside: dilate(body, grid.dims, 1) };
}

/** What lies deep in the body, holes filled: without outline and scalp, which any two heads have in common. */
export function deepInside({ body, grid }: Overview): EngineMask {
  const outside = largestComponent(body.map((value) => 1 - value), grid.dims);
  return { grid, inside: dilate(outside, grid.dims, 2).map((value) => 1 - value) };
}

/** About `target` samples of the voxels of `grid` (its image smoothed to `level`) inside a mask. */
export function samplesIn(team: Team, grid: Grid, level: LevelImage, mask: EngineMask, centre: Triple, target: number, seed: number): Samples {
  const inside = countSet(mask.inside) * voxelVolume(mask.grid) / voxelVolume(grid);
  const shrink = Math.max(1, Math.floor(Math.cbrt(inside / target)));
  const rate = Math.min(1, target * shrink ** 3 / Math.max(1, inside));
  return drawSamples(team, grid, level, { shrink, rate, least: 1000, seed, centre, mask });
}

/** Some hundred points of the body, world mm, x, y, z in turn. */
export function bodyPoints(overview: Overview): Float64Array {
  const all = overview.bodyPoints();
  const step = Math.max(1, Math.floor(all.length / 3 / 300));
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

export const centreOfBody = (overview: Overview): Triple => centreOfMass(overview, false);
