import { access } from "node:fs/promises";
import type { Hash } from "node:crypto";
import { orientationOf, spacingOf } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import { notice, type Notice } from "../contract/notices.ts";
import { voxelCount, voxelView } from "../contract/volume.ts";
import { largestDeflateRatio, load, newHash, readHead, type Head } from "./bytes.ts";
import { unreadable, withCommas } from "./fail.ts";
import { scalingDecision } from "./geometry-notices.ts";
import type { ImageChoice, ImageFile, ReadImage, VolumeInspection } from "./image-file.ts";
import { niftiGeometry } from "./nifti-geometry.ts";
import { parseNifti, type NiftiHeader } from "./nifti-header.ts";
import { recognise } from "./recognise.ts";
import type { StoredType } from "./nifti-types.ts";
import { summarise } from "./values.ts";

/** A NIfTI or Analyze image whose header is read and whose sizes agree with the files. */
export interface NiftiFile {
  nifti: NiftiHeader;
  header: VolumeInspection;
  /** the file given, or the header of a pair */
  headerHead: Head;
  /** the file that holds the voxels; the same object for a single file */
  imageHead: Head;
  /** byte of the chosen volume's first voxel in the image file's content */
  offset: number;
  /** bytes of the chosen volume on disk, unpacked */
  storedBytes: number;
}

/**
 * Reads and checks the header of an image; no voxel is read and nothing large is allocated.
 * @param volume which volume of a 4-D file, from 0
 * @throws input when the file is not NIfTI or Analyze, is damaged, or is shorter than its header says
 */
export async function openNifti(path: string, volume?: number): Promise<NiftiFile> {
  const { headerHead, imageHead, nifti } = await findFiles(path);
  const { type, dims, volumes, notices } = nifti;
  const chosen = volume ?? 0;
  if (!Number.isInteger(chosen) || chosen < 0 || chosen >= volumes) {
    throw unreadable(path, `it has no volume ${chosen} (it holds ${volumes}, counted from 0)`, "choose another volume");
  }
  if (volumes > 1 && volume === undefined) notices.push(notice("firstVolumeUsed", { count: volumes, sizes: [...dims, ...nifti.furtherDims].join(" x ") }));
  if (nifti.intentCode === 1006 || nifti.intentCode === 1007) notices.push(notice("vectors"));
  if (type.convert === "rgb" || type.convert === "rgba") notices.push(notice("coloursToBrightness"));

  const storedBytes = voxelCount(dims) * type.size;
  const offset = nifti.voxelOffset + chosen * storedBytes;
  const end = offset + storedBytes;
  const most = imageHead.gzip ? imageHead.size * largestDeflateRatio : imageHead.size;
  if (end > most) {
    const have = imageHead.gzip ? `its ${withCommas(imageHead.size)} compressed bytes cannot hold` : `it has ${withCommas(imageHead.size)} bytes, not`;
    throw unreadable(imageHead.path, `${have} the ${withCommas(end)} that its header asks for (${dims.join(" x ")} ${type.name})`, "copy or download it again");
  }
  const whole = nifti.voxelOffset + volumes * storedBytes;
  if (!imageHead.gzip && imageHead.size < whole) notices.push(notice("laterVolumesMissing", { have: withCommas(imageHead.size), want: withCommas(whole) }));

  const geometry = niftiGeometry(nifti);
  const words = [nifti.littleEndian ? "" : "big-endian", imageHead.gzip ? "gzip" : "", nifti.single ? "" : "header and image file"].filter((word) => word !== "");
  const header: VolumeInspection = {
    dims, affine: geometry.affine, dtype: type.dtype, slope: nifti.slope, intercept: nifti.intercept,
    spacing: spacingOf(geometry.affine), orientation: orientationOf(geometry.affine),
    format: words.length > 0 ? `${nifti.version} (${words.join(", ")})` : nifti.version,
    storedType: type.name, geometrySource: geometry.source, volumes, volume: chosen,
    decisions: [geometry.decision, scalingDecision(nifti.slope, nifti.intercept)], notices: [...notices, ...geometry.notices],
  };
  return { nifti, header, headerHead, imageHead, offset, storedBytes };
}

/** Opens a NIfTI or Analyze image for the registry of readers. @throws input */
export async function openNiftiImage(path: string, choice: ImageChoice): Promise<ImageFile> {
  const file = await openNifti(path, choice.volume);
  return { header: file.header, bytes: bytesNeeded(file), read: () => readVoxels(file) };
}

/** Bytes that reading the voxels takes at most (colours need room for both forms while they are converted). */
function bytesNeeded({ header, nifti, storedBytes }: NiftiFile): number {
  const colour = nifti.type.convert === "rgb" || nifti.type.convert === "rgba";
  return storedBytes + (colour ? voxelCount(header.dims) : 0);
}

/**
 * Reads one volume. Voxels go from the file (through gunzip) straight into shared memory and keep their stored type and scaling; 64-bit
 * integers become float64, colours brightness.
 * @returns the volume and the SHA-256 of the bytes on disk (of a pair: header, then image)
 * @throws input (unreadable), memory (no room)
 */
async function readVoxels(file: NiftiFile): Promise<ReadImage> {
  const { header, nifti, imageHead } = file;
  const hash = newHash();
  if (file.headerHead !== imageHead) await load(file.headerHead.path, file.headerHead.gzip, 0, new Uint8Array(0), hash, true);
  const voxels = await loadVoxels(file, hash);
  const summary = summarise(header.dtype, voxels, header.slope, header.intercept, header.dims);
  const beyond = nifti.type.convert === "int64" || nifti.type.convert === "uint64" ? unsafeIntegers(voxels) : [];
  return {
    volume: {
      header: { ...header, range: summary.range, modality: summary.modality, notices: [...header.notices, ...beyond, ...summary.notices] },
      voxels,
    },
    sha256: hash.digest("hex"),
  };
}

/** The chosen volume's voxels in native byte order and the type in memory. */
async function loadVoxels(file: NiftiFile, hash: Hash): Promise<SharedArrayBuffer> {
  const { nifti, header, imageHead, offset, storedBytes } = file;
  const { type } = nifti;
  const colour = type.convert === "rgb" || type.convert === "rgba";
  const stored = allocate(imageHead.path, storedBytes);
  const more = nifti.volumes > header.volume + 1;
  const { trailing } = await load(imageHead.path, imageHead.gzip, offset, new Uint8Array(stored), hash, more);
  if (trailing > 0 && !more) header.notices.push(notice("trailingBytes"));
  if (!nifti.littleEndian) swapBytes(stored, type.swap);
  if (type.convert === "int64" || type.convert === "uint64") integersToFloat(stored, type);
  if (!colour) return stored;
  const brightness = allocate(imageHead.path, voxelCount(header.dims));
  coloursToBrightness(new Uint8Array(stored), new Uint8Array(brightness), type.size);
  return brightness;
}

/** Shared memory of a size that was checked against the file. @throws memory */
export function allocate(path: string, bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch {
    throw new SynclineError("memory", `There is not enough memory to read ${path.split(/[\\/]/).pop() ?? ""}: ${(bytes / 2 ** 30).toFixed(1)} GB are needed; close other programs or use a smaller image.`);
  }
}

export function swapBytes(buffer: SharedArrayBuffer, word: StoredType["swap"]): void {
  const bytes = Buffer.from(buffer);
  if (word === 2) bytes.swap16();
  else if (word === 4) bytes.swap32();
  else if (word === 8) bytes.swap64();
}

/** 64-bit integers to float64 in place: value = high * 2^32 + low. */
function integersToFloat(buffer: SharedArrayBuffer, type: StoredType): void {
  const low = new Uint32Array(buffer);
  const high = type.convert === "int64" ? new Int32Array(buffer) : low;
  const values = new Float64Array(buffer);
  for (let i = 0; i < values.length; i++) values[i] = high[2 * i + 1] * 4294967296 + low[2 * i];
}

function unsafeIntegers(voxels: SharedArrayBuffer): Notice[] {
  const values = voxelView("float64", voxels);
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]) > Number.MAX_SAFE_INTEGER) return [notice("integersRounded")];
  }
  return [];
}

function coloursToBrightness(colours: Uint8Array, brightness: Uint8Array, stride: number): void {
  for (let i = 0, j = 0; i < brightness.length; i++, j += stride) {
    brightness[i] = Math.round(0.299 * colours[j] + 0.587 * colours[j + 1] + 0.114 * colours[j + 2]);
  }
}

/** Of a single file: itself. Of a pair, whichever of the two is given: header and image. Content decides which is which. */
async function findFiles(path: string): Promise<{ headerHead: Head; imageHead: Head; nifti: NiftiHeader }> {
  const head = await readHead(path);
  const kind = recognise(head.bytes);
  if (kind === "nifti1" || kind === "nifti2" || (kind === "analyze" && isLoneHeader(head))) {
    const nifti = parseNifti(path, head.bytes, kind);
    if (nifti.single) return { headerHead: head, imageHead: head, nifti };
    const image = await sibling(path, ["img", "IMG"]);
    if (image === null) throw unreadable(path, "it is the header of a pair and its image file (.img) is not beside it", "put both files into one folder");
    return { headerHead: head, imageHead: await readHead(image, 16), nifti };
  }
  if (kind === "analyze") throw unreadable(path, "its header starts like NIfTI but lacks the NIfTI mark (magic)", "export the image again");
  const header = await pairHeader(path);
  if (header !== null) {
    const headerHead = await readHead(header);
    const headerKind = recognise(headerHead.bytes);
    if (headerKind === "nifti1" || headerKind === "nifti2" || headerKind === "analyze") {
      const nifti = parseNifti(header, headerHead.bytes, headerKind);
      if (!nifti.single) return { headerHead, imageHead: head, nifti };
    }
    throw unreadable(header, "it is not the header of a NIfTI or Analyze image", "copy or export both files again");
  }
  throw unreadable(path, "it is not a NIfTI or Analyze image", "give a NIfTI file (.nii, .nii.gz, .hdr/.img)");
}

/** The header beside an .img; null where there is none or the name is another. An .img holds nothing but voxels, so its content says nothing. */
export async function pairHeader(path: string): Promise<string | null> {
  return /\.img(\.gz)?$/i.test(path) ? sibling(path, ["hdr", "HDR"]) : null;
}

/** An Analyze header is alone in its file, so anything much longer is a damaged single-file NIfTI. */
function isLoneHeader(head: Head): boolean {
  return head.bytes.length <= 1024;
}

/** The file beside `path` with another extension, packed or not; null when there is none. */
async function sibling(path: string, extensions: readonly string[]): Promise<string | null> {
  const stem = path.replace(/\.gz$/i, "").replace(/\.[^.\\/]*$/, "");
  for (const name of extensions.flatMap((extension) => [`${stem}.${extension}`, `${stem}.${extension}.gz`])) {
    if (name !== path && await access(name).then(() => true, () => false)) return name;
  }
  return null;
}
