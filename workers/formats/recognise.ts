import type { PlainText } from "../contract/sentences.ts";

/** What a file is, by its first bytes (unpacked when it is gzip). The name is never asked. */
export type Kind =
  | "nifti1" | "nifti2" | "analyze" | "itk-text" | "matlab4" | "hdf5" | "dicom" | "nrrd" | "metaimage" | "mgh" | "netcdf"
  | "zip" | "gzip" | "bzip2" | "xz" | "zstd" | "png" | "jpeg" | "tiff" | "pdf" | "fsl-matrix" | "mni-xfm" | "lta" | "unknown";

const starts = (head: Uint8Array, ...bytes: number[]): boolean => head.length >= bytes.length && bytes.every((byte, i) => head[i] === byte);
const text = (head: Uint8Array, from: number, to: number): string => Buffer.from(head.subarray(from, Math.min(to, head.length))).toString("latin1");

/**
 * Recognises content. `head`: the first bytes, at least 1,024 where the file has that many.
 */
export function recognise(head: Uint8Array): Kind {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const first = head.length >= 4 ? view.getInt32(0, true) : 0;
  const firstSwapped = head.length >= 4 ? view.getInt32(0, false) : 0;
  if (head.length >= 348 && (first === 348 || firstSwapped === 348)) return /^n[i+]1/.test(text(head, 344, 348)) ? "nifti1" : "analyze";
  if (head.length >= 540 && (first === 540 || firstSwapped === 540) && /^n[i+]2/.test(text(head, 4, 8))) return "nifti2";

  const start = text(head, 0, 256);
  if (text(head, 128, 132) === "DICM" || isBareDicom(head)) return "dicom";
  if (/^NRRD\d{4}/.test(start)) return "nrrd";
  if (/^\s*(ObjectType|NDims|ObjectSubType|Comment)\s*=/i.test(start)) return "metaimage";
  if (start.startsWith("#Insight Transform File")) return "itk-text";
  if (starts(head, 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)) return "hdf5";
  if (starts(head, 0x43, 0x44, 0x46, 0x01) || starts(head, 0x43, 0x44, 0x46, 0x02)) return "netcdf";
  if (isMgh(view)) return "mgh";
  if (isMatlab4(view)) return "matlab4";
  if (starts(head, 0x50, 0x4b, 3, 4)) return "zip";
  if (starts(head, 0x1f, 0x8b)) return "gzip";
  if (start.startsWith("BZh")) return "bzip2";
  if (starts(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a)) return "xz";
  if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  if (starts(head, 0x89, 0x50, 0x4e, 0x47)) return "png";
  if (starts(head, 0xff, 0xd8, 0xff)) return "jpeg";
  if (starts(head, 0x49, 0x49, 0x2a, 0) || starts(head, 0x4d, 0x4d, 0, 0x2a)) return "tiff";
  if (start.startsWith("%PDF")) return "pdf";
  if (start.startsWith("MNI Transform File")) return "mni-xfm";
  if (/^(#.*\n)*type\s*=\s*\d/.test(start)) return "lta";
  if (isNumbers(text(head, 0, 2048), 16)) return "fsl-matrix";
  return "unknown";
}

/** DICOM without preamble: starts with an element of group 0002 or 0008 with a small length or an explicit value representation. */
function isBareDicom(head: Uint8Array): boolean {
  if (head.length < 16 || (head[0] !== 2 && head[0] !== 8) || head[1] !== 0 || head[3] !== 0) return false;
  const explicit = /^(AE|AS|CS|DA|DT|IS|LO|OB|SH|TM|UI|UL|US)$/.test(text(head, 4, 6));
  const length = new DataView(head.buffer, head.byteOffset).getUint32(4, true);
  return explicit || (length > 0 && length <= 256);
}

/** FreeSurfer MGH: version 1, four sizes and a known type, all big-endian int32. */
function isMgh(view: DataView): boolean {
  if (view.byteLength < 30 || view.getInt32(0) !== 1 || ![0, 1, 3, 4, 10].includes(view.getInt32(20))) return false;
  return [4, 8, 12, 16].every((at) => view.getInt32(at) >= 1 && view.getInt32(at) <= 65536);
}

/** A MATLAB level 4 variable of an ITK transform: a plausible header followed by the name of a class. */
function isMatlab4(view: DataView): boolean {
  if (view.byteLength < 24) return false;
  return [true, false].some((little) => {
    const type = view.getInt32(0, little);
    const length = view.getInt32(16, little);
    if (type < 0 || type > 4052 || length < 2 || length > 256 || view.byteLength < 20 + length) return false;
    return /^[A-Za-z]\w*\0$/.test(Buffer.from(view.buffer, view.byteOffset + 20, length).toString("latin1"));
  });
}

/** Text made of `count` numbers and nothing else. */
function isNumbers(content: string, count: number): boolean {
  const words = content.trim().split(/\s+/);
  return words.length === count && words.every((word) => word !== "" && Number.isFinite(Number(word)));
}

/** What a file is and what to do, for kinds that cannot be read as an image in this version. */
export const refusals: Partial<Record<Kind, [cause: PlainText, remedy: PlainText]>> = {
  netcdf: ["it is a MINC (NetCDF) file, which this version does not read yet", "convert it to NIfTI with mnc2nii"],
  hdf5: ["it is an HDF5 file (such as MINC 2), which this version does not read yet", "save it as NIfTI"],
  "itk-text": ["it is an ITK transform, not an image", "give it as a transform (syncline apply --transform)"],
  matlab4: ["it is an ITK transform or another MATLAB file, not an image", "give it as a transform (syncline apply --transform)"],
  "fsl-matrix": ["it is a text file of numbers, not an image", "give a NIfTI file"],
  "mni-xfm": ["it is an MNI transform, not an image", "give a NIfTI file"],
  lta: ["it is a FreeSurfer transform, not an image", "give a NIfTI file"],
  zip: ["it is a ZIP archive", "unpack it first"],
  gzip: ["it is packed twice with gzip", "unpack it once"],
  bzip2: ["it is packed with bzip2", "unpack it first"],
  xz: ["it is packed with xz", "unpack it first"],
  zstd: ["it is packed with zstd", "unpack it first"],
  png: ["it is a PNG picture, not a volume", "give a NIfTI file"],
  jpeg: ["it is a JPEG picture, not a volume", "give a NIfTI file"],
  tiff: ["it is a TIFF picture, which has no position in space", "save it as NIfTI"],
  pdf: ["it is a PDF document", "give a NIfTI file"],
};
