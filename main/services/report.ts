import { basename } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { reportSchema, type Report } from "../../workers/contract/job.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import type { RegisterAnswer } from "../../workers/contract/tasks.ts";
import type { VolumeHeader } from "../../workers/contract/volume.ts";
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
  inputs: readonly ReportedInput[];
  parameters: Parameters;
  answer: RegisterAnswer;
  outputs: readonly { path: string; sha256: string; maps: string }[];
}

/** The report of a registration: what went in, how it ran, what came out. No patient name, no folder. */
export function buildReport(parts: ReportParts): Report {
  const { answer, parameters } = parts;
  const report = reportSchema.safeParse({
    program: "syncline", version, started: parts.started.toISOString(), seconds: Number(parts.seconds.toFixed(3)), threads: parts.threads, seed: parameters.seed, command: parts.command,
    inputs: parts.inputs.map(({ path, sha256, header }) => ({ path: basename(path), sha256, shape: header.dims, spacing: header.spacing, orientation: header.orientation })),
    parameters, stages: answer.stages, initialisation: answer.initialisation, quality: answer.quality,
    outputs: parts.outputs.map(({ path, sha256, maps }) => ({ path: basename(path), sha256, maps })),
    notices: [...new Set([...parts.inputs.flatMap(({ header }) => header.notices), ...answer.notices])],
  });
  if (!report.success) throw new SynclineError("internal", "The registration's report is incomplete.", report.error.message);
  return report.data;
}

export function reportText(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** What an output file does, in words. */
export const outputMaps = {
  warped: "moving image resampled into the fixed grid",
  inverseWarped: "fixed image resampled into the moving grid",
  composite: "resamples moving into fixed (maps fixed points to moving points)",
  inverseComposite: "resamples fixed into moving (maps moving points to fixed points)",
  transform: "resamples moving into fixed (maps fixed points to moving points); inverted, resamples fixed into moving",
} as const;

/**
 * The command line as it goes into a report: every path without its folders, values with blanks quoted.
 * `names` are the options that take files.
 */
export function commandText(args: readonly string[], names: ReadonlySet<string>): string {
  const clean = (value: string): string => basename(value) || value;
  const words = args.map((word, index) => {
    const [, option, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    if (option !== undefined) return names.has(option) ? `${option}=${clean(value)}` : word;
    return index > 0 && names.has(args[index - 1]) ? clean(word) : word;
  });
  return ["syncline", ...words.map((word) => /[\s"'$`\\]/.test(word) ? JSON.stringify(word) : word)].join(" ");
}
