import { directionsOf, spacingOf } from "../contract/affine.ts";
import type { Dtype, Volume } from "../contract/volume.ts";
import { writeParts } from "./output.ts";
import { unscaled } from "./unscaled.ts";

const typeNames: Record<Dtype, string> = {
  uint8: "MET_UCHAR", int8: "MET_CHAR", uint16: "MET_USHORT", int16: "MET_SHORT", uint32: "MET_UINT", int32: "MET_INT", float32: "MET_FLOAT", float64: "MET_DOUBLE",
};

/**
 * Writes a volume as MetaImage, plain and little-endian, as ITK does: one file, or a header and its voxels in `data`. MetaImage has no scaling, so
 * scaled voxels are written as values.
 * @param data where the voxels go and the name by which the header calls them; null: behind the header
 * @returns SHA-256 of the bytes of the file at `path`
 * @throws output
 */
export async function writeMetaImage(path: string, volume: Volume, data: { path: string; name: string } | null): Promise<string> {
  const { dtype, parts } = unscaled(volume);
  const header = Buffer.from(headerText(volume, dtype, data?.name ?? "LOCAL"));
  if (data === null) return writeParts(path, joined(header, parts), false);
  await writeParts(data.path, parts, false);
  return writeParts(path, [header], false);
}

function* joined(first: Uint8Array, rest: Iterable<Uint8Array>): Generator<Uint8Array> {
  yield first;
  yield* rest;
}

function headerText({ header: { dims, affine } }: Volume, dtype: Dtype, dataFile: string): string {
  const directions = directionsOf(affine);
  // row i is the direction of axis i; RAS to LPS turns x and y round; adding 0 makes no -0
  const matrix = [0, 1, 2].flatMap((axis) => [0, 1, 2].map((row) => (row < 2 ? -1 : 1) * directions[3 * row + axis] + 0));
  const offset = [3, 7, 11].map((at, row) => (row < 2 ? -1 : 1) * affine[at] + 0);
  return [
    "ObjectType = Image", "NDims = 3", "BinaryData = True", "BinaryDataByteOrderMSB = False", "CompressedData = False", `TransformMatrix = ${matrix.join(" ")}`,
    `Offset = ${offset.join(" ")}`, "CenterOfRotation = 0 0 0", `ElementSpacing = ${spacingOf(affine).join(" ")}`, `DimSize = ${dims.join(" ")}`,
    `ElementType = ${typeNames[dtype]}`, `ElementDataFile = ${dataFile}`, "",
  ].join("\n");
}
