import { Option, type Command } from "commander";
import { fileArgument, verboseOption } from "./options.ts";
import type { Session } from "./session.ts";

export interface ComparePictureOptions {
  fixed: string;
  moving: string;
  output: string;
  style: "blend" | "checkerboard" | "edges";
}

/** `syncline compare-picture`: three planes of two images over each other, for a report. */
export function defineComparePicture(program: Command, session: Session): void {
  program.command("compare-picture").description("draw three planes of two images over each other")
    .requiredOption("--fixed <FILE>", "the image below", fileArgument("--fixed"))
    .requiredOption("--moving <FILE>", "the image above, shown where its header puts it", fileArgument("--moving"))
    .requiredOption("--output <PNG>", "the picture to write", fileArgument("--output"))
    .addOption(new Option("--style <NAME>", "how they are laid over each other").choices(["blend", "checkerboard", "edges"]).default("blend"))
    .addOption(verboseOption())
    .action(async (options: ComparePictureOptions) => {
      const { runComparePicture } = await import("./compare-picture-run.ts");
      await runComparePicture(options, session);
    });
}
