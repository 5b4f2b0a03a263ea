import * as z from "zod";

/** Every sentence of a verdict, by its code, in the order in which they are told: first what names a cause, last what is there in many right results. A window in another language has the same table. */
export const verdictTexts = {
  notFinite: "The transform is not finite.",
  mirrors: "The transform mirrors the image.",
  mirrorBetter: "Mirrored left to right the moving image fits clearly better: left and right are exchanged in one of the images.",
  overlapLow: "Only {percent} % of the fixed image's content falls inside the moving image.",
  scale: "The transform scales by {scales} along its principal axes.",
  folds: "The deformation folds at {voxels} voxels inside the body.",
  unrelated: "The images are hardly more alike than unrelated ones.",
  rivalBetter: "The images are clearly more alike in another pose, {mm} mm away (normalised information {rival} against {own} here).",
  edgesApart: "Edges agree no better than in wrong poses ({own} against {usual}).",
  fewSlices: "One of the images has only one or two slices, which is too little to judge a result in space by.",
  sizesDiffer: "What the images show differs in size by about {percent} %, which this type of transform must leave as it is: an affine one fits it.",
  torn: "The metric tore the deformation apart, which was then smoothed as a whole: most likely it does not fit these images.",
  rivalNear: "The images are nearly or quite as alike in another pose, {mm} mm away (normalised information {rival} against {own} here).",
  edgesWeak: "Edges agree little better than in wrong poses ({own} against {usual}).",
  turn: "The transform turns the image by {degrees} degrees.",
  volumeChange: "The deformation changes volume from {min} to {max} times.",
  noGain: "The images are no more alike than where they lay by their headers.",
  deformableNoGain: "The deformation made the images no more alike than they were by their headers.",
  edgesElsewhere: "By the direction of edges the images fit better {mm} mm away.",
  smoothElsewhere: "Smoothed, the images fit better {mm} mm away.",
  backElsewhere: "Registered the other way round, the images come to lie {mm} mm away.",
  sidesUnclear: "The images do not tell left from right, the moving image mirrored fits as well: make sure that their headers name the sides rightly.",
} as const;
export type VerdictCode = keyof typeof verdictTexts;

const codes = new Set(Object.keys(verdictTexts));

/** One thing that speaks against a result: `failed` when nothing right could look like this, `check` when it asks for a look. Values are rounded for the sentence. */
export const findingSchema = z.object({
  code: z.custom<VerdictCode>((value) => typeof value === "string" && codes.has(value)),
  severity: z.enum(["failed", "check"]),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof findingSchema>;

/** The English sentence of a finding. */
export function findingText({ code, values }: Finding): string {
  return verdictTexts[code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/**
 * Measurements against which a linear result was held; null where one could not be taken. `margin`: by how much the result is more alike than the best pose elsewhere, 1 when
 * none other is any better than a usual wrong one, below 0 when one is better. `edges`: agreement of edge directions, in standard deviations above usual wrong
 * poses. `edgesMm`, `smoothMm`, `backMm`: distances to where edges agree best, to the best fit of smoothed images, to the result of the way back.
 * `side`: 1 when the mirrored moving image shares nothing inside, 0 when it fits as well, -1 when only it does.
 */
export const evidenceSchema = z.object({
  margin: z.number().nullable(), edges: z.number().nullable(), edgesMm: z.number().nullable(), smoothMm: z.number().nullable(), backMm: z.number().nullable(), side: z.number().nullable(),
});
export type EvidenceSummary = z.infer<typeof evidenceSchema>;
