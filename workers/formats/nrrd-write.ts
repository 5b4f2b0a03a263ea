import type { Dtype, Volume } from "../contract/volume.ts";
import { writeParts } from "./output.ts";
import { unscaled } from "./unscaled.ts";

const typeNames: Record<Dtype, string> = {
  uint8: "uint8", int8: "int8", uint16: "uint16", int16: "int16", uint32: "uint32", int32: "int32", float32: "float", float64: "double",
};

/**
 * Writes a volume as one NRRD file, gzip, little-endian, in left-posterior-superior as ITK and Slicer do; shear is kept. NRRD has no scaling, so
 * scaled voxels are written as values.
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export function writeNrrd(path: string, volume: Volume): Promise<string> {
  const { dims, affine } = volume.header;
  const { dtype, parts } = unscaled(volume);
  // RAS to LPS turns x and y round; adding 0 makes no -0
  const vector = (column: number): string => `(${[0, 1, 2].map((row) => (row < 2 ? -1 : 1) * affine[4 * row + column] + 0).join(",")})`;
  const header = [
    "NRRD0004", "# Written by Syncline", `type: ${typeNames[dtype]}`, "dimension: 3", "space: left-posterior-superior", `sizes: ${dims.join(" ")}`,
    `space directions: ${[0, 1, 2].map(vector).join(" ")}`, "kinds: domain domain domain", "endian: little", "encoding: gzip", `space origin: ${vector(3)}`, "", "",
  ].join("\n");
  return writeParts(path, parts, true, dtype.startsWith("float") ? "floats" : "any", Buffer.from(header));
}
