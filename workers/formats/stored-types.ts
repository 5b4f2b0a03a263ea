import type { Dtype } from "../contract/volume.ts";

/** How voxels are read: `dtype` in memory, `size` bytes on disk, `swap` bytes per swapped word. */
export interface StoredType {
  name: string;
  dtype: Dtype;
  size: number;
  swap: 1 | 2 | 4 | 8;
  convert: "none" | "int64" | "uint64" | "rgb" | "rgba";
}

const plain = (name: Dtype, size: 1 | 2 | 4 | 8): StoredType => ({ name, dtype: name, size, swap: size, convert: "none" });

/** The types that can be read, of any format. 64-bit integers become float64, colours brightness. */
export const storedTypes = {
  uint8: plain("uint8", 1), int8: plain("int8", 1), uint16: plain("uint16", 2), int16: plain("int16", 2), uint32: plain("uint32", 4), int32: plain("int32", 4),
  float32: plain("float32", 4), float64: plain("float64", 8),
  int64: { name: "int64", dtype: "float64", size: 8, swap: 8, convert: "int64" },
  uint64: { name: "uint64", dtype: "float64", size: 8, swap: 8, convert: "uint64" },
  rgb: { name: "RGB", dtype: "uint8", size: 3, swap: 1, convert: "rgb" },
  rgba: { name: "RGBA", dtype: "uint8", size: 4, swap: 1, convert: "rgba" },
} as const satisfies Record<string, StoredType>;

export function isColour(type: StoredType): boolean {
  return type.convert === "rgb" || type.convert === "rgba";
}
