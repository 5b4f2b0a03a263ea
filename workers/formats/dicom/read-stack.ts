import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type VoxelArray } from "../../contract/volume.ts";
import { newHash } from "../bytes.ts";
import { unreadable } from "../fail.ts";
import { allocate } from "../stored-image.ts";
import type { DicomFile, Frame } from "./frame.ts";
import { cleanBits, hashFile, hasUnusedBits, loadFile, openFrames, requirePixels, swapped } from "./pixels.ts";
import { besidePixels, isPlain, readPlain } from "./plain-file.ts";
import type { SliceSource, Stack } from "./stack.ts";

/** Files read ahead of the one that is decoded. */
const ahead = 8;

/** Type of the values in memory: as stored, colours as brightness. */
export function storedDtype({ layout }: DicomFile): Dtype {
  if (layout.samples === 3 || layout.palette) return "uint8";
  if (layout.float) return layout.bitsAllocated === 64 ? "float64" : "float32";
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

/** The files of a volume's slices in the order in which they come up, each with its slices. */
function filesOf(slices: readonly Frame[]): Map<DicomFile, Frame[]> {
  const files = new Map<DicomFile, Frame[]>();
  for (const slice of slices) {
    const known = files.get(slice.file);
    if (known) known.push(slice);
    else files.set(slice.file, [slice]);
  }
  return files;
}

/** Bytes of memory that reading takes at most. */
export function planBytes({ slices, grid, sources, dtype, scaled }: StackPlan): number {
  const slice = grid.dims[0] * grid.dims[1] * bytesPerVoxel[dtype];
  const beside = [...filesOf(slices)].map(([file, own]) => (!scaled && isPlain(file, own) ? besidePixels(file) : 2 * Math.min(file.size, 1 << 28)));
  return voxelCount(grid.dims) * bytesPerVoxel[dtype] + (sources ? slices.length * slice : 0) + beside.sort((a, b) => b - a).slice(0, ahead).reduce((sum, size) => sum + size, 0);
}

/** A file on its way: its slices are in their places and its bytes, in order, here; or what it holds is to be unpacked. */
type Loading = Promise<{ parts: Uint8Array[] } | { bytes: Buffer | null }>;

/**
 * Reads the slices of a volume into shared memory.
 * @param name of the file or folder, for messages
 * @returns the voxels and the SHA-256 of the files' bytes in the order of the slices
 * @throws input (damaged), memory (no room)
 */
export async function readStack(plan: StackPlan, name: string): Promise<{ voxels: SharedArrayBuffer; sha256: string }> {
  const { slices, grid, sources, dtype, scaled } = plan;
  const files = [...filesOf(slices)];
  for (const [file] of files) requirePixels(file);
  const voxels = allocate(name, voxelCount(grid.dims) * bytesPerVoxel[dtype]);
  const sliceBytes = grid.dims[0] * grid.dims[1] * bytesPerVoxel[dtype];
  const scanned = sources ? allocate(name, slices.length * sliceBytes) : voxels;
  const hash = newHash();
  const positions = new Map(slices.map((slice, k) => [slice, k]));
  const load = (file: DicomFile, own: readonly Frame[]): Loading => {
    if (scaled || !isPlain(file, own)) return loadFile(file);
    const places = new Map(own.map((slice) => [slice.index, positions.get(slice) ?? 0]));
    return readPlain(file, (frame) => new Uint8Array(scanned, (places.get(frame) ?? 0) * sliceBytes, sliceBytes)).then((parts) => ({ parts }));
  };
  const loading: Loading[] = [];
  for (const [i, [file, own]] of files.entries()) {
    for (let next = loading.length; next < Math.min(files.length, i + ahead); next++) {
      const started = load(...files[next]);
      // a failure is heard when the file's turn comes
      started.catch(() => {});
      loading.push(started);
    }
    const loaded = await loading[i];
    // its memory is needed no more
    loading[i] = Promise.resolve({ bytes: null });
    if ("parts" in loaded) {
      for (const part of loaded.parts) hash.update(part);
      for (const slice of own) finishPlain(file, dtype, scanned, (positions.get(slice) ?? 0) * sliceBytes, sliceBytes);
    } else {
      await hashFile(file, loaded.bytes, hash);
      await placeSlices(plan, file, loaded.bytes, voxelView(dtype, scanned));
    }
  }
  if (sources) mixSlices(slices, sources, voxelView(dtype, scanned), voxelView(dtype, voxels), grid.dims[0] * grid.dims[1], dtype);
  return { voxels, sha256: hash.digest("hex") };
}

/** Makes the bytes of a slice, as they lie in the file, numbers of this machine without bits that hold no value. */
function finishPlain(file: DicomFile, dtype: Dtype, memory: SharedArrayBuffer, offset: number, bytes: number): void {
  if (file.syntax.bigEndian) swapped(Buffer.from(memory, offset, bytes), file.layout.bitsAllocated);
  const values = voxelView(dtype, memory, offset, bytes / bytesPerVoxel[dtype]);
  if (hasUnusedBits(file) && !(values instanceof Float32Array) && !(values instanceof Float64Array)) cleanBits(values, file.layout);
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
      target.set(scaled ? Float64Array.from(line, (value) => value * slope + intercept) : line, start + y * columns);
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
