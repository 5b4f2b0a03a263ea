import { NIFTI1, NIFTI2 } from "nifti-reader-js";
import { notice, type Notice } from "../contract/notices.ts";
import { say, toSentence } from "../contract/sentences.ts";
import type { Triple } from "../contract/volume.ts";
import { unreadable, withCommas } from "./fail.ts";
import { storedType, unusableTypes } from "./nifti-types.ts";
import type { StoredType } from "./stored-types.ts";

/** The header of a NIfTI-1, NIfTI-2 or Analyze 7.5 file, checked and in plain terms; geometry is nifti-geometry.ts's. */
export interface NiftiHeader {
  version: "NIfTI-1" | "NIfTI-2" | "Analyze 7.5";
  littleEndian: boolean;
  /** header and voxels in one file */
  single: boolean;
  dims: Triple;
  /** volumes along the fourth and further axes */
  volumes: number;
  /** sizes of the fourth and further axes */
  furtherDims: number[];
  type: StoredType;
  /** byte of the first voxel in the (unpacked) image file */
  voxelOffset: number;
  slope: number;
  intercept: number;
  /** pixdim as stored: [qfac, dx, dy, dz, …] */
  pixdim: number[];
  qformCode: number;
  /** b, c, d and the offset */
  quaternion: Triple;
  qoffset: Triple;
  sformCode: number;
  /** the twelve numbers of the sform, row-major */
  srow: number[];
  /** 1 metre, 2 millimetre, 3 micrometre, 0 not said */
  spaceUnit: number;
  intentCode: number;
  /** the intent's name and parameters */
  intent: { name: string; parameters: Triple };
  /** SPM's origin in an Analyze header, voxels from 1; zeros where not set */
  analyzeOrigin: Triple;
  notices: Notice[];
}

/** Bytes of the header itself. */
export const headerBytes = { nifti1: 348, nifti2: 540, analyze: 348 } as const;

/** The largest voxel count the program accepts: more bytes than any file here could be. */
const largestVoxels = 2 ** 40;

/**
 * Reads a header whose kind is known by recognise().
 * @param bytes at least 348 bytes (540 for NIfTI-2)
 * @throws input for sizes, types and offsets that make no sense
 */
export function parseNifti(path: string, bytes: Uint8Array<ArrayBuffer>, kind: "nifti1" | "nifti2" | "analyze"): NiftiHeader {
  const second = kind === "nifti2";
  const length = headerBytes[kind];
  // exactly the header: what follows is never parsed for extensions, which nothing here needs and a damaged file may get wrong
  const buffer = bytes.slice(0, length).buffer;
  const view = new DataView(buffer);
  const fields = second ? new NIFTI2() : new NIFTI1();
  fields.readHeader(buffer);
  const little = fields.littleEndian;
  const notices: Notice[] = [];

  if (second) {
    // the library misreads negative and large 64-bit integers
    fields.dims = Array.from({ length: 8 }, (_, i) => Number(view.getBigInt64(16 + 8 * i, little)));
    fields.vox_offset = Number(view.getBigInt64(168, little));
  }
  const srow = second
    ? Array.from({ length: 12 }, (_, i) => view.getFloat64(400 + 8 * i, little))
    : Array.from({ length: 12 }, (_, i) => view.getFloat32(280 + 4 * i, little));

  const { dims, furtherDims } = checkedDims(path, fields.dims, notices);
  const type = checkedType(path, fields.datatypeCode);
  const single = kind !== "analyze" && fields.magic.startsWith("n+");
  const scale = checkedScale(fields.scl_slope, fields.scl_inter, kind === "analyze" || type.convert === "rgb" || type.convert === "rgba", notices);
  if (fields.intent_code >= 3000 && fields.intent_code < 3100) {
    throw unreadable(path, "it is a CIFTI file (surfaces and matrices, not a volume)", "give the volume it was made from");
  }
  return {
    version: kind === "analyze" ? "Analyze 7.5" : second ? "NIfTI-2" : "NIfTI-1",
    littleEndian: little,
    single,
    dims,
    volumes: furtherDims.reduce((product, size) => product * size, 1),
    furtherDims,
    type,
    voxelOffset: checkedOffset(fields.vox_offset, single ? length + 4 : 0, notices),
    slope: scale.slope,
    intercept: scale.intercept,
    pixdim: [...fields.pixDims],
    // an Analyze header has other fields in these places
    qformCode: kind === "analyze" ? 0 : fields.qform_code,
    quaternion: [fields.quatern_b, fields.quatern_c, fields.quatern_d],
    qoffset: [fields.qoffset_x, fields.qoffset_y, fields.qoffset_z],
    sformCode: kind === "analyze" ? 0 : fields.sform_code,
    srow,
    spaceUnit: kind === "analyze" ? 0 : fields.xyzt_units & 7,
    intentCode: kind === "analyze" ? 0 : fields.intent_code,
    intent: {
      name: Buffer.from(buffer, second ? 508 : 328, 16).toString("latin1").replace(/\0[^]*$/, ""),
      parameters: second ? [view.getFloat64(80, little), view.getFloat64(88, little), view.getFloat64(96, little)] : [view.getFloat32(56, little), view.getFloat32(60, little), view.getFloat32(64, little)],
    },
    analyzeOrigin: kind === "analyze" ? [view.getInt16(253, little), view.getInt16(255, little), view.getInt16(257, little)] : [0, 0, 0],
    notices,
  };
}

function checkedDims(path: string, stored: readonly number[], notices: Notice[]): { dims: Triple; furtherDims: number[] } {
  const count = stored[0];
  if (!Number.isInteger(count) || count < 1 || count > 7) {
    throw unreadable(path, say("its header gives {count} as the number of dimensions (1 to 7 are possible)", { count }), "the header is damaged: export the image again");
  }
  const axis = (i: number): number => {
    if (i > count) return 1;
    const size = stored[i];
    if (size > 0) return size;
    if (i <= 3) throw unreadable(path, say("its header gives {size} voxels along axis {axis}", { size, axis: i }), "the header is damaged: export the image again");
    notices.push(notice("axisSizeAssumed", { size, axis: i }));
    return 1;
  };
  const dims: Triple = [axis(1), axis(2), axis(3)];
  const furtherDims = count > 3 ? Array.from({ length: count - 3 }, (_, i) => axis(4 + i)) : [];
  const voxels = [...dims, ...furtherDims].reduce((product, size) => product * size, 1);
  if (!(voxels <= largestVoxels)) {
    throw unreadable(path, say("its header claims {sizes} voxels", { sizes: [...dims, ...furtherDims].join(" x ") }), "the header is damaged: export the image again");
  }
  return { dims, furtherDims };
}

function checkedType(path: string, code: number): StoredType {
  const type = storedType(code);
  if (type) return type;
  if (code in unusableTypes) throw unreadable(path, say("it holds {what}, which cannot be registered", { what: toSentence(unusableTypes[code]) }), "save the magnitude as float32");
  throw unreadable(path, say("its header gives the unknown data type {code}", { code }), "the header is damaged: export the image again");
}

/** NIfTI: a slope of 0 means no scaling; values that are not finite are treated so as well. Colours are not scaled. */
function checkedScale(slope: number, intercept: number, ignoreIntercept: boolean, notices: Notice[]): { slope: number; intercept: number } {
  if (slope === 0) return { slope: 1, intercept: 0 };
  if (!Number.isFinite(slope)) {
    notices.push(notice("slopeNotFinite"));
    return { slope: 1, intercept: 0 };
  }
  if (ignoreIntercept) return { slope, intercept: 0 };
  if (!Number.isFinite(intercept)) {
    notices.push(notice("interceptNotFinite"));
    return { slope, intercept: 0 };
  }
  return { slope, intercept };
}

function checkedOffset(stored: number, least: number, notices: Notice[]): number {
  const offset = Math.floor(stored);
  if (offset >= least && Number.isFinite(offset)) return offset;
  if (stored !== 0) notices.push(notice("offsetImpossible", { offset: withCommas(Math.round(stored)), used: least }));
  return least;
}
