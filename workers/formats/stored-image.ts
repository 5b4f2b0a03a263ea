import { SynclineError } from "../contract/errors.ts";
import { notice, type Notice } from "../contract/notices.ts";
import { say } from "../contract/sentences.ts";
import { voxelCount, voxelView, type Modality } from "../contract/volume.ts";
import { brightnessOf } from "./brightness.ts";
import { beginsTooLate, into, largestDeflateRatio, load, newHash, offsetAtFault, type Place, type Sink } from "./bytes.ts";
import { unreadable, withCommas } from "./fail.ts";
import type { ImageFile, ReadImage, VolumeInspection } from "./image-file.ts";
import { isColour, type StoredType } from "./stored-types.ts";
import { textNumbers } from "./text-numbers.ts";
import { summarise } from "./values.ts";

/** Stored bytes in one file. */
export interface Stretch extends Place {
  /** how many bytes of content belong to the volume; of numbers as text: how many bytes the text has */
  bytes: number;
  /** bytes of the file on disk */
  size: number;
}

/** An image of any format that stores voxels as plain numbers, x fastest: where they lie and what they are. */
export interface StoredImage {
  header: VolumeInspection;
  type: StoredType;
  littleEndian: boolean;
  /** files that are hashed before those of the voxels, such as a detached header; the whole file counts */
  before: readonly string[];
  /** where the chosen volume lies, one stretch after another */
  stretches: readonly Stretch[];
  /** how many numbers lie side by side at each voxel and which of them is kept */
  components: number;
  component: number;
  /** numbers are text */
  text: boolean;
  /** what follows the voxels in the file is known to be something else, such as further volumes or a footer */
  moreFollows: boolean;
  modality?: Modality;
}

/** Opens a stored image for reading. @throws input when a file is shorter than its header asks for */
export function openStored(image: StoredImage): ImageFile {
  const { type, modality } = image;
  const header = modality ? { ...image.header, decisions: [...(image.header.decisions ?? []), notice("modalityStated", { modality })] } : image.header;
  for (const stretch of image.stretches) requireLength(stretch, header.dims, type.name);
  const voxels = voxelCount(header.dims);
  return {
    header, modality,
    // colours need room for both forms while they are converted
    bytes: voxels * type.size + (isColour(type) ? voxels : 0),
    read: () => readStored({ ...image, header }),
  };
}

/**
 * Refuses a file that cannot hold what its header claims, before room is made for it.
 * @param dims and `type` as the header claims, for the message
 * @throws input
 */
export function requireLength({ path, packed, start, offset, bytes, size }: Stretch, dims: readonly number[], type: string): void {
  const end = offset + bytes;
  const there = Math.max(0, size - start);
  if (end <= (packed ? there * largestDeflateRatio : there)) return;
  if (offsetAtFault(offset, bytes, packed ? there * largestDeflateRatio : there)) throw beginsTooLate(path, offset, there, packed);
  const figure = (count: number) => ({ figure: withCommas(count) });
  const values = { there: figure(packed ? there : size), wanted: figure(packed ? end : start + end), sizes: dims.join(" x "), type };
  const cause = packed ? say("its {there} compressed bytes cannot hold the {wanted} that its header asks for ({sizes} {type})", values) : say("it has {there} bytes, not the {wanted} that its header asks for ({sizes} {type})", values);
  throw unreadable(path, cause, "copy or download it again");
}

async function readStored(image: StoredImage): Promise<ReadImage> {
  const { header, type } = image;
  const hash = newHash();
  for (const path of image.before) await load({ path, packed: false, start: 0, offset: 0 }, into(new Uint8Array(0)), hash, true);
  const count = voxelCount(header.dims);
  const stored = allocate(image.stretches[0].path, count * type.size);
  const sink = voxelSink(image, stored);
  const notices: Notice[] = [];
  for (const stretch of image.stretches) {
    const { trailing } = await load(stretch, { length: stretch.bytes, take: (piece) => sink(piece) }, hash, image.moreFollows);
    if (trailing > 0 && !image.moreFollows && notices.length === 0) notices.push(notice("trailingBytes"));
  }
  sink(null);
  if (!image.text) {
    if (!image.littleEndian) swapBytes(stored, type.swap);
    if (type.convert === "int64" || type.convert === "uint64") integersToFloat(stored, type);
  }
  if (type.convert === "int64" || type.convert === "uint64") notices.push(...unsafeIntegers(stored));
  const voxels = isColour(type) ? brightness(image, stored) : stored;
  const summary = summarise(header.dtype, voxels, header.slope, header.intercept, header.dims);
  return {
    volume: {
      header: { ...header, range: summary.range, modality: image.modality ?? summary.modality, notices: [...header.notices, ...notices, ...summary.notices] },
      voxels,
    },
    sha256: hash.digest("hex"),
  };
}

/** Takes the stretches' bytes one after another into memory; null when all are through. */
function voxelSink(image: StoredImage, stored: SharedArrayBuffer): (piece: Uint8Array | null) => void {
  const { components, component, type } = image;
  if (image.text) return textNumbers(image.stretches[0].path, voxelView(type.dtype, stored), components, component);
  const bytes = new Uint8Array(stored);
  const { take } = components === 1 ? into(bytes) : every(bytes, type.size, components, component);
  return (piece) => {
    if (piece) take(piece);
  };
}

/** A sink that keeps one of several numbers that lie side by side. */
function every(target: Uint8Array, size: number, components: number, component: number): Sink {
  const stride = size * components;
  const from = size * component;
  let phase = 0;
  let position = 0;
  return {
    length: target.length * components,
    take: (piece) => {
      for (let i = 0; i < piece.length; i++) {
        if (phase >= from && phase < from + size) target[position++] = piece[i];
        phase = phase + 1 === stride ? 0 : phase + 1;
      }
    },
  };
}

/** Shared memory of a size that was checked against the file. @throws memory */
export function allocate(path: string, bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch {
    throw new SynclineError("memory", say("There is not enough memory to read {file}: {need} GB are needed; close other programs or use a smaller image.", { file: path.split(/[\\/]/).pop() ?? "", need: { figure: (bytes / 2 ** 30).toFixed(1) } }));
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

/** Rec. 601 brightness of red, green, blue (and, ignored, opacity). */
function brightness({ header, type, stretches }: StoredImage, stored: SharedArrayBuffer): SharedArrayBuffer {
  const buffer = allocate(stretches[0].path, voxelCount(header.dims));
  const colours = new Uint8Array(stored);
  const grey = new Uint8Array(buffer);
  for (let i = 0, j = 0; i < grey.length; i++, j += type.size) grey[i] = Math.round(brightnessOf(colours[j], colours[j + 1], colours[j + 2]));
  return buffer;
}
