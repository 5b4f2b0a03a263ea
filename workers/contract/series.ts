import * as z from "zod";
import { sentenceSchema } from "./sentences.ts";
import { modalitySchema } from "./volume.ts";

/** One series of a DICOM folder as the list tells of it; nothing in it tells who the patient is. */
export const seriesSummarySchema = z.object({
  /** number in the list, from 1, as in FOLDER#1 */
  series: z.string(),
  modality: modalitySchema,
  /** as the file writes it: "CT", "MR", "PT" … */
  kind: z.string(),
  /** the scanner's name of the series without words of the patient's name or identifiers; may be empty */
  title: z.string(),
  /** voxels along x, y, z; null where the series makes no volume */
  dims: z.array(z.int()).length(3).nullable(),
  /** mm; null where the series makes no volume */
  spacing: z.array(z.number()).length(3).nullable(),
  images: z.int(),
  /** volumes of a time series */
  volumes: z.int(),
  /** date of the study, YYYY-MM-DD; null where not told */
  date: z.string().nullable(),
  localiser: z.boolean(),
  /** several slices and no localiser: what a registration takes */
  volume: z.boolean(),
  /** why the series cannot be opened; null where it can */
  refusal: z.string().nullable(),
  /** the same for a window in another language */
  refusalSaid: sentenceSchema.nullable(),
  /** the middle slice as a small PNG (data:image/png;base64,…); null where there is none or none was asked for */
  thumbnail: z.string().nullable(),
});
export type SeriesSummary = z.infer<typeof seriesSummarySchema>;
