import { say } from "../contract/sentences.ts";
import { componentsOf, type DisplacementField } from "../contract/transform.ts";
import { voxelCount } from "../contract/volume.ts";
import { into, load, newHash } from "./bytes.ts";
import { unreadable, unwritable } from "./fail.ts";
import { extensionBytes } from "./nifti-extras.ts";
import { openNifti } from "./nifti-read.ts";
import { typeCodes } from "./nifti-types.ts";
import { nifti1Bytes } from "./nifti-write.ts";
import { writeParts } from "./output.ts";
import { allocate, requireLength, swapBytes } from "./stored-image.ts";

/** NIfTI intents: displacement vectors (RAS by the standard) and plain vectors (what ITK and ANTs write, in LPS). */
const displacementIntent = 1006;
const vectorIntent = 1007;

/**
 * Reads a displacement field that ANTs or ITK wrote: 5-D NIfTI, three planar components in mm. Vectors become RAS float32 in shared memory.
 * @throws input when the file is an image or damaged
 */
export async function readWarp(path: string): Promise<DisplacementField> {
  const { nifti, header, imageHead } = await openNifti(path, 0);
  const [time, components] = nifti.furtherDims;
  const vectors = nifti.intentCode === vectorIntent || nifti.intentCode === displacementIntent;
  if (nifti.furtherDims.length !== 2 || time !== 1 || components !== 3 || (!vectors && nifti.intentCode !== 0)) {
    throw unreadable(path, "it is an image, not a transform", "give a displacement field (such as 1Warp.nii.gz), a .mat or a .tfm file");
  }
  if (header.dtype !== "float32" && header.dtype !== "float64") {
    throw unreadable(path, say("its vectors are {type}, not floating-point numbers", { type: nifti.type.name }), "save the field as float32");
  }
  const count = voxelCount(header.dims);
  const size = header.dtype === "float32" ? 4 : 8;
  const stretch = { path: imageHead.path, size: imageHead.size, packed: imageHead.gzip, start: 0, offset: nifti.voxelOffset, bytes: 3 * count * size };
  requireLength(stretch, [...header.dims, 3], nifti.type.name);
  const stored = allocate(path, stretch.bytes);
  await load(stretch, into(new Uint8Array(stored)), newHash(), false);
  if (!nifti.littleEndian) swapBytes(stored, size);
  const buffer = size === 4 ? stored : allocate(path, 3 * count * 4);
  const values = size === 4 ? new Float32Array(stored) : new Float64Array(stored);
  const ras = new Float32Array(buffer);
  const lps = nifti.intentCode !== displacementIntent;
  for (let i = 0; i < ras.length; i++) {
    const value = values[i] * nifti.slope + nifti.intercept;
    // x and y point the other way in LPS
    ras[i] = lps && i < 2 * count ? -value : value;
    if (value - value !== 0) throw unreadable(path, "some of its vectors are not finite numbers", "make the field again");
  }
  return { kind: "field", grid: { dims: header.dims, affine: header.affine }, vectors: buffer };
}

/**
 * Writes a displacement field as ANTs writes 1Warp.nii.gz with --float 1: 5-D NIfTI-1, intent 1007, LPS mm, planar float32; with the same bytes on every run.
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export async function writeWarp(path: string, field: DisplacementField, gzip: boolean): Promise<string> {
  const { dims, affine } = field.grid;
  if (Math.max(...dims) > 32767) throw unwritable(path, "an axis is longer than 32,767 voxels, which the NIfTI-1 format of warps cannot hold", "use smaller images");
  const header = nifti1Bytes({
    dim: [5, ...dims, 1, 3, 1, 1], affine, furtherSpacing: 0, typeCode: typeCodes.float32, bits: 32, slope: 1, intercept: 0, intent: { code: vectorIntent, name: "", parameters: [0, 0, 0] }, description: "", extensionBytes: 4,
  });
  return writeParts(path, warpParts(header, field), gzip, "displacements");
}

const pieceVectors = 1 << 19;

/** The file's bytes piece by piece, so that the field is not copied whole: RAS to LPS turns x and y round. */
function* warpParts(header: Uint8Array, field: DisplacementField): Generator<Uint8Array> {
  yield header;
  yield extensionBytes([]);
  const [x, y, z] = componentsOf(field);
  // one piece's memory for all: displacements are never asked for ahead
  const memory = new Float32Array(Math.min(x.length, pieceVectors));
  for (const plane of [x, y]) {
    for (let start = 0; start < plane.length; start += pieceVectors) {
      const length = Math.min(pieceVectors, plane.length - start);
      for (let i = 0; i < length; i++) memory[i] = 0 - plane[start + i];
      yield new Uint8Array(memory.buffer, 0, 4 * length);
    }
  }
  yield new Uint8Array(z.buffer, z.byteOffset, z.byteLength);
}
