import type { DataSet } from "dicom-parser";
import type { Triple } from "../../contract/volume.ts";
import { csaValues } from "./csa.ts";
import { bytesOf, decimal, unsigned16 } from "./elements.ts";
import { cross, type Frame } from "./frame.ts";

/**
 * The slices of a Siemens mosaic: one large picture that holds the slices of a volume as tiles, row by row. The stated position is that of
 * the whole picture's corner as if the picture were one slice: its centre is the centre of the first slice.
 * @returns null when the file does not tell how many slices it holds
 */
export function mosaicFrames(whole: Frame, dataSet: DataSet): Frame[] | null {
  const csa = bytesOf(dataSet, "x00291010");
  const listed = csa ? Number(csaValues(csa, "NumberOfImagesInMosaic").at(0) ?? Number.NaN) : Number.NaN;
  const count = unsigned16(dataSet, "x0019100a") ?? listed;
  if (!Number.isInteger(count) || count < 1 || count > 4096 || whole.position === null || whole.orientation.length !== 6) return null;
  const across = Math.ceil(Math.sqrt(count));
  if (whole.columns % across !== 0 || whole.rows % across !== 0) return null;
  const columns = whole.columns / across;
  const rows = whole.rows / across;
  const step = decimal(dataSet, "x00180088") ?? whole.thickness ?? 0;
  if (!(step > 0)) return null;

  const { orientation, position, spacing } = whole;
  const normal = sliceNormal(csa, orientation);
  const shiftX = ((whole.columns - columns) / 2) * spacing[1];
  const shiftY = ((whole.rows - rows) / 2) * spacing[0];
  return Array.from({ length: count }, (_, slice): Frame => ({
    ...whole, rows, columns, sliceStep: step, order: [...whole.order, whole.instance], instance: slice + 1,
    tile: { x: (slice % across) * columns, y: Math.floor(slice / across) * rows },
    position: [0, 1, 2].map((axis) => position[axis] + shiftX * orientation[axis] + shiftY * orientation[3 + axis] + slice * step * normal[axis]) as Triple,
  }));
}

/** The direction in which the slices follow one another: the private header tells it, since it may oppose the product of rows and columns. */
function sliceNormal(csa: Uint8Array | undefined, orientation: readonly number[]): Triple {
  const product = cross(orientation);
  const stated = csa ? csaValues(csa, "SliceNormalVector").map(Number) : [];
  if (stated.length !== 3 || !stated.every(Number.isFinite)) return product;
  const along = product[0] * stated[0] + product[1] * stated[1] + product[2] * stated[2];
  return along < 0 ? [-product[0], -product[1], -product[2]] : product;
}
