import type { DataSet } from "dicom-parser";
import { say, toSentence, type PlainText } from "../../contract/sentences.ts";
import { unreadable } from "../fail.ts";
import { decimal, double, single, text, unsigned16, words } from "./elements.ts";
import type { DicomFile, PixelLayout } from "./frame.ts";
import type { DicomHeader } from "./header.ts";
import { paletteOf } from "./palette.ts";
import { requirePixels } from "./pixels.ts";
import { transferSyntax } from "./transfer-syntax.ts";

/** Whether an object is a (deformable) Spatial Registration, as the DICOM export writes one beside its slices. */
export function isRegistration(sopClass: string): boolean {
  return sopClass === "1.2.840.10008.5.1.4.1.1.66.1" || sopClass === "1.2.840.10008.5.1.4.1.1.66.3";
}

/** The parts of DICOM that hold no image, by SOP class, for the refusal. */
function objectName(sopClass: string): PlainText {
  if (sopClass.startsWith("1.2.840.10008.5.1.4.1.1.88.")) return "a structured report";
  if (isRegistration(sopClass)) return "a Spatial Registration, which holds a transform and no image";
  if (sopClass === "1.2.840.10008.5.1.4.1.1.66.2") return "a list of fiducials";
  if (sopClass.startsWith("1.2.840.10008.5.1.4.1.1.66.")) return "a segmentation";
  if (sopClass === "1.2.840.10008.5.1.4.1.1.66") return "raw data";
  if (sopClass.startsWith("1.2.840.10008.5.1.4.1.1.11.")) return "a presentation state";
  if (sopClass.startsWith("1.2.840.10008.5.1.4.1.1.481.")) return "a radiotherapy object";
  if (sopClass.startsWith("1.2.840.10008.5.1.4.1.1.104.")) return "an encapsulated document";
  if (sopClass === "1.2.840.10008.1.3.10") return "an index of a medium (DICOMDIR)";
  return "an object without pixels";
}

/** The file's description of its pixels. @throws input */
function pixelLayout(path: string, dataSet: DataSet, floatBits: 32 | 64 | undefined): PixelLayout {
  const rows = unsigned16(dataSet, "x00280010") ?? 0;
  const columns = unsigned16(dataSet, "x00280011") ?? 0;
  const bitsAllocated = unsigned16(dataSet, "x00280100") ?? 0;
  const float = floatBits !== undefined;
  const bitsStored = (float ? undefined : unsigned16(dataSet, "x00280101")) ?? bitsAllocated;
  const highBit = (float ? undefined : unsigned16(dataSet, "x00280102")) ?? bitsStored - 1;
  const samples = unsigned16(dataSet, "x00280002") ?? 1;
  const frames = decimal(dataSet, "x00280008") ?? 1;
  if (rows === 0 || columns === 0) throw unreadable(path, "its header gives no number of rows or columns", "export it again");
  if (bitsAllocated === 1) throw unreadable(path, "its pixels are single bits (a segmentation or an overlay), which this version does not read", "export it with 8 bits or as NIfTI");
  if (float ? bitsAllocated !== floatBits : ![8, 16, 32].includes(bitsAllocated)) throw unreadable(path, say("its pixels have {bits} bits, which this version does not read", { bits: bitsAllocated }), "export it with 8, 16 or 32 bits");
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit < bitsStored - 1) throw unreadable(path, "its header contradicts itself about the bits of a pixel", "export it again");
  if (samples !== 1 && samples !== 3) throw unreadable(path, say("it has {count} values per pixel", { count: samples }), "export it in grey or RGB");
  if (!Number.isInteger(frames) || frames < 1 || frames > 1e6) throw unreadable(path, "its header gives no sensible number of frames", "export it again");
  const signed = unsigned16(dataSet, "x00280103") === 1;
  const photometric = text(dataSet, "x00280004") ?? "MONOCHROME2";
  const palette = photometric === "PALETTE COLOR" ? paletteOf(dataSet, signed) : null;
  if (photometric === "PALETTE COLOR" && (palette === null || samples !== 1 || float || bitsAllocated > 16)) throw unreadable(path, "its colours come from a palette that it does not hold whole", "export it in grey or RGB");
  return {
    rows, columns, samples, bitsAllocated, bitsStored, highBit, signed: signed || float, float, frames, photometric, palette,
    planar: unsigned16(dataSet, "x00280006") === 1, padding: palette ? null : float ? floatPadding(dataSet) : paddingRange(dataSet, signed, bitsAllocated),
  };
}

/** PS3.3 C.7.5.1.1.2: values from Pixel Padding Value to Pixel Padding Range Limit, whichever is the larger. */
function paddingRange(dataSet: DataSet, signed: boolean, bitsAllocated: number): PixelLayout["padding"] {
  const value = (tag: string): number | undefined => {
    const raw = unsigned16(dataSet, tag);
    return raw !== undefined && signed && bitsAllocated === 16 && raw >= 32768 ? raw - 65536 : raw;
  };
  const one = bitsAllocated <= 16 ? value("x00280120") : undefined;
  if (one === undefined) return null;
  const other = value("x00280121") ?? one;
  return { low: Math.min(one, other), high: Math.max(one, other) };
}

/** The one value that stands for no data among floats (PS3.3 C.7.6.24.1.1). */
function floatPadding(dataSet: DataSet): PixelLayout["padding"] {
  const value = single(dataSet, "x00280122") ?? double(dataSet, "x00280123");
  return value === undefined ? null : { low: value, high: value };
}

/** Words of the patient's name and identifiers, at least three letters long, in lower case. */
function identifiersOf(dataSet: DataSet): string[] {
  const values = ["x00100010", "x00100020", "x00100030", "x00101000", "x00101001", "x00101005", "x00101060", "x00080050", "x00080090"].map((tag) => text(dataSet, tag) ?? "");
  return [...new Set(values.flatMap((value) => value.toLowerCase().split(/[\s^=\\,;._-]+/)).filter((word) => word.length >= 3))];
}

/** Everything that can be told of a DICOM file without its pixels. @throws input when it holds no image that can be read */
export function describeFile(header: DicomHeader): DicomFile {
  const { path, dataSet, size } = header;
  const sopClass = text(dataSet, "x00080016") ?? "";
  if (!header.pixels) throw unreadable(path, say("it is {object}", { object: toSentence(objectName(sopClass)) }), "choose a DICOM image");
  const syntax = transferSyntax(header.transferSyntax);
  if (!syntax) throw unreadable(path, say("its pixels are packed in a way that this version does not read (transfer syntax {syntax})", { syntax: header.transferSyntax.slice(0, 64) }), "export it uncompressed");
  const layout = pixelLayout(path, dataSet, header.pixels.floatBits);
  if (header.pixels.length !== null && !header.deflated && header.pixels.offset + header.pixels.length > size) {
    throw unreadable(path, "it ends before its pixels do", "copy or export it again");
  }
  const file: DicomFile = {
    path, size, syntax, header: { pixels: header.pixels, deflated: header.deflated }, layout, sopClass,
    sopInstance: text(dataSet, "x00080018") ?? "", study: text(dataSet, "x0020000d") ?? "", series: text(dataSet, "x0020000e") ?? "",
    seriesNumber: decimal(dataSet, "x00200011") ?? 0, date: text(dataSet, "x00080020") ?? "", time: text(dataSet, "x00080030") ?? "",
    description: text(dataSet, "x0008103e") ?? text(dataSet, "x00181030") ?? "", modality: text(dataSet, "x00080060") ?? "",
    imageType: words(dataSet, "x00080008"), burnedIn: text(dataSet, "x00280301") === "YES", identifiers: identifiersOf(dataSet),
  };
  // before anything is made of so many frames; a single slice that is too short is told where it is read
  if (layout.frames > 1) requirePixels(file);
  return file;
}
