import { schedules } from "./check-parameters.ts";
import { parameterMeta, type ParameterName } from "./parameters.ts";
import { isDeformableType } from "./transform-types.ts";

/** Types whose linear stages follow the parameters' own schedule; those of all others are fixed. */
const ownSchedule = new Set(["Translation", "Rigid", "Similarity", "Affine"]);
const isSchedule = (name: ParameterName): boolean => schedules.some((schedule) => schedule === name);

/** Whether a parameter has any effect in this version with a type of transform. */
export function hasEffect(name: ParameterName, type: string): boolean {
  const { group } = parameterMeta(name);
  // the script's types and SyNabp are fixed throughout, also in that masks count in every stage
  const script = type.startsWith("antsRegistrationSyN");
  if (group === "Linear stages") {
    if (name === "mask_all_stages") return !script && type !== "SyNOnly";
    return isSchedule(name) ? ownSchedule.has(type) : !script && type !== "SyNOnly" && type !== "SyNabp";
  }
  if (group !== "Deformable stages") return true;
  if (name === "multivariate_extras" || name === "syn_region") return isDeformableType(type);
  // TRSAA takes the iterations of its affine stages from the deformable ones, as ANTsPy does
  if (name === "reg_iterations" && type === "TRSAA") return true;
  return isDeformableType(type) && !script && type !== "SyNabp" && type !== "SyNCC";
}
