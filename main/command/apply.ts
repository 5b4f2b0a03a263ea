import type { Command } from "commander";
import { SynclineError } from "../../workers/contract/errors.ts";
import { verbatim } from "../../workers/contract/sentences.ts";
import { interpolators } from "../../workers/contract/transform-types.ts";
import { collect, fileArgument, threadCount, threadsOption, verboseOption } from "./options.ts";
import type { Session } from "./session.ts";

export interface ApplyOptions {
  fixed: string;
  moving: string;
  output: string;
  transform?: string[];
  interpolator: string;
  defaultValue?: string;
  ignoreGeometry?: boolean;
  threads?: string;
}

/** `syncline apply`: resamples an image through transforms that exist already. */
export function defineApply(program: Command, session: Session): void {
  program.command("apply").description("resample the moving image into the fixed grid through given transforms")
    .requiredOption("--fixed <FILE>", "the image whose grid is filled", fileArgument("--fixed"))
    .requiredOption("--moving <FILE>", "the image to resample", fileArgument("--moving"))
    .requiredOption("--output <FILE>", "the image to write (.nii.gz, .nii, .nrrd, .mha or .mhd)", fileArgument("--output"))
    .option("--transform <FILE>", "a transform file, or FILE,inverse (ITK .mat, .tfm, .txt, .h5, warp .nii.gz); repeatable, in antsApplyTransforms order: the last one is applied to the image first", collect)
    .option("--interpolator <NAME>", interpolators.join(", "), "linear")
    .option("--default-value <V>", "value outside the moving image (default: 0, for CT -1000)")
    .option("--ignore-geometry", "treat both images as bare arrays: spacing 1, origin 0, no directions")
    .addOption(threadsOption())
    .addOption(verboseOption())
    .action(async (options: ApplyOptions) => {
      const { runApply } = await import("./apply-run.ts");
      await runApply(options, session, threadCount(options.threads));
    });
}

/** A real number of an option. Throws SynclineError("usage"). */
export function realNumber(text: string | undefined, option: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new SynclineError("usage", verbatim(`${option} ${text} is not a number.`));
}
