import * as z from "zod";
import { interpolators } from "../../workers/contract/transform-types.ts";
import { languages } from "../../workers/contract/languages.ts";
import { volumeFormats } from "../../workers/contract/volume-formats.ts";

export const exportKinds = ["warped", "inverseWarped", "transform", "warp", "inverseWarp", "dicom", "report", "reportPage"] as const;
export type ExportKind = (typeof exportKinds)[number];

/** Types of voxel a resampled image can be written in: real values, whole numbers, or those of the image it was made from. */
export const exportTypes = ["float32", "int16", "asImage"] as const;
export type ExportType = (typeof exportTypes)[number];

/** What is taken away of one result, in one go. */
export const exportSelectionSchema = z.object({
  job: z.string().min(1).max(100),
  kinds: z.array(z.enum(exportKinds)).max(exportKinds.length),
  /** further images of the moving space (labels, other contrasts) that pass the same transform */
  images: z.array(z.object({ image: z.string().min(1).max(100), interpolator: z.enum(interpolators) })).max(50).default([]),
  format: z.enum(volumeFormats).default("nii.gz"),
  /** of the registered image and the inverse; null: that of the registration */
  interpolator: z.enum(interpolators).nullable().default(null),
  type: z.enum(exportTypes).default("float32"),
  /** voxel size of the fixed image's grid for what is resampled into it, mm; null: the fixed image's own grid */
  spacing: z.number().min(0.05).max(50).nullable().default(null),
  /** of DICOM: leave out who the patient is, dates and references to the sources */
  strip: z.boolean().default(false),
  /** of the report to read */
  language: z.enum(languages).default("en"),
}).refine(({ kinds, images }) => kinds.length + images.length > 0, "nothing is selected");
export type ExportSelection = z.infer<typeof exportSelectionSchema>;
export type ExportSelectionInput = z.input<typeof exportSelectionSchema>;
