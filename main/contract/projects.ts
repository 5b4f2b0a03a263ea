import * as z from "zod";
import { reportSchema } from "../../workers/contract/job.ts";

/** An image of a project: where it was, and what it must be. `path` is null for one that was sent by the browser. */
export const projectImageSchema = z.object({ name: z.string().max(500), path: z.string().max(4096).nullable(), sha256: z.string().max(64), volume: z.int().nonnegative() });
export type ProjectImage = z.infer<typeof projectImageSchema>;

/** A project's text: two masks are most of it. */
export const projectBytes = 100 << 20;
/** Letters of a mask in it. */
export const longestMask = 48 << 20;

/** The masks of both images as the bytes of a .nii.gz, base64: within the project, so that one made in the window is never a file that can be lost. */
const projectMasksSchema = z.object({ fixed: z.base64().max(longestMask).nullable(), moving: z.base64().max(longestMask).nullable() });

const numbers = (count: number) => z.array(z.number()).length(count);
/** A registration's result without its images: the linear transform (RAS mm), and by name the files beside the project that hold a deformation. */
export const projectResultSchema = z.object({
  transform: z.object({ kind: z.literal("linear"), matrix: numbers(9), translation: numbers(3), centre: numbers(3) }),
  deformation: z.object({
    forward: z.string().max(255), inverse: z.string().max(255),
    /** of these files; an earlier version kept none */
    sha256: z.object({ forward: z.string().max(64), inverse: z.string().max(64) }).optional(),
  }).nullable(),
  report: reportSchema,
});
export type ProjectResult = z.infer<typeof projectResultSchema>;

/** The state of the work: what is loaded, how it is to be registered, what came of it, what is shown. */
export const projectSchema = z.object({
  syncline: z.literal("project"), version: z.literal(1), saved: z.string(),
  fixed: projectImageSchema.nullable(), moving: projectImageSchema.nullable(),
  masks: projectMasksSchema.default({ fixed: null, moving: null }),
  preset: z.string().max(100), parameters: z.record(z.string(), z.unknown()),
  /** what the window shows; only the window reads it */
  view: z.json(),
  /** the one on show */
  result: projectResultSchema.nullable(),
  /** the other results of the pair */
  others: z.array(projectResultSchema).max(100).default([]),
  /** there was a result that could not be kept: a deformation for which there was no room, in what is kept by itself */
  leftOut: z.boolean().default(false),
});
export type Project = z.infer<typeof projectSchema>;

/** What the window gives to be kept: images, their masks and result by their ids. */
export const projectStateSchema = z.object({
  fixed: z.string().nullable(), moving: z.string().nullable(), masks: z.object({ fixed: z.string().nullable(), moving: z.string().nullable() }).default({ fixed: null, moving: null }), preset: z.string().max(100), parameters: z.record(z.string(), z.unknown()), view: z.json(), job: z.string().nullable(),
});
export type ProjectState = z.infer<typeof projectStateSchema>;

/** An image of a project that is not where it was, or not what it was. */
export const projectProblemSchema = z.object({ role: z.enum(["fixed", "moving"]), name: z.string(), kind: z.enum(["missing", "changed"]) });
export type ProjectProblem = z.infer<typeof projectProblemSchema>;
