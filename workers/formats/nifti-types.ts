import { type PlainText } from "../contract/sentences.ts";
import type { Dtype } from "../contract/volume.ts";
import { storedTypes, type StoredType } from "./stored-types.ts";

/** NIfTI datatype codes (nifti1.h) that can be read. */
const stored: Record<number, StoredType> = {
  2: storedTypes.uint8, 4: storedTypes.int16, 8: storedTypes.int32, 16: storedTypes.float32, 64: storedTypes.float64, 256: storedTypes.int8,
  512: storedTypes.uint16, 768: storedTypes.uint32, 1024: storedTypes.int64, 1280: storedTypes.uint64, 128: storedTypes.rgb, 2304: storedTypes.rgba,
};

/** Codes that are known but hold no single number we can use. */
export const unusableTypes: Record<number, PlainText> = {
  1: "one-bit voxels", 32: "complex numbers", 1536: "128-bit floating-point numbers", 1792: "complex numbers", 2048: "complex numbers",
};

export function storedType(code: number): StoredType | undefined {
  return stored[code];
}

/** NIfTI datatype code of a type in memory. */
export const typeCodes: Record<Dtype, number> = {
  uint8: 2, int16: 4, int32: 8, float32: 16, float64: 64, int8: 256, uint16: 512, uint32: 768,
};
