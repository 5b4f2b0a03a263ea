import type { Command } from "commander";
import { addResampleOptions, threadCount, type ResampleOptions } from "./options.ts";
import type { Session } from "./session.ts";

export interface ApplyOptions extends ResampleOptions {
  ignoreGeometry?: boolean;
}

/** `syncline apply`: resamples an image through transforms that exist already. */
export function defineApply(program: Command, session: Session): void {
  const command = program.command("apply").description("resample the moving image into the fixed grid through given transforms");
  addResampleOptions(command, { placeholder: "FILE", help: "the image to write (.nii.gz, .nii, .nrrd, .mha or .mhd)" })
    .option("--ignore-geometry", "treat both images as bare arrays: spacing 1, origin 0, no directions")
    .action(async (options: ApplyOptions) => {
      const { runApply } = await import("./apply-run.ts");
      await runApply(options, session, threadCount(options.threads));
    });
}
