import type { Triple } from "../../contract/volume.ts";
import type { DicomHeader } from "./header.ts";
import type { Palette } from "./palette.ts";
import type { TransferSyntax } from "./transfer-syntax.ts";

/** How the pixels of a file are stored. */
export interface PixelLayout {
  rows: number;
  columns: number;
  samples: number;
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  signed: boolean;
  /** numbers are IEEE floats of bitsAllocated bits */
  float: boolean;
  planar: boolean;
  photometric: string;
  /** brightness by stored value, of colours from a palette */
  palette: Palette | null;
  frames: number;
  /** stored values from .low to .high stand for no data (Pixel Padding Value and Range Limit) */
  padding: { low: number; high: number } | null;
}

/** What a file says of itself; nothing here tells who the patient is but `identifiers`, which are only compared. */
export interface DicomFile {
  path: string;
  size: number;
  syntax: TransferSyntax;
  header: Pick<DicomHeader, "pixels" | "deflated">;
  layout: PixelLayout;
  sopClass: string;
  sopInstance: string;
  study: string;
  series: string;
  seriesNumber: number;
  /** as DICOM writes it: YYYYMMDD, or empty */
  date: string;
  time: string;
  description: string;
  modality: string;
  imageType: string[];
  /** the file says that text is burned into its pixels */
  burnedIn: boolean;
  /** name, identifier and the like of the patient: words no text shown may contain */
  identifiers: string[];
}

/** One slice: a frame of a file, or a tile of a mosaic, with its place in space. */
export interface Frame {
  file: DicomFile;
  /** which frame of the file, from 0 */
  index: number;
  /** where in the frame the slice lies, in pixels: all of it, or a mosaic's tile */
  tile: { x: number; y: number };
  rows: number;
  columns: number;
  /** centre of the first pixel, LPS mm; null where the file does not say */
  position: Triple | null;
  /** direction cosines along a row, then along a column (LPS) */
  orientation: number[];
  /** distance between rows, then between columns, mm */
  spacing: [number, number];
  /** slice thickness and stated distance of slices, mm, where given */
  thickness: number | null;
  sliceStep: number | null;
  slope: number;
  intercept: number;
  /** tells the volumes of one place apart: ordered first to last */
  order: number[];
  instance: number;
  localiser: boolean;
  /** degrees, where stated */
  tilt: number | null;
}

/** The normal of a slice: along its rows crossed with along its columns. */
export function cross(orientation: readonly number[]): Triple {
  const [a, b, c, d, e, f] = orientation;
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}
