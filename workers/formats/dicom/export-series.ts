import { determinant3, directionsOf, linearPart, spacingOf, transformPoint } from "../../contract/affine.ts";
import type { DicomSource } from "../../contract/dicom-source.ts";
import { SynclineError } from "../../contract/errors.ts";
import { say } from "../../contract/sentences.ts";
import { voxelView, type Volume } from "../../contract/volume.ts";
import type { DicomElement } from "./encode.ts";
import { instanceFile, patientAndStudy, type ExportIdentity } from "./export-common.ts";
import { newUid } from "./uid.ts";

const sopClasses = { CT: "1.2.840.10008.5.1.4.1.1.2", MR: "1.2.840.10008.5.1.4.1.1.4", other: "1.2.840.10008.5.1.4.1.1.7" } as const;

/** Cosine between the axes of a slice that still passes as a right angle. */
const rightAngle = 1e-4;

/** How real values are stored: value = stored * slope + intercept. */
interface Storage {
  slope: number;
  intercept: number;
  signed: boolean;
}

export interface SeriesFile {
  sopClass: string;
  sopInstance: string;
  bytes: Buffer;
}

/** Whole numbers where they tell the values apart (always for CT), else 16 bits spread over the range. */
function storageOf({ header: { modality, range } }: Volume): Storage {
  const { min, max } = range;
  if (modality === "CT") return { slope: 1, intercept: 0, signed: true };
  if (max - min >= 255 && min >= 0 && max <= 65535) return { slope: 1, intercept: 0, signed: false };
  if (max - min >= 255 && min >= -32768 && max <= 32767) return { slope: 1, intercept: 0, signed: true };
  return { slope: max > min ? (max - min) / 65535 : 1, intercept: min, signed: false };
}

/** Least and greatest finite real value of a volume. */
export function valueRange({ header: { dtype, slope, intercept }, voxels }: Volume): { min: number; max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const stored of voxelView(dtype, voxels)) {
    const value = stored * slope + intercept;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** The pixels of slice k, 16 bits little endian; what is not a number is the least value. */
function slicePixels({ header: { dims, dtype, slope, intercept }, voxels }: Volume, k: number, storage: Storage, least: number): Buffer {
  const size = dims[0] * dims[1];
  const stored = voxelView(dtype, voxels).subarray(k * size, (k + 1) * size);
  const pixels = Buffer.alloc(2 * size);
  const [low, high] = storage.signed ? [-32768, 32767] : [0, 65535];
  for (let i = 0; i < size; i++) {
    const value = stored[i] * slope + intercept;
    const whole = Math.round(((Number.isFinite(value) ? value : least) - storage.intercept) / storage.slope);
    const fits = Math.min(high, Math.max(low, whole));
    if (storage.signed) pixels.writeInt16LE(fits, 2 * i);
    else pixels.writeUInt16LE(fits, 2 * i);
  }
  return pixels;
}

/** Attributes that the kind of image asks for beside those of every image. */
function kindElements(kind: keyof typeof sopClasses, source: DicomSource | null): DicomElement[] {
  const has = (tag: string): boolean => source?.elements.some((element) => element.tag === tag) ?? false;
  const unless = (tag: string, vr: string, value: string): DicomElement[] => (has(tag) ? [] : [[tag, vr, value]]);
  const position = unless("00185100", "CS", "");
  if (kind === "CT") return [["00281054", "LO", "HU"], ...unless("00180060", "DS", ""), ...position];
  if (kind === "other") return [["00080064", "CS", "WSD"], ...position];
  return [
    ...unless("00180020", "CS", "RM"), ...unless("00180021", "CS", "NONE"), ...unless("00180022", "CS", ""), ...unless("00180023", "CS", "3D"), ...unless("00180080", "DS", ""),
    ...position, ...unless("00180081", "DS", ""), ...unless("00180091", "IS", ""),
  ];
}

/**
 * The files of a series of slices made from a volume, one by one. The volume's rows and columns must be at right angles; its slices may follow one
 * another in any direction.
 * @param volume on any grid (RAS mm)
 * @param source the series it was made from; null: none is known
 * @param description of the series, at most 64 characters
 * @throws output when the grid cannot be written as slices
 */
export function* seriesFiles(volume: Volume, source: DicomSource | null, identity: ExportIdentity, description: string): Generator<SeriesFile> {
  const { header } = volume;
  const { dims, affine } = header;
  const directions = directionsOf(affine);
  const cosine = directions[0] * directions[1] + directions[3] * directions[4] + directions[6] * directions[7];
  if (Math.abs(cosine) > rightAngle) throw new SynclineError("output", "The grid's rows and columns are not at right angles, which DICOM slices must be; resample into another grid first.");
  if (dims[0] > 65535 || dims[1] > 65535) throw new SynclineError("output", say("Slices of {columns} x {rows} pixels are larger than DICOM allows; resample into a smaller grid first.", { columns: dims[0], rows: dims[1] }));
  const spacing = spacingOf(affine);
  const kind = header.modality === "CT" || header.modality === "MR" ? header.modality : "other";
  const range = valueRange(volume);
  const storage = storageOf({ ...volume, header: { ...header, range: { ...header.range, ...range } } });
  // rows of the matrix are RAS: the first two change sign for LPS
  const lps = (column: number): number[] => [-directions[column], -directions[3 + column], directions[6 + column]].map((value) => Number(value.toFixed(12)) + 0);
  // distance of two slices: a voxel's volume over its face, rows and columns being at right angles
  const across = Math.abs(determinant3(linearPart(affine))) / (spacing[0] * spacing[1]);
  const shared: DicomElement[] = [
    ...patientAndStudy(source, identity, () => true), ...kindElements(kind, source),
    ["00080008", "CS", ["DERIVED", "SECONDARY", kind === "CT" ? "AXIAL" : "OTHER"]], ["00080012", "DA", identity.date], ["00080013", "TM", identity.time], ["00080023", "DA", identity.date], ["00080033", "TM", identity.time],
    ["00080060", "CS", kind === "other" ? source?.modality || "OT" : kind], ["0008103E", "LO", description.slice(0, 64)],
    ["00082111", "ST", "Resampled after registration by Syncline; not for diagnosis"],
    ["0020000E", "UI", identity.series], ["00200011", "IS", "9001"], ["00200052", "UI", identity.frameOfReference], ["00201040", "LO", ""], ["00200020", "CS", ""],
    ["00200037", "DS", [...lps(0), ...lps(1)]], ["00180050", "DS", [across]], ["00180088", "DS", [across]],
    ["00280002", "US", [1]], ["00280004", "CS", "MONOCHROME2"], ["00280010", "US", [dims[1]]], ["00280011", "US", [dims[0]]], ["00280030", "DS", [spacing[1], spacing[0]]],
    ["00280100", "US", [16]], ["00280101", "US", [16]], ["00280102", "US", [15]], ["00280103", "US", [storage.signed ? 1 : 0]],
    ["00281050", "DS", [(header.range.low + header.range.high) / 2]], ["00281051", "DS", [Math.max(1, header.range.high - header.range.low)]],
    // an MR image has no place for a scaling, so it is told only where there is one
    ...(kind !== "CT" && storage.slope === 1 && storage.intercept === 0 ? [] : [["00281052", "DS", [storage.intercept]], ["00281053", "DS", [storage.slope]]] as const),
    ...(identity.strip ? [] : sourceReferences(source)),
  ];
  for (let k = 0; k < dims[2]; k++) {
    const [x, y, z] = transformPoint(affine, [0, 0, k]);
    const sopInstance = newUid();
    const own: DicomElement[] = [["00200013", "IS", String(k + 1)], ["00200012", "IS", ""], ["00200032", "DS", [-x + 0, -y + 0, z]], ["7FE00010", "OW", slicePixels(volume, k, storage, range.min)]];
    yield { sopClass: sopClasses[kind], sopInstance, bytes: instanceFile(sopClasses[kind], sopInstance, [...shared, ...own]) };
  }
}

/** The images that each slice was made from: after resampling, all of the series. */
function sourceReferences(source: DicomSource | null): DicomElement[] {
  const known = source?.instances.filter(({ sopClass, sopInstance }) => sopClass !== "" && sopInstance !== "") ?? [];
  if (known.length === 0) return [];
  return [["00082112", "SQ", known.map(({ sopClass, sopInstance }) => [
    ["00081150", "UI", sopClass], ["00081155", "UI", sopInstance],
    ["0040A170", "SQ", [[["00080100", "SH", "121322"], ["00080102", "SH", "DCM"], ["00080104", "LO", "Source image for image processing operation"]]]],
  ] as const)]];
}
