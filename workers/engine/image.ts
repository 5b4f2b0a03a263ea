import { spacingOf } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import { voxelCount, voxelView, type Grid, type Modality, type Triple, type Volume, type VoxelArray } from "../contract/volume.ts";
import { maxWorkingVoxels } from "../contract/working-limit.ts";
import type { Team } from "../team/types.ts";
import { canonicalOrder, type CanonicalOrder } from "./canonical.ts";
import { steppedGrid } from "./grid.ts";
import { intensityMap, type IntensityMap } from "./intensity.ts";
import { findPadding, type Padding } from "./padding.ts";

/**
 * A working image in the arena: intensities mapped for matching to [0, 1] (float32, x fastest). `weight` points to float32 weights
 * (1 where a voxel holds data, 0 where it is padding or NaN; data is 0 there), or is 0 when every voxel holds data.
 */
export interface EngineImage {
  grid: Grid;
  data: number;
  weight: number;
  modality: Modality;
}

/** Block size per axis that brings voxels up to about `finest` mm, and the volume below the working limit: the same blocks in whatever order a volume is stored. */
export function workingFactors(stored: Grid, finest: number): Triple {
  const { grid, axes } = canonicalOrder(stored);
  const factors = canonicalFactors(grid, finest);
  return [0, 1, 2].map((axis) => factors[axes.indexOf(axis)]) as Triple;
}

function canonicalFactors(grid: Grid, finest: number): Triple {
  const spacing = spacingOf(grid.affine);
  const factors = spacing.map((size, axis) => Math.min(grid.dims[axis], Math.max(1, Math.floor(finest / size + 0.2)))) as Triple;
  const count = () => factors.reduce((product, factor, axis) => product * Math.floor(grid.dims[axis] / factor), 1);
  while (count() > maxWorkingVoxels) {
    const sizes = spacing.map((size, axis) => (factors[axis] < grid.dims[axis] ? size * factors[axis] : Infinity));
    factors[sizes.indexOf(Math.min(...sizes))]++;
  }
  return factors;
}

/** How the values of a volume are taken. */
export interface Reading {
  modality: Modality;
  padding: Padding;
  /** the values are Hounsfield units whose soft tissue is stretched for matching */
  softTissue: boolean;
}

/** Fat and air of a CT lie below, HU. */
const fatEnd = -50;

/** Whether values may be Hounsfield units: without any fat or air a CT was rescaled, from 0 or to 8 bits, whatever its header or the user calls it. Of large images about a million voxels are asked. */
function reachesFat(voxels: VoxelArray, slope: number, intercept: number): boolean {
  const stride = Math.max(1, Math.floor(voxels.length / 1e6)) | 1;
  for (let i = 0; i < voxels.length; i += stride) if (voxels[i] * slope + intercept < fatEnd) return true;
  return false;
}

/** The reading of a volume taken as `modality`: as its own header says unless told otherwise. */
export function readingOf({ header: { dims, dtype, slope, intercept, modality: own, padding }, voxels }: Volume, modality: Modality = own): Reading {
  const stored = voxelView(dtype, voxels);
  const hounsfield = modality === "CT" && reachesFat(stored, slope, intercept);
  return { modality, padding: findPadding(stored, dims, slope, intercept, hounsfield ? "CT" : "unknown", padding), softTissue: hounsfield && own === "CT" };
}

/** Takes the data and weight of all blocks whose middle lies outside a box of stored voxels. */
function clearOutside(data: Float32Array, weight: Float32Array, [nx, ny, nz]: Triple, { start, strides: [sx, sy, sz] }: CanonicalOrder, factors: Triple, { first, end }: { first: Triple; end: Triple }): void {
  const [ax, ay, az] = [nx, ny, nz].map((n, axis) => Array.from({ length: n }, (_, i) => {
    const middle = (i + 0.5) * factors[axis] - 0.5;
    return middle >= first[axis] - 0.5 && middle < end[axis] - 0.5;
  }));
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0, i = start + y * sy + z * sz; x < nx; x++, i += sx) {
        if (ax[x] && ay[y] && az[z]) continue;
        data[i] = 0;
        weight[i] = 0;
      }
    }
  }
}

/**
 * Reads a volume into the arena on `grid` (its own, or a bare one) in canonical order, averaging blocks of `factors` stored voxels. Padding and NaN carry no weight.
 * Throws `failed` when the volume is constant or holds no data; `role` names it in the message.
 */
export function loadImage(team: Team, volume: Volume, grid: Grid, factors: Triple, role: "fixed" | "moving", reading = readingOf(volume)): EngineImage {
  const { dtype, slope, intercept } = volume.header;
  const { modality, padding, softTissue } = reading;
  const voxels = voxelView(dtype, volume.voxels);
  const map = intensityMap(voxels, slope, intercept, padding, softTissue);
  if (!map) throw new SynclineError("failed", role === "fixed"
    ? "The fixed image has the same value everywhere (or none that is a number), so there is nothing to align; choose another image."
    : "The moving image has the same value everywhere (or none that is a number), so there is nothing to align; choose another image.");
  const dims = grid.dims.map((n, axis) => Math.floor(n / factors[axis])) as Triple;
  const count = voxelCount(dims);
  const data = team.arena.alloc(4 * count);
  const weightMark = team.arena.mark();
  const weight = team.arena.alloc(4 * count);
  const whole = factors.every((factor) => factor === 1);
  const order = canonicalOrder(whole ? grid : steppedGrid(grid, dims, factors, factors.map((factor) => (factor - 1) / 2) as Triple));
  let complete = whole
    ? copyVoxels(voxels, map, dims, order, team.f32(data, count), team.f32(weight, count))
    : averageBlocks(voxels, grid.dims, factors, map, order, team.f32(data, count), team.f32(weight, count), dims);
  if (padding.box) {
    if (complete) team.f32(weight, count).fill(1);
    clearOutside(team.f32(data, count), team.f32(weight, count), dims, order, factors, padding.box);
    complete = false;
  }
  if (complete) team.arena.release(weightMark);
  return { grid: order.grid, data, weight: complete ? 0 : weight, modality };
}

/** Maps voxel by voxel; answers whether every voxel holds data. `weight` is written only when one does not. */
function copyVoxels(voxels: VoxelArray, map: IntensityMap, [nx, ny, nz]: Triple, { start, strides: [sx, sy, sz] }: CanonicalOrder, data: Float32Array, weight: Float32Array): boolean {
  const { table, first } = map;
  let complete = true;
  for (let z = 0, source = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0, i = start + y * sy + z * sz; x < nx; x++, i += sx, source++) {
        const value = table ? table[voxels[source] - first] : map.of(voxels[source]);
        data[i] = value;
        if (value !== value) complete = false;
      }
    }
  }
  if (complete) return true;
  for (let i = 0; i < data.length; i++) {
    const missing = data[i] !== data[i];
    weight[i] = missing ? 0 : 1;
    if (missing) data[i] = 0;
  }
  return false;
}

/** Means over blocks; the weight of a block is the share of its voxels that hold data. */
function averageBlocks(voxels: VoxelArray, dims: Triple, factors: Triple, map: IntensityMap, { start, strides: [sx, sy, sz] }: CanonicalOrder, data: Float32Array, weight: Float32Array, coarse: Triple): boolean {
  const [nx, ny] = dims;
  const [fx, fy, fz] = factors;
  const [cx, cy, cz] = coarse;
  const block = fx * fy * fz;
  const { table, first } = map;
  data.fill(0);
  weight.fill(0);
  for (let z = 0; z < cz * fz; z++) {
    for (let y = 0; y < cy * fy; y++) {
      const row = start + Math.floor(z / fz) * sz + Math.floor(y / fy) * sy;
      let source = (z * ny + y) * nx;
      for (let x = 0, i = row; x < cx; x++, i += sx) {
        let sum = 0, count = 0;
        for (let k = 0; k < fx; k++, source++) {
          const value = table ? table[voxels[source] - first] : map.of(voxels[source]);
          if (value !== value) continue;
          sum += value;
          count++;
        }
        data[i] += sum;
        weight[i] += count;
      }
    }
  }
  let complete = true;
  for (let i = 0; i < data.length; i++) {
    const count = weight[i];
    if (count < block) complete = false;
    data[i] = 2 * count >= block ? data[i] / count : 0;
    weight[i] = 2 * count >= block ? 1 : 0;
  }
  return complete;
}
