import * as z from "zod";
import type { Sentence } from "./sentences.ts";
import { interpolators, transformTypes } from "./transform-types.ts";

/** What the panel, the command's help, the README's table and the report say of a parameter. Names are ANTsPy's. */
export interface ParameterMeta {
  title: string;
  help: string;
  /** the command's option, without dashes */
  flag: string;
  unit?: "mm" | "voxel" | "voxel²";
  level: "basic" | "advanced";
  group: "Transform" | "Start" | "Preparation" | "Linear stages" | "Deformable stages" | "Output" | "Run";
}

const described = <S extends z.ZodType>(schema: S, meta: ParameterMeta): S => schema.meta({ ...meta });

const schedule = (minimum: number) => z.array(z.int().min(minimum)).min(1).max(10);
const sigmas = z.array(z.number().min(0).max(20)).min(1).max(10);
const typeNames = transformTypes.map((type) => type.name);

export const deformableMetrics = ["mattes", "cc", "meansquares", "demons", "mind"] as const;

/** One more likeness of a deformable stage, on images of its own (their names; the volumes come beside the parameters) or on the registered pair (null). */
export const extraMetricSchema = z.strictObject({
  metric: z.enum(deformableMetrics),
  fixed: z.string().min(1).max(4096).nullable().default(null),
  moving: z.string().min(1).max(4096).nullable().default(null),
  weight: z.number().gt(0).max(1000).default(1),
  /** bins of mattes, radius of cc */
  sampling: z.int().min(1).max(128).default(32),
}).refine(({ fixed, moving }) => (fixed === null) === (moving === null), "an extra pair needs both images");
export type ExtraMetric = z.infer<typeof extraMetricSchema>;

const modalityChoices = ["auto", "CT", "MR", "unknown"] as const;
export const initialisations = ["identity", "geometry", "mass", "search"] as const;

export const parametersSchema = z.object({
  type_of_transform: described(z.enum(typeNames).default("SyN"), { title: "Type of transform", help: "What may change: from a shift to a full deformation.", flag: "transform", level: "basic", group: "Transform" }),
  initial_transform: described(z.enum(initialisations).nullable().default(null), { title: "Start", help: "Where the search begins: as the files lie, centres of the grids, centres of mass, or a search over many poses. Not set: centres of mass, and a search when one image is CT and the other is not.", flag: "initial-transform", level: "basic", group: "Start" }),
  fixed_modality: described(z.enum(modalityChoices).default("auto"), { title: "Modality of the fixed image", help: "auto recognises a CT by its values or, where these were rescaled, by its bright skull.", flag: "fixed-modality", level: "advanced", group: "Preparation" }),
  moving_modality: described(z.enum(modalityChoices).default("auto"), { title: "Modality of the moving image", help: "As for the fixed image.", flag: "moving-modality", level: "advanced", group: "Preparation" }),
  head_mask: described(z.enum(["auto", "on", "off"]).default("auto"), { title: "Compare the head only", help: "Compare in and around the head of the fixed image. auto: when a CT meets another modality and no masks are given.", flag: "head-mask", level: "advanced", group: "Preparation" }),
  search_neck: described(z.boolean().default(false), { title: "Neck takes part in the search", help: "A search compares the fixed image also further than 170 mm below the top of the head.", flag: "search-neck", level: "advanced", group: "Preparation" }),
  keep_padding: described(z.boolean().default(false), { title: "Keep padding", help: "Take padding, such as what lies outside a scanner's circle, for data.", flag: "keep-padding", level: "advanced", group: "Preparation" }),
  keep_table: described(z.boolean().default(false), { title: "Keep table", help: "Leave the table and head rest of a CT in the image that is matched.", flag: "keep-table", level: "advanced", group: "Preparation" }),
  full_range: described(z.boolean().default(false), { title: "Full range of values", help: "Match a CT without stretching its soft tissue, and an MR that meets a CT by the range of the whole image instead of its head.", flag: "full-range", level: "advanced", group: "Preparation" }),
  mask_all_stages: described(z.boolean().default(false), { title: "Masks in all stages", help: "Use the masks in every stage, not only in the last.", flag: "mask-all-stages", level: "advanced", group: "Linear stages" }),
  aff_metric: described(z.enum(["mattes", "gc", "meansquares"]).default("mattes"), { title: "Metric", help: "How likeness is measured: mutual information for any pair, correlation or squared difference for images of one kind.", flag: "affine-metric", level: "basic", group: "Linear stages" }),
  aff_sampling: described(z.int().min(8).max(120).default(32), { title: "Histogram bins", help: "Bins of the joint histogram of mutual information.", flag: "affine-sampling", level: "advanced", group: "Linear stages" }),
  aff_random_sampling_rate: described(z.number().gt(0).max(1).default(0.2), { title: "Sampling rate", help: "Share of the voxels of each level that is compared; levels of few voxels use more.", flag: "affine-sampling-rate", level: "advanced", group: "Linear stages" }),
  aff_iterations: described(schedule(0).default([2100, 1200, 1200, 10]), { title: "Iterations", help: "At most so many iterations per level, coarse to fine.", flag: "affine-iterations", level: "advanced", group: "Linear stages" }),
  aff_shrink_factors: described(schedule(1).default([6, 4, 2, 1]), { title: "Shrink factors", help: "How many times coarser the grid of each level is.", flag: "affine-shrink-factors", level: "advanced", group: "Linear stages" }),
  aff_smoothing_sigmas: described(sigmas.default([3, 2, 1, 0]), { title: "Smoothing sigmas", help: "Gaussian smoothing of the images at each level.", unit: "voxel", flag: "affine-smoothing-sigmas", level: "advanced", group: "Linear stages" }),
  syn_metric: described(z.enum(deformableMetrics).default("mattes"), { title: "Deformable metric", help: "How likeness is measured in the deformable stage.", flag: "syn-metric", level: "basic", group: "Deformable stages" }),
  syn_sampling: described(z.int().min(1).max(128).default(32), { title: "Bins or radius", help: "Histogram bins for mattes, window radius for cc.", flag: "syn-sampling", level: "advanced", group: "Deformable stages" }),
  syn_region: described(z.enum(["all", "skull"]).default("all"), { title: "Where to deform", help: "Everywhere, or for a CT inside the skull alone: the soft tissue there is compared, and bone stays where the linear stages brought it.", flag: "syn-region", level: "advanced", group: "Deformable stages" }),
  reg_iterations: described(schedule(0).default([40, 20, 0]), { title: "Deformable iterations", help: "Iterations per level of the deformable stage (and of TRSAA's affine stages), coarse to fine.", flag: "iterations", level: "basic", group: "Deformable stages" }),
  grad_step: described(z.number().gt(0).max(5).default(0.2), { title: "Gradient step", help: "Largest update per iteration.", unit: "voxel", flag: "gradient-step", level: "advanced", group: "Deformable stages" }),
  step_decay: described(z.number().min(0).max(0.99).default(0), { title: "Step decay", help: "Share of the gradient step that is lost evenly over a level's iterations, all of which then run; towards 1 the field settles more regular. 0: as ANTs.", flag: "step-decay", level: "advanced", group: "Deformable stages" }),
  step_rule: described(z.enum(["damped", "proportional"]).nullable().default(null), { title: "Step rule", help: "proportional: an update is in proportion to the force, as ANTs. damped: weak forces move almost as far as strong ones, which brings images of one contrast closer; between modalities it matches what has no counterpart. Not set: damped for cc, meansquares and demons, proportional for mattes and mind.", flag: "step-rule", level: "advanced", group: "Deformable stages" }),
  flow_sigma: described(z.number().min(0).max(50).default(3), { title: "Flow sigma", help: "Variance of the smoothing of each update.", unit: "voxel²", flag: "flow-sigma", level: "advanced", group: "Deformable stages" }),
  total_sigma: described(z.number().min(0).max(50).default(0), { title: "Total sigma", help: "Variance of the smoothing of the whole field.", unit: "voxel²", flag: "total-sigma", level: "advanced", group: "Deformable stages" }),
  multivariate_extras: described(z.array(extraMetricSchema).max(8).default([]), { title: "More metrics", help: "Further likenesses in the deformable stage, each with its weight (that of the first is 1), on the same images or on more images of the same two spaces.", flag: "multivariate-extras", level: "advanced", group: "Deformable stages" }),
  restrict_transformation: described(z.array(z.number().min(0).max(1)).min(3).max(12).nullable().default(null), { title: "Restrict the last stage", help: "A weight for each axis (left-right, front-back, up-down) of a deformation, or for each parameter of the last linear stage; 0 keeps it as it is. Linear: rotations then shifts (Rigid), also a scale (Similarity), the matrix row by row then shifts (Affine).", flag: "restrict-transformation", level: "advanced", group: "Transform" }),
  interpolator: described(z.enum(interpolators).default("linear"), { title: "Interpolator", help: "How the registered image is sampled: linear for images, bSpline or a windowed sinc for sharper ones, gaussian for softer ones, genericLabel or nearestNeighbor for labels, multiLabel for smooth labels.", flag: "interpolator", level: "basic", group: "Output" }),
  default_value: described(z.number().nullable().default(null), { title: "Value outside", help: "Value where the moving image has no data. Not set: 0, or air (-1000) for CT.", flag: "default-value", level: "advanced", group: "Output" }),
  write_composite_transform: described(z.boolean().default(false), { title: "Composite transform", help: "One .h5 file for each direction instead of separate transform files.", flag: "composite", level: "advanced", group: "Output" }),
  working_resolution: described(z.number().min(0.2).max(20).nullable().default(null), { title: "Working resolution", help: "Find the transform on images resampled to this voxel size; it is applied at full resolution.", unit: "mm", flag: "working-resolution", level: "basic", group: "Run" }),
  ignore_geometry: described(z.boolean().default(false), { title: "Ignore geometry", help: "Treat both images as bare arrays: spacing 1, origin 0, no directions.", flag: "ignore-geometry", level: "advanced", group: "Run" }),
  seed: described(z.int().min(0).max(4294967295).default(1), { title: "Seed", help: "Seed of the sampling jitter; the same seed gives the same bytes.", flag: "seed", level: "advanced", group: "Run" }),
});

/** Complete parameters, after defaults. */
export type Parameters = z.infer<typeof parametersSchema>;
/** What a user gives: everything optional. */
export type ParametersInput = z.input<typeof parametersSchema>;
export type ParameterName = keyof Parameters;

export const parameterNames = Object.keys(parametersSchema.shape) as ParameterName[];

/** A parameter's title; german/words.ts has its twin. */
export function parameterTitle(name: ParameterName): Sentence {
  return { text: parameterMeta(name).title, values: {} };
}

/** Title, unit, flag and explanation of a parameter. */
export function parameterMeta(name: ParameterName): ParameterMeta {
  const meta = parametersSchema.shape[name].meta();
  if (!meta) throw new Error(`parameter ${name} is not described`);
  return meta as unknown as ParameterMeta;
}
