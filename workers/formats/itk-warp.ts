import type { DisplacementField } from "../contract/transform.ts";
import { voxelCount } from "../contract/volume.ts";
import { load, newHash } from "./bytes.ts";
import { unreadable } from "./fail.ts";
import { allocate, openNifti, swapBytes } from "./nifti-read.ts";

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
    throw unreadable(path, `its vectors are ${nifti.type.name}, not floating-point numbers`, "save the field as float32");
  }
  const count = voxelCount(header.dims);
  const size = header.dtype === "float32" ? 4 : 8;
  if (!imageHead.gzip && imageHead.size < nifti.voxelOffset + 3 * count * size) throw unreadable(path, "it ends before its last component", "copy it again");
  const stored = allocate(path, 3 * count * size);
  await load(imageHead.path, imageHead.gzip, nifti.voxelOffset, new Uint8Array(stored), newHash(), false);
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
