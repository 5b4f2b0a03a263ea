import type { Command } from "commander";
import { interpolators } from "../../workers/contract/transform-types.ts";
import { collect, fileArgument, threadCount, threadsOption, verboseOption } from "./options.ts";
import type { Session } from "./session.ts";

export interface ExportDicomOptions {
  fixed: string;
  moving: string;
  output: string;
  transform?: string[];
  interpolator: string;
  defaultValue?: string;
  stripIdentifiers?: boolean;
  threads?: string;
}

/** `syncline export-dicom`: the moving image, resampled into the fixed grid, as a new DICOM series. */
export function defineExportDicom(program: Command, session: Session): void {
  program.command("export-dicom").description("write the moving image, resampled into the fixed grid through given transforms, as a new DICOM series with its Spatial Registration")
    .requiredOption("--fixed <FILE>", "the image whose grid is filled", fileArgument("--fixed"))
    .requiredOption("--moving <FILE>", "the image to resample; of a DICOM series patient, study and references are taken over", fileArgument("--moving"))
    .requiredOption("--output <FOLDER>", "a folder that does not exist yet, or is empty", fileArgument("--output"))
    .option("--transform <FILE>", "a transform file, or FILE,inverse; repeatable, in antsApplyTransforms order", collect)
    .option("--interpolator <NAME>", interpolators.join(", "), "linear")
    .option("--default-value <V>", "value outside the moving image (default: 0, for CT -1000)")
    .option("--strip-identifiers", "leave out who the patient is, dates and references to the source images")
    .addOption(threadsOption())
    .addOption(verboseOption())
    .action(async (options: ExportDicomOptions) => {
      const { runExportDicom } = await import("./export-dicom-run.ts");
      await runExportDicom(options, session, threadCount(options.threads));
    });
}
