import { multiply4, spacingOf, translation4, worldToVoxel, type Matrix4 } from "../contract/affine.ts";
import { voxelCount, type Grid, type Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { axisFactors, shrunkGrid, volumeOf } from "./grid.ts";
import type { LevelImage } from "./pyramid.ts";
import { hash32, normalTable } from "./random.ts";

/** Points of the fixed image that a level compares: world mm minus `centre` (three f32 planes) and the fixed image's value there. */
export interface Samples {
  count: number;
  centre: Triple;
  x: number;
  y: number;
  z: number;
  value: number;
  /** mm³ of the fixed image that the samples stand for, before any are dropped */
  volume: number;
}

/** A mask on an image's own grid: a voxel counts when it is not 0. */
export interface EngineMask { grid: Grid; inside: Uint8Array }

/** More samples than this add time and memory, not precision. */
const maxSamples = 8_000_000;

export interface SamplingOptions {
  /** the level's shrink factor, along the axis with the smallest voxels */
  shrink: number;
  rate: number;
  /** a larger share or a finer grid is used to have so many samples, where there are as many voxels */
  least: number;
  seed: number;
  centre: Triple;
  mask: EngineMask | null;
}

/**
 * ITK's regular sampling: every ceil(1 / rate)-th voxel of the shrunk fixed grid in raster order, each moved by a normal jitter of a third of a
 * shrunk voxel per axis (which also keeps mutual information from rewarding aligned grids). Points outside the image, its data or the
 * mask are dropped. Drawn once per level: the objective must not change under the optimiser.
 */
export function drawSamples(team: Team, fixedGrid: Grid, level: LevelImage, options: SamplingOptions): Samples {
  const { arena } = team;
  const virtual = samplingGrid(fixedGrid, options.shrink, options.least);
  const total = voxelCount(virtual.dims);
  const step = Math.max(1, Math.min(Math.ceil(1 / options.rate - 1e-9), Math.floor(total / options.least)), Math.ceil(total / maxSamples));
  const count = Math.ceil(total / step);
  const [x, y, z, value] = [0, 1, 2, 3].map(() => arena.alloc(4 * count));
  const mark = arena.mark();
  const places = [0, 1, 2].map(() => arena.alloc(4 * count));
  const planes = [x, y, z].map((pointer) => team.f32(pointer, count));
  jitteredIndices(planes, virtual.dims, step, options.seed);
  places.forEach((pointer, axis) => team.f32(pointer, count).set(planes[axis]));

  const flat = 16384;
  const toWorld = multiply4(translation4(options.centre.map((c) => -c)), virtual.affine);
  team.run("positions_transform", count, flat, [putMatrix(team, toWorld), x, y, z]);
  team.run("positions_transform", count, flat, [putMatrix(team, multiply4(worldToVoxel(level.grid), virtual.affine)), ...places]);
  team.run("sample_linear", count, flat, [...places, level.data, ...level.grid.dims, value, Number.NaN]);
  const kept = compact(team, { count, centre: options.centre, x, y, z, value, volume: volumeOf(fixedGrid) }, level, options.mask, places);
  arena.release(mark);
  return kept;
}

/** The grid shrunk as ITK does, by less where that would leave too few voxels. */
function samplingGrid(fixedGrid: Grid, shrink: number, least: number): Grid {
  const spacing = spacingOf(fixedGrid.affine);
  for (let factor = shrink; factor > 1; factor--) {
    const grid = shrunkGrid(fixedGrid, axisFactors(spacing, factor));
    if (voxelCount(grid.dims) > least) return grid;
  }
  return fixedGrid;
}

/** Writes an affine matrix as the 12 f64 that kernels take. */
export function putMatrix(team: Team, matrix: Matrix4): number {
  const pointer = team.arena.alloc(96);
  team.f64(pointer, 12).set(matrix.slice(0, 12));
  return pointer;
}

/** Continuous indices of the chosen voxels of a grid of `dims`, jittered; an axis of one voxel is not jittered. */
function jitteredIndices([px, py, pz]: readonly Float32Array[], [nx, ny, nz]: Triple, step: number, seed: number): void {
  const jitter = normalTable.map((deviate) => deviate / 3);
  const [jx, jy, jz] = [nx, ny, nz].map((n) => (n > 1 ? 1 : 0));
  let ix = 0, iy = 0, iz = 0;
  for (let i = 0; i < px.length; i++) {
    const bits = hash32(seed, i);
    px[i] = ix + jx * jitter[bits & 1023];
    py[i] = iy + jy * jitter[(bits >>> 10) & 1023];
    pz[i] = iz + jz * jitter[(bits >>> 20) & 1023];
    ix += step;
    while (ix >= nx) {
      ix -= nx;
      if (++iy === ny) {
        iy = 0;
        iz++;
      }
    }
  }
}

/** Moves the samples that count to the front. */
function compact(team: Team, samples: Samples, level: LevelImage, mask: EngineMask | null, places: readonly number[]): Samples {
  const { count } = samples;
  const planes = [samples.x, samples.y, samples.z].map((pointer) => team.f32(pointer, count));
  const [px, py, pz] = planes;
  const value = team.f32(samples.value, count);
  const [qx, qy, qz] = places.map((pointer) => team.f32(pointer, count));
  const data = level.mask ? team.u8(level.mask, voxelCount(level.grid.dims)) : null;
  const [nx, ny, nz] = level.grid.dims;
  const nearest = (index: number, n: number) => Math.min(n - 1, Math.max(0, Math.floor(index + 0.5)));
  const m = mask ? multiply4(worldToVoxel(mask.grid), translation4(samples.centre)) : [];
  let kept = 0;
  // millions of samples: nothing is allocated for one
  for (let i = 0; i < count; i++) {
    if (value[i] !== value[i]) continue;
    if (data && data[(nearest(qz[i], nz) * ny + nearest(qy[i], ny)) * nx + nearest(qx[i], nx)] === 0) continue;
    const x = px[i], y = py[i], z = pz[i];
    if (mask && !insideMask(mask, m[0] * x + m[1] * y + m[2] * z + m[3], m[4] * x + m[5] * y + m[6] * z + m[7], m[8] * x + m[9] * y + m[10] * z + m[11])) continue;
    if (kept !== i) {
      px[kept] = x;
      py[kept] = y;
      pz[kept] = z;
      value[kept] = value[i];
    }
    kept++;
  }
  return { ...samples, count: kept };
}

/** Whether the voxel nearest to a continuous index of the mask's grid is set. */
export function insideMask({ grid: { dims }, inside }: EngineMask, ix: number, iy: number, iz: number): boolean {
  const x = Math.floor(ix + 0.5), y = Math.floor(iy + 0.5), z = Math.floor(iz + 0.5);
  return x >= 0 && y >= 0 && z >= 0 && x < dims[0] && y < dims[1] && z < dims[2] && inside[(z * dims[1] + y) * dims[0] + x] !== 0;
}
