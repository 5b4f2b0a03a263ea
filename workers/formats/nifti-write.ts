import { determinant3, directionsOf, linearPart, nearestOrthogonal, shearOf, spacingOf } from "../contract/affine.ts";
import { bytesPerVoxel, voxelCount, type CarriedHeader, type Volume } from "../contract/volume.ts";
import { rightAngleTolerance } from "./geometry-notices.ts";
import { extensionBytes } from "./nifti-extras.ts";
import { typeCodes } from "./nifti-types.ts";
import { writeParts } from "./output.ts";
import { rotationToQuaternion } from "./quaternion.ts";

/** "scanner" coordinates: the code ANTs and ITK write. */
const scannerCode = 1;

/**
 * Writes a volume as single-file NIfTI-1 (NIfTI-2 when an axis is longer than 32,767 voxels), little-endian, with its own type and scaling, and
 * the intent and the extensions that came with it.
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export function writeNifti(path: string, volume: Volume, gzip: boolean): Promise<string> {
  const { header } = volume;
  const bytes = voxelCount(header.dims) * bytesPerVoxel[header.dtype];
  const extensions = extensionBytes(volume.carried?.extensions ?? []);
  const first = Math.max(...header.dims) > 32767 ? nifti2Header(volume, extensions.length) : nifti1Header(volume, extensions.length);
  return writeParts(path, [first, extensions, new Uint8Array(volume.voxels, 0, bytes)], gzip, header.dtype.startsWith("float") ? "floats" : "any");
}

/**
 * The qform of an affine: rotation as quaternion, with qfac -1 for left-handed axes. It cannot hold shear; then its code is 0, because ITK
 * prefers a qform with a code over a sheared sform and would show the image in a wrong place without a word: so it refuses the
 * file, while nibabel, SPM and FSL read the sform, which is always exact.
 */
export function qformOf(affine: readonly number[]): { code: number; qfac: 1 | -1; quaternion: [number, number, number] } {
  const rotation = nearestOrthogonal(directionsOf(affine));
  const qfac = determinant3(linearPart(affine)) < 0 ? -1 : 1;
  const [, b, c, d] = rotationToQuaternion(rotation.map((value, i) => (i % 3 === 2 ? value * qfac : value)));
  return { code: shearOf(affine) > rightAngleTolerance ? 0 : scannerCode, qfac, quaternion: [b, c, d] };
}

/** What differs between the NIfTI-1 headers written here. */
export interface Nifti1Fields {
  /** number of dimensions and their sizes, 8 numbers */
  dim: readonly number[];
  affine: readonly number[];
  /** pixdim[4] to pixdim[7] */
  furtherSpacing: number;
  typeCode: number;
  bits: number;
  slope: number;
  intercept: number;
  intent: CarriedHeader["intent"];
  description: string;
  /** bytes between the header's 348 and the voxels: 4, or 4 and the extensions */
  extensionBytes: number;
}

/** The 348 bytes of a NIfTI-1 header (nifti1.h). */
export function nifti1Bytes(fields: Nifti1Fields): Buffer {
  const { affine, furtherSpacing: further } = fields;
  const h = Buffer.alloc(348);
  const q = qformOf(affine);
  h.writeInt32LE(348, 0);
  h.write("r", 38, "latin1"); // "regular", as nifticlib writes it
  fields.dim.forEach((value, i) => h.writeInt16LE(value, 40 + 2 * i));
  fields.intent?.parameters.forEach((value, i) => h.writeFloatLE(value, 56 + 4 * i));
  h.writeInt16LE(fields.intent?.code ?? 0, 68);
  h.writeInt16LE(fields.typeCode, 70);
  h.writeInt16LE(fields.bits, 72);
  [q.qfac, ...spacingOf(affine), further, further, further, further].forEach((value, i) => h.writeFloatLE(value, 76 + 4 * i));
  h.writeFloatLE(348 + fields.extensionBytes, 108);
  h.writeFloatLE(fields.slope, 112);
  h.writeFloatLE(fields.intercept, 116);
  h[123] = 2; // millimetres
  h.write(fields.description, 148, "latin1");
  h.writeInt16LE(q.code, 252);
  h.writeInt16LE(scannerCode, 254);
  [...q.quaternion, affine[3], affine[7], affine[11]].forEach((value, i) => h.writeFloatLE(value, 256 + 4 * i));
  affine.slice(0, 12).forEach((value, i) => h.writeFloatLE(value, 280 + 4 * i));
  h.write(fields.intent?.name ?? "", 328, 15, "latin1");
  h.write("n+1\0", 344, "latin1");
  return h;
}

function nifti1Header({ header, carried }: Volume, extensionBytes: number): Buffer {
  return nifti1Bytes({
    dim: [3, ...header.dims, 1, 1, 1, 1], affine: header.affine, furtherSpacing: 1, typeCode: typeCodes[header.dtype], bits: 8 * bytesPerVoxel[header.dtype],
    slope: header.slope, intercept: header.intercept, intent: carried?.intent ?? null, description: "Syncline", extensionBytes,
  });
}

/** The 540 bytes of a NIfTI-2 header (nifti2.h). */
function nifti2Header({ header, carried }: Volume, extensionBytes: number): Buffer {
  const { dims, affine } = header;
  const h = Buffer.alloc(540);
  const q = qformOf(affine);
  h.writeInt32LE(540, 0);
  h.write("n+2\0\r\n\x1a\n", 4, "latin1");
  h.writeInt16LE(typeCodes[header.dtype], 12);
  h.writeInt16LE(8 * bytesPerVoxel[header.dtype], 14);
  [3, ...dims, 1, 1, 1, 1].forEach((value, i) => h.writeBigInt64LE(BigInt(value), 16 + 8 * i));
  [q.qfac, ...spacingOf(affine), 1, 1, 1, 1].forEach((value, i) => h.writeDoubleLE(value, 104 + 8 * i));
  carried?.intent?.parameters.forEach((value, i) => h.writeDoubleLE(value, 80 + 8 * i));
  h.writeBigInt64LE(BigInt(540 + extensionBytes), 168);
  h.writeDoubleLE(header.slope, 176);
  h.writeDoubleLE(header.intercept, 184);
  h.write("Syncline", 240, "latin1");
  h.writeInt32LE(q.code, 344);
  h.writeInt32LE(scannerCode, 348);
  [...q.quaternion, affine[3], affine[7], affine[11]].forEach((value, i) => h.writeDoubleLE(value, 352 + 8 * i));
  affine.slice(0, 12).forEach((value, i) => h.writeDoubleLE(value, 400 + 8 * i));
  h.writeInt32LE(2, 500); // millimetres
  h.writeInt32LE(carried?.intent?.code ?? 0, 504);
  h.write(carried?.intent?.name ?? "", 508, 15, "latin1");
  return h;
}
