import { say, toSentence, type Words } from "../contract/sentences.ts";
import type { Modality } from "../contract/volume.ts";
import { unreadable } from "./fail.ts";
import { storedTypes, type StoredType } from "./stored-types.ts";

/** The header of a MetaImage file (itk.org/Wiki/ITK/MetaIO/Documentation), checked. World coordinates are LPS mm. */
export interface MetaImageHeader {
  dims: number[];
  type: StoredType;
  /** numbers side by side at each voxel */
  channels: number;
  spacing: number[];
  offset: number[];
  /** row i is the direction of axis i; dims.length squared numbers; null where not said */
  matrix: number[] | null;
  binary: boolean;
  compressed: boolean;
  littleEndian: boolean;
  /** bytes before the voxels in the data file; -1: the voxels are its end */
  headerSize: number;
  slope: number;
  intercept: number;
  modality: Modality | null;
  /** null: the voxels follow the header */
  dataFile: string | null;
  /** lines after "LIST" */
  list: string[];
}

const elementTypes: Record<string, StoredType> = {
  MET_CHAR: storedTypes.int8, MET_UCHAR: storedTypes.uint8, MET_ASCII_CHAR: storedTypes.int8, MET_SHORT: storedTypes.int16, MET_USHORT: storedTypes.uint16,
  MET_INT: storedTypes.int32, MET_UINT: storedTypes.uint32, MET_LONG: storedTypes.int32, MET_ULONG: storedTypes.uint32,
  MET_LONG_LONG: storedTypes.int64, MET_ULONG_LONG: storedTypes.uint64, MET_FLOAT: storedTypes.float32, MET_DOUBLE: storedTypes.float64,
};

/** Whether a line ends a MetaImage header. */
export function isLastLine(line: string): boolean {
  return /^\s*ElementDataFile\s*=/i.test(line) && !/=\s*LIST\b/i.test(line);
}

/** Fields are "Name = value"; Comment, Name, AcquisitionDate and all that is not listed here are never looked at. */
export function parseMetaImage(path: string, lines: readonly string[]): MetaImageHeader {
  const fields = new Map<string, string>();
  let list: string[] = [];
  for (const [i, line] of lines.entries()) {
    const at = line.indexOf("=");
    if (at < 0) continue;
    const name = line.slice(0, at).trim().toLowerCase();
    fields.set(name, line.slice(at + 1).trim());
    if (name !== "elementdatafile") continue;
    list = lines.slice(i + 1).map((text) => text.trim()).filter((text) => text !== "");
    break;
  }
  const damaged = (what: Words): never => {
    throw unreadable(path, say("its header {what}", { what: toSentence(what) }), "the header is damaged: export the image again");
  };
  const first = (...names: string[]): string | undefined => names.map((name) => fields.get(name)).find((value) => value !== undefined);
  const flag = (...names: string[]): boolean => /^(true|1|t|yes)/i.test(first(...names) ?? "");
  const numbers = (count: number, ...names: string[]): number[] | null => {
    const value = first(...names);
    if (value === undefined) return null;
    const found = value.split(/\s+/).map(Number);
    return found.length >= count && found.slice(0, count).every(Number.isFinite) ? found.slice(0, count) : damaged(say("has an impossible \"{name}\"", { name: names[0] }));
  };

  const objectType = fields.get("objecttype") ?? "Image";
  if (!/^image$/i.test(objectType)) throw unreadable(path, "it is a MetaIO object but not an image", "give the image");
  const count = Number(fields.get("ndims"));
  if (!Number.isInteger(count) || count < 1 || count > 10) damaged("gives no usable number of dimensions");
  const dims = numbers(count, "dimsize") ?? damaged("gives no size");
  if (!dims.every((size) => Number.isSafeInteger(size) && size > 0)) damaged("gives a size that is not a positive whole number");
  const [channels] = numbers(1, "elementnumberofchannels") ?? [1];
  if (!Number.isInteger(channels) || channels < 1 || channels > 4096) damaged("gives an impossible number of channels");
  if (!(dims.reduce((product, size) => product * size, channels) <= 2 ** 40)) damaged(say("claims {sizes} voxels", { sizes: dims.join(" x ") }));
  const dataFile = fields.get("elementdatafile") ?? damaged("names no data");
  const headerSize = numbers(1, "headersize")?.[0] ?? 0;
  if (!Number.isSafeInteger(headerSize) || headerSize < -1) damaged("has an impossible HeaderSize");
  const slope = numbers(1, "elementtointensityfunctionslope")?.[0] ?? 1;
  return {
    dims, channels, type: elementType(path, fields.get("elementtype")),
    spacing: numbers(count, "elementspacing", "elementsize") ?? dims.map(() => 1),
    offset: numbers(count, "offset", "position", "origin") ?? dims.map(() => 0), matrix: numbers(count * count, "transformmatrix", "rotation", "orientation"),
    // written by old versions as BinaryData, and true unless it says otherwise
    binary: first("binarydata") === undefined || flag("binarydata"), compressed: flag("compresseddata"),
    littleEndian: !flag("binarydatabyteordermsb", "elementbyteordermsb"), headerSize,
    slope: slope === 0 ? 1 : slope, intercept: numbers(1, "elementtointensityfunctionoffset")?.[0] ?? 0,
    modality: modalityOf(fields.get("modality")), dataFile: /^local$/i.test(dataFile) ? null : dataFile, list,
  };
}

function elementType(path: string, name: string | undefined): StoredType {
  const plain = (name ?? "").toUpperCase().replace(/_ARRAY$/, "");
  const type = Object.hasOwn(elementTypes, plain) ? elementTypes[plain] : undefined;
  if (type) return type;
  throw unreadable(path, "its header gives no type of number that can be used", "save the voxels as short or float");
}

function modalityOf(modality: string | undefined): Modality | null {
  return modality === "MET_MOD_CT" ? "CT" : modality === "MET_MOD_MR" ? "MR" : null;
}
