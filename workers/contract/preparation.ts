import * as z from "zod";
import { modalitySchema } from "./volume.ts";

/** What was decided about one image before matching. Fractions are shares of its voxels. */
export const imagePreparationSchema = z.object({
  modality: modalitySchema,
  /** where the modality is known from: the parameters, the file (its values or header), or the structure of the image */
  modalityFrom: z.enum(["parameter", "file", "structure"]),
  /** voxels that hold no data; `value` is null when they are not of one value (or when there are none) */
  padding: z.object({ value: z.number().nullable(), fraction: z.number() }),
  /** how values were mapped for matching: Hounsfield units with soft tissue stretched, between the quantiles of the image, or of its head */
  scale: z.enum(["softTissue", "range", "headRange"]),
  /** the head (or whatever the largest body is) with what it encloses, without table and head rest */
  headFraction: z.number(),
  /** what lies below the head and does not take part in the search */
  neckFraction: z.number(),
});
export type ImagePreparation = z.infer<typeof imagePreparationSchema>;

export const preparationSchema = z.object({
  fixed: imagePreparationSchema,
  moving: imagePreparationSchema,
  /** where the images are compared: everywhere, in and around the head of the fixed image, or in the masks that were given */
  compared: z.enum(["everywhere", "head", "masks"]),
});
export type Preparation = z.infer<typeof preparationSchema>;

/** Labels of the volume that shows a preparation. 0 is what takes full part. */
export const preparationLabels = { invalid: 1, outsideHead: 2, neck: 3 } as const;
