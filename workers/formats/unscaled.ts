import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type Volume, type VoxelArray } from "../contract/volume.ts";

/** Voxels converted at a time. */
const pieceVoxels = 1 << 19;

/** Voxels whose numbers are the values themselves, piece by piece. */
export interface Unscaled {
  dtype: Dtype;
  parts: Iterable<Uint8Array>;
}

/**
 * The voxels for a format that has no scaling. Where slope and intercept are whole numbers (CT in unsigned numbers) the values stay whole in the
 * smallest signed type that holds them; otherwise they become float32 (float64 stays).
 */
export function unscaled({ header, voxels }: Volume): Unscaled {
  const { slope, intercept, range } = header;
  const count = voxelCount(header.dims);
  if (slope === 1 && intercept === 0) return { dtype: header.dtype, parts: [new Uint8Array(voxels, 0, count * bytesPerVoxel[header.dtype])] };
  const whole = !header.dtype.startsWith("float") && Number.isInteger(slope) && Number.isInteger(intercept);
  const dtype = whole ? wholeType(range.min, range.max) : header.dtype === "float64" ? "float64" : "float32";
  return { dtype, parts: converted(voxelView(header.dtype, voxels, 0, count), slope, intercept, dtype) };
}

function wholeType(min: number, max: number): Dtype {
  if (min >= -32768 && max <= 32767) return "int16";
  return min >= -2147483648 && max <= 2147483647 ? "int32" : "float64";
}

function* converted(stored: VoxelArray, slope: number, intercept: number, dtype: Dtype): Generator<Uint8Array> {
  for (let start = 0; start < stored.length; start += pieceVoxels) {
    const count = Math.min(pieceVoxels, stored.length - start);
    const piece = voxelView(dtype, new ArrayBuffer(count * bytesPerVoxel[dtype]));
    for (let i = 0; i < count; i++) piece[i] = stored[start + i] * slope + intercept;
    yield new Uint8Array(piece.buffer, 0, piece.byteLength);
  }
}
