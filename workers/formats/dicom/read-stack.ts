import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type VoxelArray } from "../../contract/volume.ts";
import { newHash } from "../bytes.ts";
import { unreadable } from "../fail.ts";
import { allocate } from "../stored-image.ts";
import type { DicomFile, Frame } from "./frame.ts";
import { cleanBits, hashFile, hasUnusedBits, loadFile, openFrames, requirePixels } from "./pixels.ts";
import type { SliceSource, Stack } from "./stack.ts";

/** Files read ahead of the one that is decoded. */
const ahead = 8;

/** Type of the values as stored: colours are brightness. */
export function storedDtype({ layout }: DicomFile): Dtype {
  if (layout.samples === 3) return "uint8";
  const bits = layout.bitsAllocated === 8 ? 8 : layout.bitsAllocated === 16 ? 16 : 32;
  return layout.signed ? `int${bits}` : `uint${bits}`;
}

export interface StackPlan {
  slices: readonly Frame[];
  grid: Stack["grid"];
  sources: Stack["sources"];
  /** type of the volume; float32 where slices are scaled differently */
  dtype: Dtype;
  /** values become real ones */
  scaled: boolean;
}

/** Bytes of memory that reading takes at most. */
export function planBytes({ slices, grid, sources, dtype }: StackPlan): number {
  const slice = grid.dims[0] * grid.dims[1] * bytesPerVoxel[dtype];
  const files = [...new Set(slices.map(({ file }) => file))].map(({ size }) => size).sort((a, b) => b - a).slice(0, ahead);
  return voxelCount(grid.dims) * bytesPerVoxel[dtype] + (sources ? slices.length * slice : 0) + 2 * files.reduce((sum, size) => sum + Math.min(size, 1 << 28), 0);
}

/**
 * Reads the slices of a volume into shared memory.
 * @param name of the file or folder, for messages
 * @returns the voxels and the SHA-256 of the files' bytes in the order of the slices
 * @throws input (damaged), memory (no room)
 */
export async function readStack(plan: StackPlan, name: string): Promise<{ voxels: SharedArrayBuffer; sha256: string }> {
  const { slices, grid, sources, dtype } = plan;
  for (const file of new Set(slices.map((slice) => slice.file))) requirePixels(file);
  const voxels = allocate(name, voxelCount(grid.dims) * bytesPerVoxel[dtype]);
  const scanned = sources ? allocate(name, slices.length * grid.dims[0] * grid.dims[1] * bytesPerVoxel[dtype]) : voxels;
  const hash = newHash();
  const files = [...new Set(slices.map(({ file }) => file))];
  const loading = new Map<DicomFile, ReturnType<typeof loadFile>>();
  for (let i = 0; i < files.length; i++) {
    for (const file of files.slice(i, i + ahead)) {
      if (loading.has(file)) continue;
      const loaded = loadFile(file);
      // a failure is heard when the file's turn comes
      loaded.catch(() => {});
      loading.set(file, loaded);
    }
    const file = files[i];
    const { bytes } = (await loading.get(file)) ?? { bytes: null };
    loading.set(file, Promise.resolve({ bytes: null }));
    await hashFile(file, bytes, hash);
    await placeSlices(plan, file, bytes, voxelView(dtype, scanned));
  }
  if (sources) mixSlices(slices, sources, voxelView(dtype, scanned), voxelView(dtype, voxels), grid.dims[0] * grid.dims[1], dtype);
  return { voxels, sha256: hash.digest("hex") };
}

/** The stored values of one slice alone, x fastest. @throws input */
export async function frameValues(slice: Frame): Promise<VoxelArray> {
  const { file, rows, columns } = slice;
  requirePixels(file);
  const target = voxelView(storedDtype(file), new SharedArrayBuffer(rows * columns * bytesPerVoxel[storedDtype(file)]));
  await placeSlices({ slices: [slice], scaled: false }, file, (await loadFile(file)).bytes, target);
  return target;
}

/** Puts the slices that a file holds into their places. */
async function placeSlices({ slices, scaled }: Pick<StackPlan, "slices" | "scaled">, file: DicomFile, bytes: Buffer | null, target: VoxelArray): Promise<void> {
  const frames = openFrames(file, bytes);
  let index = -1;
  let values: VoxelArray | null = null;
  for (const [k, slice] of slices.entries()) {
    if (slice.file !== file) continue;
    if (!values || index !== slice.index) {
      values = valuesOf(file, await frames.frame(slice.index));
      index = slice.index;
    }
    const { rows, columns, tile, slope, intercept } = slice;
    const width = file.layout.columns;
    const start = k * rows * columns;
    if (rows * columns === values.length && !scaled) {
      target.set(values, start);
      continue;
    }
    for (let y = 0; y < rows; y++) {
      const from = (tile.y + y) * width + tile.x;
      const line = values.subarray(from, from + columns);
      target.set(scaled ? Float32Array.from(line, (value) => value * slope + intercept) : line, start + y * columns);
    }
  }
}

/** A frame's bytes as numbers of the stored type, without the bits that hold no value. */
function valuesOf(file: DicomFile, raw: Uint8Array): VoxelArray {
  const dtype = storedDtype(file);
  const size = bytesPerVoxel[dtype];
  // a view must start at a multiple of its numbers' size, and what is cleaned must be ours; a Buffer's own slice would be no copy
  const own = raw.byteOffset % size !== 0 || hasUnusedBits(file) ? new Uint8Array(raw) : raw;
  const values = voxelView(dtype, own.buffer, own.byteOffset, Math.floor(own.byteLength / size));
  if (values.length !== file.layout.rows * file.layout.columns) throw unreadable(file.path, "its pixels do not fit its size", "export it again");
  if (hasUnusedBits(file) && !(values instanceof Float32Array) && !(values instanceof Float64Array)) cleanBits(values, file.layout);
  return values;
}

/** Fills an even grid from uneven slices: linear along the slices' direction, the nearer slice where either value is padding. */
function mixSlices(slices: readonly Frame[], sources: readonly SliceSource[], scanned: VoxelArray, target: VoxelArray, size: number, dtype: Dtype): void {
  const { padding } = slices[0].file.layout;
  const { low, high } = padding ?? { low: Infinity, high: -Infinity };
  const whole = dtype !== "float32" && dtype !== "float64";
  for (const [k, { lower, upper, fraction }] of sources.entries()) {
    const a = scanned.subarray(lower * size, (lower + 1) * size);
    if (fraction === 0) {
      target.set(a, k * size);
      continue;
    }
    const b = scanned.subarray(upper * size, (upper + 1) * size);
    const nearer = fraction < 0.5 ? a : b;
    for (let i = 0; i < size; i++) {
      const [x, y] = [a[i], b[i]];
      const mixed = x + fraction * (y - x);
      target[k * size + i] = (x >= low && x <= high) || (y >= low && y <= high) ? nearer[i] : whole ? Math.round(mixed) : mixed;
    }
  }
}
