import { basename } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { reportSchema, type Report, type UsedPreset } from "../../workers/contract/job.ts";
import { misfit } from "../../workers/contract/misfit.ts";
import { initialisations, type Parameters } from "../../workers/contract/parameters.ts";
import { inEnglish, type Words } from "../../workers/contract/sentences.ts";
import { noticeSentence } from "../../workers/contract/speak.ts";
import type { RegisterAnswer } from "../../workers/contract/tasks.ts";
import type { VolumeHeader } from "../../workers/contract/volume.ts";
import { outsideValue } from "./outside.ts";
import { version } from "./program.ts";

export interface ReportedInput {
  /** only the file's name goes into the report */
  path: string;
  sha256: string;
  header: VolumeHeader;
}

export interface ReportParts {
  started: Date;
  seconds: number;
  threads: number;
  command: string;
  inputs: { fixed: ReportedInput; moving: ReportedInput; fixedMask?: ReportedInput; movingMask?: ReportedInput; extras?: readonly ReportedInput[] };
  preset?: UsedPreset;
  parameters: Parameters;
  answer: RegisterAnswer;
  outputs: readonly { path: string; sha256: string; maps: Words }[];
}

/** Parameters as they took effect: what was left to the program is filled in. With given transforms there is no way of starting: null. */
function effectiveParameters(parameters: Parameters, moving: VolumeHeader, initialisation: string): Parameters {
  const chosen = initialisations.find((name) => name === initialisation) ?? null;
  return {
    ...parameters,
    multivariate_extras: parameters.multivariate_extras.map((extra) => ({ ...extra, fixed: extra.fixed && basename(extra.fixed), moving: extra.moving && basename(extra.moving) })),
    default_value: outsideValue(moving, parameters.default_value),
    initial_transform: initialisation.startsWith("given") ? null : parameters.initial_transform ?? chosen,
  };
}

/** The report of a registration: what went in, how it ran, what came out. No patient name, no folder. */
export function buildReport(parts: ReportParts): Report {
  const { answer, parameters } = parts;
  const { fixed, moving, fixedMask, movingMask, extras = [] } = parts.inputs;
  const inputs = [fixed, moving, fixedMask, movingMask, ...extras].filter((input) => input !== undefined);
  const all = [...inputs.flatMap(({ header }) => header.notices.map(noticeSentence)), ...answer.notices];
  const notices = [...new Map(all.map((notice) => [inEnglish(notice), notice])).values()];
  const report = reportSchema.safeParse({
    program: "syncline", version, started: parts.started.toISOString(), seconds: Number(parts.seconds.toFixed(3)), threads: parts.threads, seed: parameters.seed, command: parts.command,
    inputs: inputs.map(({ path, sha256, header }) => ({ path: basename(path), sha256, shape: header.dims, spacing: header.spacing, orientation: header.orientation })),
    preset: parts.preset, parameters: effectiveParameters(parameters, moving.header, answer.initialisation), stages: answer.stages, initialisation: answer.initialisation, preparation: answer.preparation, quality: answer.quality,
    outputs: parts.outputs.map(({ path, sha256, maps }) => ({ path: basename(path), sha256, maps: inEnglish(maps) })),
    notices: notices.map((notice) => inEnglish(notice)), noticesSaid: notices,
  });
  if (!report.success) throw new SynclineError("internal", "The registration's report is incomplete.", misfit(report.error));
  return report.data;
}

/** The report as its file holds it. */
export function reportText(report: Report): string {
  return `${JSON.stringify({ ...report, noticesSaid: undefined }, null, 2)}\n`;
}

/** What an output file does, in words. */
export const outputMaps = {
  warped: "moving image resampled into the fixed grid",
  inverseWarped: "fixed image resampled into the moving grid",
} as const satisfies Record<string, Words>;

/**
 * The command line as it goes into a report: every path without its folders, values with blanks quoted.
 * `names` are the options that take files; `titles` what to call inputs whose names tell who the patient is.
 */
export function commandText(args: readonly string[], names: ReadonlySet<string>, titles: ReadonlyMap<string, string> = new Map()): string {
  const without = (path: string): string => titles.get(path) ?? (basename(path) || path);
  const clean = (value: string, option: string): string => option === "--multivariate-extras" ? value.split(",").map(without).join(",") : without(value);
  const words = args.map((word, index) => {
    const [, option, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    if (option !== undefined) return names.has(option) ? `${option}=${clean(value, option)}` : word;
    return index > 0 && names.has(args[index - 1]) ? clean(word, args[index - 1]) : word;
  });
  return ["syncline", ...words.map((word) => /[\s"'$`\\]/.test(word) ? JSON.stringify(word) : word)].join(" ");
}
