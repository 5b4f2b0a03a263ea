import type { Command } from "commander";
import { addResampleOptions, threadCount, type ResampleOptions } from "./options.ts";
import type { Session } from "./session.ts";

export interface ExportDicomOptions extends ResampleOptions {
  stripIdentifiers?: boolean;
}

/** `syncline export-dicom`: the moving image, resampled into the fixed grid, as a new DICOM series. */
export function defineExportDicom(program: Command, session: Session): void {
  const command = program.command("export-dicom").description([
    "write the moving image, resampled into the fixed grid through given transforms, as a new DICOM series with its Spatial Registration;",
    "of a moving DICOM series patient, study and references are taken over",
  ].join(" "));
  addResampleOptions(command, { placeholder: "FOLDER", help: "a folder that does not exist yet, or is empty" })
    .option("--strip-identifiers", "leave out who the patient is, dates and references to the source images")
    .action(async (options: ExportDicomOptions) => {
      const { runExportDicom } = await import("./export-dicom-run.ts");
      await runExportDicom(options, session, threadCount(options.threads));
    });
}
