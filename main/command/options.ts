import { availableParallelism } from "node:os";
import { Option, type Command } from "commander";
import { SynclineError } from "../../workers/contract/errors.ts";
import { parameterShape, parameterText, parameterValue, parseExtra, rangeText, type ParameterShape } from "../../workers/contract/parameter-shape.ts";
import { parameterMeta, parameterNames, type ParameterName } from "../../workers/contract/parameters.ts";
import { verbatim } from "../../workers/contract/sentences.ts";
import { interpolators } from "../../workers/contract/transform-types.ts";

/** The option of a parameter, such as --affine-metric. */
export function parameterOption(name: ParameterName): string {
  return `--${parameterMeta(name).flag}`;
}

const placeholders: Record<ParameterShape["kind"], string> = { choice: "NAME", switch: "", number: "N", list: "AxBxC", metrics: "METRIC,WEIGHT,SAMPLING" };

/** Parameters whose options are not made by rule: a long list of names, and those that also take files. */
const special: Partial<Record<ParameterName, { placeholder: string; note: string }>> = {
  type_of_transform: { placeholder: "NAME", note: "\"syncline transforms\" lists them" },
  initial_transform: { placeholder: "VALUE", note: "identity, geometry, mass, search, or transform files (FILE or FILE,inverse; repeatable, in antsApplyTransforms order)" },
  multivariate_extras: { placeholder: "METRIC[,FIXED,MOVING],WEIGHT,SAMPLING", note: "METRIC as --syn-metric, WEIGHT against 1 of the first, SAMPLING as --syn-sampling; repeatable" },
};

const repeatable = new Set<ParameterName>(["initial_transform", "multivariate_extras"]);

/** The option of one parameter, from its schema: explanation, unit, range and default. */
function makeOption(name: ParameterName): Option {
  const meta = parameterMeta(name);
  const shape = parameterShape(name);
  const exception = special[name];
  const placeholder = exception?.placeholder ?? (meta.unit === "mm" ? "MM" : placeholders[shape.kind]);
  const notes = [
    exception?.note ?? (shape.kind === "choice" ? shape.choices.join(", ") : rangeText(shape)),
    meta.unit && `in ${meta.unit}`,
    shape.kind === "switch" || shape.kind === "metrics" || shape.fallback === null ? "" : `default ${parameterText(shape.fallback)}`,
  ].filter(Boolean).join("; ");
  const option = new Option(`${parameterOption(name)}${placeholder && ` <${placeholder}>`}`, `${meta.help}${notes && ` (${notes})`}`).helpGroup(`${meta.group}:`);
  return repeatable.has(name) ? option.argParser(collect) : option;
}

/** Gathers a repeated option's values. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** Adds one option per parameter of the schema. */
export function addParameterOptions(command: Command): Command {
  for (const name of parameterNames) command.addOption(makeOption(name));
  return command;
}

/** The parameters given on the command line: only those, by name, without initial_transform. */
export function givenParameters(command: Command): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const name of parameterNames) {
    if (name === "initial_transform") continue;
    const option = command.options.find((candidate) => candidate.long === parameterOption(name));
    const value: unknown = option && command.getOptionValue(option.attributeName());
    if (Array.isArray(value)) {
      const texts = value.map(String);
      const extras = texts.map(parseExtra);
      // what is no metric stays text, for the check to refuse
      given[name] = extras.includes(undefined) ? texts[extras.indexOf(undefined)] : extras;
      continue;
    }
    // what means no value stays text, for the check to refuse
    if (value !== undefined) given[name] = typeof value === "string" ? parameterValue(parameterShape(name), value) ?? value : value;
  }
  return given;
}

export function verboseOption(): Option {
  return new Option("--verbose", "details of errors, with stack traces");
}

export function threadsOption(): Option {
  return new Option("--threads <N>", `threads; the result does not depend on it (default: all cores, here ${availableParallelism()})`).helpGroup("Run:");
}

/** What `apply` and `export-dicom` are told of the image to resample and how. */
export interface ResampleOptions {
  fixed: string;
  moving: string;
  output: string;
  transform?: string[];
  interpolator: string;
  defaultValue?: string;
  threads?: string;
}

/** Adds the options of resampling through given transforms. @param output placeholder and explanation of --output */
export function addResampleOptions(command: Command, output: { placeholder: string; help: string }): Command {
  return command
    .requiredOption("--fixed <FILE>", "the image whose grid is filled", fileArgument("--fixed"))
    .requiredOption("--moving <FILE>", "the image to resample", fileArgument("--moving"))
    .requiredOption(`--output <${output.placeholder}>`, output.help, fileArgument("--output"))
    .option("--transform <FILE>", "a transform file, or FILE,inverse (ITK .mat, .tfm, .txt, .h5, warp .nii.gz); repeatable, in antsApplyTransforms order: the last one is applied to the image first", collect)
    .option("--interpolator <NAME>", interpolators.join(", "), "linear")
    .option("--default-value <V>", "value outside the moving image (default: 0, for CT -1000)")
    .addOption(threadsOption())
    .addOption(verboseOption());
}

/** A real number of an option. Throws SynclineError("usage"). */
export function realNumber(text: string | undefined, option: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new SynclineError("usage", verbatim(`${option} ${text} is not a number.`));
}

/** Throws SynclineError("usage") unless the text is a whole number in a range. */
export function wholeNumber(text: string, option: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new SynclineError("usage", verbatim(`${option} ${text} is not possible: it must be a whole number from ${minimum} to ${maximum}.`));
}

export function threadCount(text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber(text, "--threads", 1, 256);
}

/** A file option's value; one that is another option means the file's name was forgotten. */
export function fileArgument(option: string) {
  return (value: string): string => {
    if (/^--[a-z]/.test(value)) throw new SynclineError("usage", verbatim(`${option} needs a file name, but ${value} follows it.`));
    if (value === "") throw new SynclineError("usage", verbatim(`${option} needs a file name, but it is empty.`));
    return value;
  };
}
