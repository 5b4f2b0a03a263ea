import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type VoxelArray } from "../../contract/volume.ts";
import { newHash } from "../bytes.ts";
import { unreadable } from "../fail.ts";
import { allocate } from "../stored-image.ts";
import { Decoders } from "./decoders.ts";
import { FileBuffers } from "./file-buffers.ts";
import type { DicomFile, Frame } from "./frame.ts";
import { cleanBits, frameBytes, hashFile, hasUnusedBits, loadFile, openFrames, requirePixels, type OpenFrames } from "./pixels.ts";
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

/** Bytes of memory that reading takes at most. */
export function planBytes({ slices, grid, sources, dtype }: StackPlan): number {
  const slice = grid.dims[0] * grid.dims[1] * bytesPerVoxel[dtype];
  // frames that are unpacked ahead of their turn
  const unpacked = slices[0].file.syntax.codec === "none" ? 0 : 2 * ahead * frameBytes(slices[0].file);
  const files = [...new Set(slices.map(({ file }) => file))].map(({ size }) => size).sort((a, b) => b - a).slice(0, ahead);
  return voxelCount(grid.dims) * bytesPerVoxel[dtype] + (sources ? slices.length * slice : 0) + unpacked + 2 * files.reduce((sum, size) => sum + Math.min(size, 1 << 28), 0);
}

/**
 * Reads the slices of a volume into shared memory.
 * @param name of the file or folder, for messages
 * @returns the voxels and the SHA-256 of the files' bytes in the order of the slices
 * @throws input (damaged), memory (no room)
 */
export async function readStack(plan: StackPlan, name: string): Promise<{ voxels: SharedArrayBuffer; sha256: string }> {
  const { slices, grid, sources, dtype } = plan;
  const files = [...new Set(slices.map(({ file }) => file))];
  for (const file of files) requirePixels(file);
  const voxels = allocate(name, voxelCount(grid.dims) * bytesPerVoxel[dtype]);
  const scanned = sources ? allocate(name, slices.length * grid.dims[0] * grid.dims[1] * bytesPerVoxel[dtype]) : voxels;
  const hash = newHash();
  const buffers = new FileBuffers();
  const decoders = await Decoders.start(slices[0].file.syntax.codec === "none" ? 0 : slices.length);
  // the frames of each file, as they come up in the volume
  const wanted = new Map(files.map((file) => [file, new Set<number>()]));
  for (const { file, index } of slices) wanted.get(file)?.add(index);
  const start = async (file: DicomFile): Promise<Loaded> => {
    const loaded = await loadFile(file, buffers);
    return { ...loaded, frame: framesAhead(openFrames(file, loaded.bytes, decoders), file.syntax.codec === "none" ? [] : [...wanted.get(file) ?? []], decoders.ahead) };
  };
  const loading: (Promise<Loaded> | null)[] = [];
  try {
    for (const [i, file] of files.entries()) {
      while (loading.length < Math.min(files.length, i + Math.max(ahead, decoders.ahead))) {
        const started = start(files[loading.length]);
        // a failure is heard when the file's turn comes
        started.catch(() => {});
        loading.push(started);
      }
      const loaded = await (loading[i] ?? start(file));
      loading[i] = null;
      await hashFile(file, loaded.bytes, hash);
      await placeSlices(plan, file, loaded.frame, voxelView(dtype, scanned));
      if (loaded.memory) buffers.give(loaded.memory);
    }
  } finally {
    await decoders.end();
  }
  if (sources) mixSlices(slices, sources, voxelView(dtype, scanned), voxelView(dtype, voxels), grid.dims[0] * grid.dims[1], dtype);
  return { voxels, sha256: hash.digest("hex") };
}

interface Loaded {
  bytes: Buffer | null;
  memory: Buffer | null;
  /** the bytes of a frame */
  frame: (index: number) => Promise<Uint8Array>;
}

/** The frames of a file, of which the next few wanted ones are on their way before they are asked for. */
function framesAhead(frames: OpenFrames, wanted: readonly number[], count: number): Loaded["frame"] {
  const pending = new Map<number, Promise<Uint8Array>>();
  let next = 0;
  const startNext = (): void => {
    const index = wanted.at(next++);
    if (index === undefined || pending.has(index)) return;
    const started = frames.frame(index);
    started.catch(() => {});
    pending.set(index, started);
  };
  for (let i = 0; i < Math.min(count, wanted.length); i++) startNext();
  return (index) => {
    const started = pending.get(index);
    pending.delete(index);
    if (next < wanted.length) startNext();
    return started ?? frames.frame(index);
  };
}

/** The stored values of one slice alone, x fastest. @throws input */
export async function frameValues(slice: Frame): Promise<VoxelArray> {
  const { file, rows, columns } = slice;
  requirePixels(file);
  const target = voxelView(storedDtype(file), new SharedArrayBuffer(rows * columns * bytesPerVoxel[storedDtype(file)]));
  const frames = openFrames(file, (await loadFile(file, new FileBuffers())).bytes, await Decoders.start(1));
  await placeSlices({ slices: [slice], scaled: false }, file, (index) => frames.frame(index), target);
  return target;
}

/** Puts the slices that a file holds into their places; its bytes stay as they are. */
async function placeSlices({ slices, scaled }: Pick<StackPlan, "slices" | "scaled">, file: DicomFile, frame: Loaded["frame"], target: VoxelArray): Promise<void> {
  let index = -1;
  let values: VoxelArray | null = null;
  let whole = false;
  for (const [k, slice] of slices.entries()) {
    if (slice.file !== file) continue;
    if (!values || index !== slice.index) {
      values = valuesOf(file, await frame(slice.index));
      whole = slice.rows * slice.columns === values.length && !scaled;
      // what is cleaned must be ours
      if (!whole && hasUnusedBits(file)) cleanBits((values = values.slice()), file.layout);
      index = slice.index;
    }
    const { rows, columns, tile, slope, intercept } = slice;
    const width = file.layout.columns;
    const start = k * rows * columns;
    if (whole) {
      target.set(values, start);
      if (hasUnusedBits(file)) cleanBits(target.subarray(start, start + values.length), file.layout);
      continue;
    }
    for (let y = 0; y < rows; y++) {
      const from = (tile.y + y) * width + tile.x;
      const line = values.subarray(from, from + columns);
      target.set(scaled ? Float64Array.from(line, (value) => value * slope + intercept) : line, start + y * columns);
    }
  }
}

/** A frame's bytes as numbers of the stored type. */
function valuesOf(file: DicomFile, raw: Uint8Array): VoxelArray {
  const dtype = storedDtype(file);
  const size = bytesPerVoxel[dtype];
  // a view must start at a multiple of its numbers' size; a Buffer's own slice would be no copy
  const own = raw.byteOffset % size !== 0 ? new Uint8Array(raw) : raw;
  const values = voxelView(dtype, own.buffer, own.byteOffset, Math.floor(own.byteLength / size));
  if (values.length !== file.layout.rows * file.layout.columns) throw unreadable(file.path, "its pixels do not fit its size", "export it again");
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
