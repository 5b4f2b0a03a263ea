import { imageStem } from "../../workers/contract/image-stem.ts";
import { extraText, parameterShape, parameterText } from "../../workers/contract/parameter-shape.ts";
import { parameterMeta, parameterNames, type ParameterName, type Parameters } from "../../workers/contract/parameters.ts";
import { fileName } from "./file-names.ts";

/** The files of a run: by their names alone in what is kept, by their paths in what the user copies. */
export interface RunFiles {
  fixed: string;
  moving: string;
  fixedMask?: string;
  movingMask?: string;
  /** a transform file to start from; it takes the place of the start that the parameters name */
  start?: string;
}

/** What the result files' names start with: the moving image's name without its endings, and a dash that keeps 0GenericAffine apart from it. */
export function prefixOf(movingName: string): string {
  return `${imageStem(fileName(movingName))}-`;
}

/** A word as the shells of a system take it: POSIX ones; cmd and PowerShell, where a backslash is as any letter unless a quotation mark follows. */
function shellWord(word: string, platform: NodeJS.Platform): string {
  if (platform === "win32") return /^[\w%+=:./\\-]+$/.test(word) ? word : `"${word.replace(/(\\*)"/g, "$1$1\\\"").replace(/\\+$/, "$&$&")}"`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Parameters that differ from their defaults. */
function changed(parameters: Parameters): ParameterName[] {
  return parameterNames.filter((name) => parameterText(parameters[name]) !== parameterText(parameterShape(name).fallback));
}

/** The same run as a command, with what differs from the defaults. `program`: what calls the program where the command is to be run; a report names it alone. */
export function runAsCommand(files: RunFiles, parameters: Parameters, output = prefixOf(files.moving), program: readonly string[] = ["syncline"], platform = process.platform): string {
  const words = [...program, "register", "--fixed", files.fixed, "--moving", files.moving, "--output", output];
  if (files.fixedMask !== undefined) words.push("--fixed-mask", files.fixedMask);
  if (files.movingMask !== undefined) words.push("--moving-mask", files.movingMask);
  if (files.start !== undefined) words.push("--initial-transform", files.start);
  for (const name of changed(parameters)) {
    if (name === "initial_transform" && files.start !== undefined) continue;
    const option = `--${parameterMeta(name).flag}`;
    if (name === "multivariate_extras") for (const extra of parameters.multivariate_extras) words.push(option, extraText(extra));
    else words.push(option, ...(typeof parameters[name] === "boolean" ? [] : [parameterText(parameters[name])]));
  }
  return words.map((word) => shellWord(word, platform)).join(" ");
}

const text = (value: string): string => JSON.stringify(value);
const tuple = (values: readonly number[]): string => `(${values.join(", ")}${values.length === 1 ? "," : ""})`;
/** ANTsPy's own names of metrics. */
const metricNames: Record<Parameters["syn_metric"], string> = { mattes: "mattes", cc: "CC", meansquares: "meansquares", demons: "demons", mind: "mattes" };

/** Parameters that are given to ants.registration under their own names. */
const passed = new Set<ParameterName>([
  "type_of_transform", "mask_all_stages", "aff_metric", "aff_sampling", "aff_random_sampling_rate", "aff_iterations", "aff_shrink_factors", "aff_smoothing_sigmas", "syn_metric", "syn_sampling",
  "reg_iterations", "grad_step", "flow_sigma", "total_sigma", "write_composite_transform", "restrict_transformation",
]);

/** Parameters that the script says otherwise: as options of another name, or as code around the registration. */
const said = new Set<ParameterName>(["initial_transform", "multivariate_extras", "interpolator", "default_value", "working_resolution", "ignore_geometry", "seed"]);

function pythonValue(name: ParameterName, parameters: Parameters): string {
  const value = parameters[name];
  if (name === "syn_metric") return text(metricNames[parameters.syn_metric]);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return tuple(value as number[]);
  return typeof value === "string" ? text(value) : String(value);
}

/** What ANTsPy would do otherwise, or cannot do, as comments. */
function differences(parameters: Parameters, given: boolean): string[] {
  const notes: string[] = [];
  const start = given ? "given" : parameters.initial_transform;
  if (start === null) notes.push("Syncline searches over many poses when one image is CT and the other is not; ANTsPy always starts at the centres of mass.");
  if (start === "search") notes.push("Syncline searches over many poses first; ANTsPy starts at the centres of mass. ants.affine_initializer(fixed, moving) gives a comparable start.");
  if (start === "geometry") notes.push("Syncline starts at the centres of the grids; ANTsPy has no such start and takes the centres of mass.");
  if (parameters.syn_metric === "mind") notes.push("ANTsPy has no metric \"mind\"; mutual information stands in its place.");
  if (parameters.multivariate_extras.some(({ metric }) => metric === "mind")) notes.push("ANTsPy has no metric \"mind\"; mutual information stands in its place among the extra metrics.");
  // whatever is neither passed nor said has no counterpart: a parameter that is added later is named too
  for (const name of changed(parameters)) {
    if (!passed.has(name) && !said.has(name)) notes.push(`Not carried over, since ANTsPy has no counterpart: ${name}=${parameterText(parameters[name])} (${parameterMeta(name).title}).`);
  }
  return notes.map((note) => `# ${note}`);
}

/**
 * The same run as a Python script for ANTsPy: files read by name, what differs from ANTsPy's defaults (which are ours), the registration, and both resampled
 * images and the transforms written. What ANTsPy cannot do is said in comments.
 */
export function runAsAntspy(files: RunFiles, parameters: Parameters, output = prefixOf(files.moving)): string {
  const lines = ["import ants", "", ...differences(parameters, files.start !== undefined)];
  const read = (variable: string, name: string): void => void lines.push(`${variable} = ants.image_read(${text(name)})`);
  read("fixed", files.fixed);
  read("moving", files.moving);
  if (files.fixedMask !== undefined) read("fixed_mask", files.fixedMask);
  if (files.movingMask !== undefined) read("moving_mask", files.movingMask);
  const pairs = parameters.multivariate_extras.map(({ fixed, moving }, index) => fixed === null || moving === null ? ["fixed", "moving"] : [`extra_fixed_${index + 1}`, `extra_moving_${index + 1}`]);
  parameters.multivariate_extras.forEach(({ fixed, moving }, index) => {
    if (fixed === null || moving === null) return;
    read(pairs[index][0], fixed);
    read(pairs[index][1], moving);
  });
  if (parameters.ignore_geometry) {
    lines.push("for image in (fixed, moving):", "    image.set_spacing((1, 1, 1))", "    image.set_origin((0, 0, 0))", "    image.set_direction([[1, 0, 0], [0, 1, 0], [0, 0, 1]])");
  }
  const coarse = parameters.working_resolution;
  const [fixed, moving] = coarse === null ? ["fixed", "moving"] : ["fixed_coarse", "moving_coarse"];
  if (coarse !== null) for (const name of ["fixed", "moving"]) lines.push(`${name}_coarse = ants.resample_image(${name}, (${coarse}, ${coarse}, ${coarse}))`);

  const given = new Set(changed(parameters).filter((name) => passed.has(name)));
  given.add("type_of_transform");
  const options = [`outprefix=${text(output)}`, ...parameterNames.filter((name) => given.has(name)).map((name) => `${name}=${pythonValue(name, parameters)}`)];
  if (files.fixedMask !== undefined) options.push("mask=fixed_mask");
  if (files.movingMask !== undefined) options.push("moving_mask=moving_mask");
  if (files.start !== undefined) options.push(`initial_transform=${text(files.start)}`);
  else if (parameters.initial_transform === "identity") options.push("initial_transform=\"Identity\"");
  if (pairs.length > 0) {
    const extras = parameters.multivariate_extras.map(({ metric, weight, sampling }, index) => `(${text(metricNames[metric])}, ${pairs[index].join(", ")}, ${weight}, ${sampling})`);
    options.push(`multivariate_extras=[${extras.join(", ")}]`);
  }
  options.push(`random_seed=${parameters.seed}`);
  lines.push("", "result = ants.registration(", `    ${fixed}, ${moving},`, ...options.map((option) => `    ${option},`), ")", "");

  const outside = parameters.default_value === null ? "" : `, defaultvalue=${parameters.default_value}`;
  lines.push(
    `warped = ants.apply_transforms(fixed, moving, result["fwdtransforms"], interpolator=${text(parameters.interpolator)}${outside})`,
    `inverse = ants.apply_transforms(moving, fixed, result["invtransforms"], interpolator=${text(parameters.interpolator)})`,
    `ants.image_write(warped, ${text(`${output}Warped.nii.gz`)})`,
    `ants.image_write(inverse, ${text(`${output}InverseWarped.nii.gz`)})`,
  );
  return `${lines.join("\n")}\n`;
}
