import * as z from "zod";
import type { DicomSource } from "./dicom-source.ts";
import { noticeSchema } from "./notices.ts";

/** Types of voxel held in memory. 64-bit integers are read into float64. */
export const dtypes = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] as const;
export const dtypeSchema = z.enum(dtypes);
export type Dtype = z.infer<typeof dtypeSchema>;

export type VoxelArray =
  | Uint8Array<ArrayBufferLike> | Int8Array<ArrayBufferLike> | Uint16Array<ArrayBufferLike> | Int16Array<ArrayBufferLike>
  | Uint32Array<ArrayBufferLike> | Int32Array<ArrayBufferLike> | Float32Array<ArrayBufferLike> | Float64Array<ArrayBufferLike>;

export const bytesPerVoxel: Record<Dtype, number> = { uint8: 1, int8: 1, uint16: 2, int16: 2, uint32: 4, int32: 4, float32: 4, float64: 8 };

/** The view of a buffer as voxels of a type. */
export function voxelView(dtype: Dtype, buffer: ArrayBufferLike, byteOffset = 0, length?: number): VoxelArray {
  switch (dtype) {
    case "uint8": return new Uint8Array(buffer, byteOffset, length);
    case "int8": return new Int8Array(buffer, byteOffset, length);
    case "uint16": return new Uint16Array(buffer, byteOffset, length);
    case "int16": return new Int16Array(buffer, byteOffset, length);
    case "uint32": return new Uint32Array(buffer, byteOffset, length);
    case "int32": return new Int32Array(buffer, byteOffset, length);
    case "float32": return new Float32Array(buffer, byteOffset, length);
    case "float64": return new Float64Array(buffer, byteOffset, length);
  }
}

const triple = z.tuple([z.number(), z.number(), z.number()]);
export const dimsSchema = z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]);
/** 4x4, row-major: voxel index (x, y, z, 1) to world RAS mm. Any invertible matrix, shear included. */
export const affineSchema = z.array(z.number()).length(16);

export const gridSchema = z.object({ dims: dimsSchema, affine: affineSchema });
/** A sampling grid: number of voxels per axis (x fastest) and the voxel-to-world matrix (RAS mm). */
export type Grid = z.infer<typeof gridSchema>;
export type Triple = [number, number, number];

export const modalitySchema = z.enum(["CT", "MR", "unknown"]);
export type Modality = z.infer<typeof modalitySchema>;

export const volumeHeaderSchema = gridSchema.extend({
  dtype: dtypeSchema,
  /** value = stored * slope + intercept */
  slope: z.number(),
  intercept: z.number(),
  /** voxel size in mm: column lengths of the affine */
  spacing: triple,
  /** orientation letters of the voxel axes' positive ends, such as RAS; as nibabel names them; "?" where undefined */
  orientation: z.string(),
  /** file format in words: "NIfTI-1", "NIfTI-2 (big-endian, gzip)" */
  format: z.string(),
  /** type of number on disk, such as "int64" where it differs from dtype */
  storedType: z.string(),
  /** where the affine came from: "sform", "qform", "spacing only", … */
  geometrySource: z.string(),
  /** how many volumes the file holds and which one this is (from 0) */
  volumes: z.int().positive(),
  volume: z.int().nonnegative(),
  /** guessed from the values; the user can correct it */
  modality: modalitySchema,
  /** real values (scaled): extremes of the finite voxels, and a display window (robust 0.5 to 99.5 % range without padding) */
  range: z.object({ min: z.number(), max: z.number(), low: z.number(), high: z.number() }),
  /** the real value that the file declares as padding (DICOM); whether it is none of the image's own values is for the engine to see */
  padding: z.number().optional(),
  /** what was decided when the file was read, such as which of two geometries holds; absent for a computed volume */
  decisions: z.array(noticeSchema).optional(),
  /** what was odd about the file */
  notices: z.array(noticeSchema),
});
export type VolumeHeader = z.infer<typeof volumeHeaderSchema>;

/** A volume in memory. `voxels` is exactly dims[0]*dims[1]*dims[2] voxels of `header.dtype`, x fastest, shared between threads. */
export interface Volume {
  header: VolumeHeader;
  voxels: SharedArrayBuffer;
  /** what else the file's header said and a file written from this volume says again */
  carried?: CarriedHeader;
  /** of a volume read from DICOM: what a series made from it says again */
  dicom?: DicomSource;
}

/** What a NIfTI header says beyond geometry, type and scaling. It stays between the services and the threads: extensions may hold anything. */
export interface CarriedHeader {
  /** what the values mean (nifti1.h), such as a statistic or labels; null where nothing is said */
  intent: { code: number; name: string; parameters: Triple } | null;
  extensions: { code: number; bytes: Uint8Array<ArrayBuffer> }[];
}

export function voxelCount(dims: readonly number[]): number {
  return dims[0] * dims[1] * dims[2];
}
