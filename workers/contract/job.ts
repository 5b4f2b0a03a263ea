import * as z from "zod";
import { parametersSchema } from "./parameters.ts";
import { preparationSchema } from "./preparation.ts";
import { sentenceSchema } from "./sentences.ts";
import { evidenceSchema, findingSchema } from "./verdict.ts";

const matrix16 = z.array(z.number()).length(16);

/** What a running registration tells: the command prints these as JSON lines, the window draws them. */
export const progressEventSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("stage"), stage: z.int(), stages: z.int(), transform: z.string(), metric: z.string() }),
  z.object({
    event: z.literal("iteration"), stage: z.int(), level: z.int(), levels: z.int(), iteration: z.int(), iterations: z.int(),
    /** value to be minimised, so better is lower: minus MI, minus squared correlation, or mean squares */
    metric: z.number(),
    /** null until there is a value */
    convergence: z.number().nullable(),
    /** seconds */
    elapsed: z.number(), remaining: z.number().nullable(),
  }),
]);
export type ProgressEvent = z.infer<typeof progressEventSchema>;

/** The transform reached so far: fixed world to moving world, RAS mm, 4x4 row-major. For the live preview. */
export const previewSchema = z.object({ matrix: matrix16 });
export type Preview = z.infer<typeof previewSchema>;

export const levelReportSchema = z.object({
  shrink: z.number(), sigma: z.number(), iterations: z.int(), seconds: z.number(),
  /** points of the fixed image that the level compared; both metrics are taken on all of them. 0 where nothing was done */
  samples: z.int(),
  metricStart: z.number(), metricEnd: z.number(), converged: z.boolean(),
});
export const stageReportSchema = z.object({ transform: z.string(), metric: z.string(), levels: z.array(levelReportSchema) });
export type LevelReport = z.infer<typeof levelReportSchema>;
export type StageReport = z.infer<typeof stageReportSchema>;

export const qualitySchema = z.object({
  /** where the images lie by their headers; null when they do not overlap there */
  metricBefore: z.number().nullable(),
  metricAfter: z.number(),
  /** share of the fixed image's content that falls inside the moving image */
  overlap: z.number(),
  /** scale along the principal axes of the transform, smallest to largest */
  scale: z.array(z.number()).length(3),
  rotationDegrees: z.number(), translationMm: z.number(),
  jacobian: z.object({ min: z.number(), max: z.number(), foldedFraction: z.number() }),
  inverseConsistencyMm: z.object({ mean: z.number(), max: z.number() }),
  /** what the result was held against; null where nothing could be examined */
  evidence: evidenceSchema.nullable(),
  verdict: z.enum(["good", "check", "failed"]),
  /** what speaks against the result, gravest first, typed for translation and as English sentences */
  findings: z.array(findingSchema),
  reasons: z.array(z.string()),
});
export type Quality = z.infer<typeof qualitySchema>;

export const inputReportSchema = z.object({ path: z.string(), sha256: z.string(), shape: z.array(z.number()), spacing: z.array(z.number()), orientation: z.string() });
export const outputReportSchema = z.object({ path: z.string(), sha256: z.string(), maps: z.string() });

/** What the user chose: a preset, by its title in English or as its owner calls it, and whether parameters of it were changed. */
export const usedPresetSchema = z.object({ name: z.string().max(100), title: z.string().max(100), changed: z.boolean() });
export type UsedPreset = z.infer<typeof usedPresetSchema>;

export const reportSchema = z.object({
  program: z.literal("syncline"), version: z.string(), started: z.string(), seconds: z.number(), threads: z.int(), seed: z.int(), command: z.string(),
  inputs: z.array(inputReportSchema), /** where the parameters came from, if from one */ preset: usedPresetSchema.optional(), parameters: parametersSchema, stages: z.array(stageReportSchema),
  initialisation: z.string(), preparation: preparationSchema.nullable().optional(), quality: qualitySchema, outputs: z.array(outputReportSchema), notices: z.array(z.string()),
  /** the notices for a window in another language; the report's file leaves them out */
  noticesSaid: z.array(sentenceSchema).optional(),
});
export type Report = z.infer<typeof reportSchema>;
