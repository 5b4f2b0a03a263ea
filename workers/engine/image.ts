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
  const order = canonicalOrder(steppedGrid(grid, dims, factors, factors.map((factor) => (factor - 1) / 2) as Triple));
  const average = map.table ? averageStored : averageBlocks;
  let complete = average(team, voxels, grid.dims, factors, map, order, data, dims);
  if (!complete) weigh(team.f32(data, count), team.f32(weight, count));
  if (padding.box) {
    if (complete) team.f32(weight, count).fill(1);
    clearOutside(team.f32(data, count), team.f32(weight, count), dims, order, factors, padding.box);
    complete = false;
  }
  if (complete) team.arena.release(weightMark);
  return { grid: order.grid, data, weight: complete ? 0 : weight, modality };
}

/** Weight 1 where there is data; where there is none (NaN) both become 0. */
function weigh(data: Float32Array, weight: Float32Array): void {
  for (let i = 0; i < data.length; i++) {
    const missing = data[i] !== data[i];
    weight[i] = missing ? 0 : 1;
    if (missing) data[i] = 0;
  }
}

/** Stored bytes that the kernel gets at a time: what is copied stays in the cache until it is used. */
const bytesAtOnce = 4 * 2 ** 20;
/** And planes, which are slabs of its call. */
const planesAtOnce = 1024;

/** Means over blocks of voxels of 8 or 16 bits, NaN where less than half of a block holds data; answers whether every voxel of every block does. */
function averageStored(team: Team, voxels: VoxelArray, [nx, ny]: Triple, [fx, fy, fz]: Triple, { table, first }: IntensityMap, { start, strides }: CanonicalOrder, data: number, [cx, cy, cz]: Triple): boolean {
  if (!table) throw new Error("no table of stored values");
  const mark = team.arena.mark();
  const bytes = voxels.BYTES_PER_ELEMENT;
  const stored = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  const lookUp = team.arena.alloc(4 * table.length);
  // by the stored bits: negative values come last
  const byBits = team.f32(lookUp, table.length);
  byBits.set(table.subarray(-first));
  byBits.set(table.subarray(0, -first), table.length + first);
  const plane = fz * nx * ny * bytes;
  const planes = Math.min(cz, planesAtOnce, Math.max(1, Math.floor(bytesAtOnce / plane)));
  const source = team.arena.alloc(planes * plane);
  const missing = team.arena.alloc(8 * planes);
  let incomplete = 0;
  for (let z = 0; z < cz; z += planes) {
    const here = Math.min(planes, cz - z);
    team.u8(source, here * plane).set(stored.subarray(z * plane, (z + here) * plane));
    team.run("load_blocks", here, 1, [source, bytes, lookUp, nx, ny, fx, fy, fz, cx, cy, data, start + z * strides[2], ...strides, missing]);
    incomplete += team.f64(missing, here).reduce((sum, value) => sum + value, 0);
  }
  team.arena.release(mark);
  return incomplete === 0;
}

/** The same for values that no table lists. */
function averageBlocks(team: Team, voxels: VoxelArray, [nx, ny]: Triple, [fx, fy, fz]: Triple, map: IntensityMap, { start, strides: [sx, sy, sz] }: CanonicalOrder, data: number, [cx, cy, cz]: Triple): boolean {
  const block = fx * fy * fz;
  const target = team.f32(data, cx * cy * cz);
  let complete = true;
  for (let z = 0; z < cz; z++) {
    for (let y = 0; y < cy; y++) {
      for (let x = 0, to = start + y * sy + z * sz; x < cx; x++, to += sx) {
        let total = 0, count = 0;
        for (let k = z * fz; k < (z + 1) * fz; k++) {
          for (let j = y * fy; j < (y + 1) * fy; j++) {
            let sum = 0;
            for (let i = 0, at = (k * ny + j) * nx + x * fx; i < fx; i++, at++) {
              const value = map.of(voxels[at]);
              if (value !== value) continue;
              sum += value;
              count++;
            }
            total = Math.fround(total + sum);
          }
        }
        if (count < block) complete = false;
        target[to] = 2 * count >= block ? total / count : Number.NaN;
      }
    }
  }
  return complete;
}
