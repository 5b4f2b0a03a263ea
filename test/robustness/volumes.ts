import { join, resolve } from "node:path";
import { multiply4, spacingOf, orientationOf, transformPoint, type Matrix4 } from "../../workers/contract/affine.ts";
import { bytesPerVoxel, voxelCount, voxelView, type Triple, type Volume, type VoxelArray } from "../../workers/contract/volume.ts";
import { readVolume } from "../fixtures/files.ts";
import { sampleImage } from "../fixtures/sample.ts";

export const dataFolder = resolve("../shared/data");

const cache = new Map<string, Volume>();

/** A file of ../shared/data, read once; "sample/mr" and "sample/ct" are the sample pair. */
export async function volumeAt(name: string): Promise<Volume> {
  const known = cache.get(name);
  if (known) return known;
  const volume = name === "sample/mr" ? await sampleImage("mr") : name === "sample/ct" ? await sampleImage("ct") : await readVolume(join(dataFolder, name));
  cache.set(name, volume);
  return volume;
}

/** The same voxels in a world moved by `move` (4x4, RAS mm). */
export function moved(volume: Volume, move: Matrix4): Volume {
  const affine = multiply4(move, volume.header.affine);
  return { header: { ...volume.header, affine, spacing: spacingOf(affine), orientation: orientationOf(affine) }, voxels: volume.voxels };
}

/** A copy with other voxels; `change` writes into them. */
export function edited(volume: Volume, change: (voxels: VoxelArray, dims: Triple) => void): Volume {
  const { dims, dtype } = volume.header;
  const voxels = new SharedArrayBuffer(voxelCount(dims) * bytesPerVoxel[dtype]);
  new Uint8Array(voxels).set(new Uint8Array(volume.voxels));
  change(voxelView(dtype, voxels), dims);
  return { header: volume.header, voxels };
}

/** The box of voxels from `first` (inclusive) to `end` (exclusive) where it lies. */
export function cropped(volume: Volume, first: Triple, end: Triple): Volume {
  const { dims: [nx, ny], dtype, affine } = volume.header;
  const dims = first.map((from, axis) => end[axis] - from) as Triple;
  const from = voxelView(dtype, volume.voxels);
  const voxels = new SharedArrayBuffer(voxelCount(dims) * bytesPerVoxel[dtype]);
  const to = voxelView(dtype, voxels);
  let target = 0;
  for (let z = first[2]; z < end[2]; z++) {
    for (let y = first[1]; y < end[1]; y++) {
      const source = (z * ny + y) * nx + first[0];
      to.set(from.subarray(source, source + dims[0]), target);
      target += dims[0];
    }
  }
  const origin = transformPoint(affine, first);
  const placed = affine.map((value, i) => (i % 4 === 3 && i < 12 ? origin[(i - 3) / 4] : value));
  return { header: { ...volume.header, dims, affine: placed }, voxels };
}
