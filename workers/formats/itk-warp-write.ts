import type { DisplacementField } from "../contract/transform.ts";
import { voxelCount } from "../contract/volume.ts";
import { spacingOf } from "./matrix.ts";
import { qformOf } from "./nifti-write.ts";
import { writeParts } from "./output.ts";

/**
 * Writes a displacement field as ANTs does: 5-D NIfTI-1 of three planar float32 components, intent 1007 (vector), millimetres in LPS.
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export function writeWarp(path: string, field: DisplacementField, gzip: boolean): Promise<string> {
  const count = voxelCount(field.grid.dims);
  return writeParts(path, warpParts(field, count), gzip, "floats");
}

const pieceVectors = 1 << 19;

/** The file's bytes piece by piece: RAS to LPS turns x and y round. */
function* warpParts({ grid, vectors }: DisplacementField, count: number): Generator<Uint8Array> {
  yield warpHeader(grid);
  const xy = new Float32Array(vectors, 0, 2 * count);
  for (let start = 0; start < xy.length; start += pieceVectors) {
    const piece = xy.slice(start, start + pieceVectors);
    for (let i = 0; i < piece.length; i++) piece[i] = 0 - piece[i];
    yield new Uint8Array(piece.buffer);
  }
  yield new Uint8Array(vectors, 8 * count, 4 * count);
}

/** The 348 bytes of a NIfTI-1 header (nifti1.h) and 4 that say "no extension". */
function warpHeader({ dims, affine }: DisplacementField["grid"]): Buffer {
  const h = Buffer.alloc(352);
  const q = qformOf(affine);
  h.writeInt32LE(348, 0);
  [5, ...dims, 1, 3, 1, 1].forEach((value, i) => h.writeInt16LE(value, 40 + 2 * i));
  h.writeInt16LE(1007, 68);
  h.writeInt16LE(16, 70);
  h.writeInt16LE(32, 72);
  [q.qfac, ...spacingOf(affine), 1, 1, 1, 1].forEach((value, i) => h.writeFloatLE(value, 76 + 4 * i));
  h.writeFloatLE(352, 108);
  h.writeFloatLE(1, 112);
  h[123] = 2; // millimetres
  h.writeInt16LE(q.code, 252);
  h.writeInt16LE(1, 254);
  [...q.quaternion, affine[3], affine[7], affine[11]].forEach((value, i) => h.writeFloatLE(value, 256 + 4 * i));
  affine.slice(0, 12).forEach((value, i) => h.writeFloatLE(value, 280 + 4 * i));
  h.write("n+1\0", 344, "latin1");
  return h;
}
