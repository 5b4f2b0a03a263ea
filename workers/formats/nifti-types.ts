import type { Dtype } from "../contract/volume.ts";

/** How the voxels of one NIfTI datatype are read: `dtype` in memory, `size` bytes on disk, `swap` bytes per swapped word. */
export interface StoredType {
  name: string;
  dtype: Dtype;
  size: number;
  swap: 1 | 2 | 4 | 8;
  convert: "none" | "int64" | "uint64" | "rgb" | "rgba";
}

const plain = (name: Dtype, size: 1 | 2 | 4 | 8): StoredType => ({ name, dtype: name, size, swap: size, convert: "none" });

/** NIfTI datatype codes (nifti1.h) that can be read. */
const stored: Record<number, StoredType> = {
  2: plain("uint8", 1), 4: plain("int16", 2), 8: plain("int32", 4), 16: plain("float32", 4), 64: plain("float64", 8),
  256: plain("int8", 1), 512: plain("uint16", 2), 768: plain("uint32", 4),
  1024: { name: "int64", dtype: "float64", size: 8, swap: 8, convert: "int64" },
  1280: { name: "uint64", dtype: "float64", size: 8, swap: 8, convert: "uint64" },
  128: { name: "RGB", dtype: "uint8", size: 3, swap: 1, convert: "rgb" },
  2304: { name: "RGBA", dtype: "uint8", size: 4, swap: 1, convert: "rgba" },
};

/** Codes that are known but hold no single number we can use. */
export const unusableTypes: Record<number, string> = {
  1: "one-bit voxels", 32: "complex numbers", 1536: "128-bit floating-point numbers", 1792: "complex numbers", 2048: "complex numbers",
};

export function storedType(code: number): StoredType | undefined {
  return stored[code];
}

/** NIfTI datatype code of a type in memory. */
export const typeCodes: Record<Dtype, number> = {
  uint8: 2, int16: 4, int32: 8, float32: 16, float64: 64, int8: 256, uint16: 512, uint32: 768,
};
