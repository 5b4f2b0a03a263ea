import * as z from "zod";
import recipeJson from "../../assets/sample/recipe.json" with { type: "json" };
import { dimsSchema } from "../contract/volume.ts";
import { tissueNames } from "./tissues.ts";

const point = z.tuple([z.number(), z.number(), z.number()]);
const positive = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);
/** also on the left side, mirrored in x */
const mirror = z.boolean().optional();

const ellipsoid = z.strictObject({ form: z.literal("ellipsoid"), mirror, centre: point, radii: positive, /** tangent of half the tilt about x, front end up */ tilt: z.number().optional() });
const capsule = z.strictObject({ form: z.literal("capsule"), mirror, from: point, to: point, radius: z.number().positive(), endRadius: z.number().positive().optional() });
const box = z.strictObject({ form: z.literal("box"), mirror, centre: point, half: positive, round: z.number().nonnegative() });
const shapeSchema = z.discriminatedUnion("form", [ellipsoid, capsule, box]);
export type ShapeRecipe = z.infer<typeof shapeSchema>;

const tissue = z.enum(tissueNames);
/** Solids of one tissue, painted over what was there before. */
const layerSchema = z.strictObject({ part: z.string(), tissue, shapes: z.array(shapeSchema).min(1), /** mm of low-frequency noise added to the surface */ rough: z.number().optional() });
export type LayerRecipe = z.infer<typeof layerSchema>;

const values = z.record(tissue, z.number());
/** Rigid: x' = R x + shift, R from a quaternion (w, x, y, z) of any length, anatomy to world. */
const poseSchema = z.strictObject({ quaternion: z.tuple([z.number(), z.number(), z.number(), z.number()]), shift: point });
export type PoseRecipe = z.infer<typeof poseSchema>;

const imageSchema = z.strictObject({
  dims: dimsSchema, spacing: positive,
  /** where voxel axes point in the world: signs of the diagonal before the header's own rotation */
  flips: z.tuple([z.union([z.literal(1), z.literal(-1)]), z.union([z.literal(1), z.literal(-1)]), z.union([z.literal(1), z.literal(-1)])]),
  /** rotation of the voxel axes against the world's (an oblique acquisition) */
  oblique: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** world position of the middle of the grid, mm */
  middle: point,
  pose: poseSchema,
  /** width of the soft edges between tissues, mm: the partial volume of a voxel */
  blur: z.number().positive(),
  noise: z.number().nonnegative(),
  values,
});

/** Numbers of the sample pair. Lengths in mm of the anatomy's frame (origin near the anterior commissure, RAS). */
export const recipeSchema = z.strictObject({
  seed: z.int(),
  cavity: z.strictObject({ centre: point, radii: positive, narrowing: z.number(), floor: z.number(), fossae: z.array(shapeSchema), fillet: z.number() }),
  skull: z.strictObject({ thickness: z.number(), variation: z.number(), thinnest: z.number(), table: z.number() }),
  scalp: z.strictObject({ thickness: z.number(), skin: z.number(), fat: z.number(), cheekFat: z.number(), shapes: z.array(shapeSchema), fillet: z.number() }),
  brain: z.strictObject({
    subarachnoid: z.number(), cortex: z.number(),
    /** two families of furrows: spacing of their noise, depth and half width */
    furrows: z.array(z.strictObject({ spacing: z.number(), depth: z.number(), width: z.number() })).length(2),
    fissure: z.strictObject({ width: z.number(), core: ellipsoid }),
    sylvian: z.strictObject({ origin: point, slope: z.number(), front: z.number(), back: z.number(), insula: z.number(), width: z.number() }),
    tentorium: z.strictObject({ height: z.number(), fall: z.number(), front: z.number(), rise: z.number() }),
    cerebellum: z.strictObject({ centre: point, radii: positive, folia: z.number(), cortex: z.number() }),
  }),
  /** inside the brain, in painting order */
  deep: z.array(layerSchema),
  /** outside the brain's cavity and inside the skin, in painting order */
  face: z.array(layerSchema),
  mr: imageSchema.extend({ bias: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
  ct: imageSchema.extend({
    padding: z.number(), circle: z.number().positive(),
    /** in the scanner's world: a curved table and a head rest */
    table: z.strictObject({ top: z.number(), sag: z.number(), shell: z.number(), shellValue: z.number(), foamValue: z.number(), restRadius: z.number(), restFloor: z.number() }),
  }),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** The recipe in assets/sample/recipe.json, checked once. */
export const recipe: Recipe = recipeSchema.parse(recipeJson);
