/** Every type_of_transform of ANTsPy, what it is for, and whether this program runs it. Stages and schedules: workers/engine/recipes.ts. */
export interface TransformType {
  name: string;
  family: "linear" | "deformable";
  available: boolean;
  purpose: string;
}

const linear = (name: string, purpose: string): TransformType => ({ name, family: "linear", available: true, purpose });
const deformable = (name: string, purpose: string): TransformType => ({ name, family: "deformable", available: true, purpose });
const later = (name: string, purpose: string): TransformType => ({ name, family: "deformable", available: false, purpose });

const scriptForms = [
  { form: "", likeness: "local correlation" }, { form: "Quick", likeness: "mutual information, without the full-resolution level" },
  { form: "Repro", likeness: "local correlation" }, { form: "QuickRepro", likeness: "local correlation, without the full-resolution level" },
];

export const transformTypes: readonly TransformType[] = [
  linear("Translation", "Shift only: same patient, same posture, same scanner."),
  linear("Rigid", "Shift and rotation: the same patient on another day or scanner."),
  linear("Similarity", "Rigid and one common scale: uncertain voxel size."),
  linear("Affine", "Rigid, scale and shear: another patient or a template, coarse match."),
  linear("QuickRigid", "Rigid on coarse levels only: a fast look."),
  linear("DenseRigid", "Rigid using every voxel: small or noisy images."),
  linear("AffineFast", "Affine on coarse levels only: a fast look."),
  linear("BOLDRigid", "Rigid for low-resolution functional images."),
  linear("BOLDAffine", "Affine for low-resolution functional images."),
  linear("TRSAA", "Translation, rigid, similarity, then affine twice: hard starts."),
  linear("antsRegistrationSyN[t]", "Translation as in the antsRegistrationSyN.sh script."),
  linear("antsRegistrationSyN[r]", "Rigid as in the antsRegistrationSyN.sh script."),
  linear("antsRegistrationSyN[a]", "Rigid then affine as in the antsRegistrationSyN.sh script."),
  linear("antsRegistrationSyNQuick[t]", "The same, without the full-resolution level."),
  linear("antsRegistrationSyNQuick[r]", "The same, without the full-resolution level."),
  linear("antsRegistrationSyNQuick[a]", "The same, without the full-resolution level."),
  linear("antsRegistrationSyNRepro[t]", "As the script, with global correlation as metric."),
  linear("antsRegistrationSyNRepro[r]", "As the script, with global correlation as metric."),
  linear("antsRegistrationSyNRepro[a]", "As the script, with global correlation as metric."),
  linear("antsRegistrationSyNQuickRepro[t]", "As Quick, with global correlation as metric."),
  linear("antsRegistrationSyNQuickRepro[r]", "As Quick, with global correlation as metric."),
  linear("antsRegistrationSyNQuickRepro[a]", "As Quick, with global correlation as metric."),
  deformable("SyN", "Affine, then symmetric deformable with mutual information."),
  deformable("SyNRA", "Rigid, affine, then SyN."),
  deformable("SyNOnly", "SyN alone, from a given start."),
  deformable("SyNCC", "Rigid, affine, then SyN with local correlation."),
  deformable("SyNabp", "SyN as used for brain extraction."),
  deformable("SyNBold", "Rigid then SyN for functional images."),
  deformable("SyNBoldAff", "Rigid, affine, then SyN for functional images."),
  deformable("SyNAggro", "SyN after a long affine stage."),
  deformable("SyNLessAggro", "As SyNAggro."),
  deformable("ElasticSyN", "SyN with smoothing of the whole field."),
  deformable("Elastic", "Affine, then one-sided Gaussian displacement field."),
  ...scriptForms.flatMap(({ form, likeness }) => [
    deformable(`antsRegistrationSyN${form}[s]`, `Rigid, affine, then SyN as in the script, with ${likeness}.`),
    deformable(`antsRegistrationSyN${form}[sr]`, `Rigid, then SyN on the two finest levels, with ${likeness}.`),
    deformable(`antsRegistrationSyN${form}[so]`, `SyN alone, with ${likeness}.`),
    ...["b", "br", "bo"].map((kind) => later(`antsRegistrationSyN${form}[${kind}]`, "The script's B-spline form.")),
  ]),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((points) => later(`TV[${points}]`, "Time-varying velocity field.")),
  later("TVMSQ", "Time-varying velocity field with mean squares."),
  later("TVMSQC", "Time-varying velocity field with demons and mean squares."),
];

/** Whether a type of transform ends with a deformable stage. */
export function isDeformableType(name: string): boolean {
  return transformTypes.some((type) => type.name === name && type.family === "deformable");
}

/** How many weights restrict the last stage of a type: the axes of a deformation, or the parameters of its last linear stage. */
export function restrictableParameters(name: string): number {
  if (isDeformableType(name)) return 3;
  if (/Translation|\[t\]$/.test(name)) return 3;
  if (/Rigid|\[r\]$/.test(name)) return 6;
  return name === "Similarity" ? 7 : 12;
}

/** Whether a type leaves the size of a head as it is: no stage scales, and a deformation, if there is one, stays inside the skull. */
export function keepsSize(name: string, region: "all" | "skull" = "all"): boolean {
  if (!isDeformableType(name)) return restrictableParameters(name) <= 6;
  return region === "skull" && /^SyN(Bold|Only)$|\[s[ro]\]$/.test(name);
}

/** Whether a metric compares grey values as those of images of one kind; mattes and mind are for images that show different things. */
export const isForOneKind = (metric: string): boolean => ["gc", "cc", "meansquares", "demons"].includes(metric);

/** Whether the deformable stage of a type has such a metric, by the type itself or as `metric` (syn_metric). */
export function comparesOneKind(name: string, metric: string): boolean {
  if (!isDeformableType(name)) return false;
  const script = /^antsRegistrationSyN(Quick)?(Repro)?\[/.exec(name);
  if (script) return script[1] === undefined || script[2] !== undefined;
  return name === "SyNCC" || name === "SyNabp" || isForOneKind(metric);
}

/** Whether a linear stage of a type has such a metric, by the type itself or as `metric` (aff_metric). */
export function linearComparesOneKind(name: string, metric: string): boolean {
  const script = /^antsRegistrationSyN(?:Quick)?(Repro)?\[(\w+)\]$/.exec(name);
  if (script) return script[1] !== undefined && script[2] !== "so";
  return name !== "SyNOnly" && name !== "SyNabp" && isForOneKind(metric);
}

/** ANTsPy's interpolators; the program has all of them. */
export const interpolators = [
  "linear", "nearestNeighbor", "bSpline", "genericLabel", "multiLabel", "gaussian",
  "cosineWindowedSinc", "welchWindowedSinc", "hammingWindowedSinc", "lanczosWindowedSinc",
] as const;
