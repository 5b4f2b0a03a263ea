import type { DisplacementField } from "../contract/transform.ts";
import { voxelCount } from "../contract/volume.ts";
import { unwritable } from "./fail.ts";
import { typeCodes } from "./nifti-types.ts";
import { nifti1Bytes } from "./nifti-write.ts";
import { writeParts } from "./output.ts";

const vectorIntent = 1007;
const pieceVectors = 1 << 19;

/**
 * Writes a displacement field as ANTs writes 1Warp.nii.gz with --float 1: 5-D NIfTI-1 of three planar float32 components, intent 1007 (vector), LPS mm; with
 * the same bytes on every run.
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export async function writeWarp(path: string, field: DisplacementField, gzip: boolean): Promise<string> {
  const { dims } = field.grid;
  if (Math.max(...dims) > 32767) throw unwritable(path, "an axis is longer than 32,767 voxels, which the NIfTI-1 format of warps cannot hold", "use smaller images");
  return writeParts(path, warpParts(field, voxelCount(dims)), gzip, "floats");
}

/** The file's bytes piece by piece: RAS to LPS turns x and y round. */
function* warpParts({ grid, vectors }: DisplacementField, count: number): Generator<Uint8Array> {
  yield nifti1Bytes({
    dim: [5, ...grid.dims, 1, 3, 1, 1], affine: grid.affine, furtherSpacing: 0, typeCode: typeCodes.float32, bits: 32, slope: 1, intercept: 0, intentCode: vectorIntent,
    description: "",
  });
  const xy = new Float32Array(vectors, 0, 2 * count);
  for (let start = 0; start < xy.length; start += pieceVectors) {
    const piece = xy.slice(start, start + pieceVectors);
    for (let i = 0; i < piece.length; i++) piece[i] = -piece[i];
    yield new Uint8Array(piece.buffer);
  }
  yield new Uint8Array(vectors, 8 * count, 4 * count);
}
