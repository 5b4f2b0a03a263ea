import { Option, type Command } from "commander";
import { fileArgument, threadCount, threadsOption } from "./options.ts";
import type { Session } from "./session.ts";

export interface EvaluateOptions {
  fixed?: string;
  moving?: string;
  fixedLabels?: string;
  movingLabels?: string;
  warp?: string;
  json?: boolean;
  threads?: string;
}

/** `syncline evaluate`: how alike two images are, how well labels overlap, whether a warp folds. */
export function defineEvaluate(program: Command, session: Session): void {
  program.command("evaluate").description("measure a registration: similarity of images, overlap of labels, folds of a warp")
    .option("--fixed <FILE>", "the fixed image", fileArgument("--fixed"))
    .option("--moving <FILE>", "the registered image, such as PREFIXWarped.nii.gz; on another grid it is resampled by its header (linear)", fileArgument("--moving"))
    .option("--fixed-labels <FILE>", "labels of the fixed image", fileArgument("--fixed-labels"))
    .option("--moving-labels <FILE>", "labels of the moving image, registered; on another grid they are resampled by their header (nearestNeighbor)", fileArgument("--moving-labels"))
    .option("--warp <FILE>", "a displacement field, such as PREFIX1Warp.nii.gz or a composite .h5", fileArgument("--warp"))
    .option("--json", "one JSON object on standard output instead of a table")
    .addOption(threadsOption())
    .addOption(new Option("--verbose", "details of errors, with stack traces"))
    .addHelpText("after", [
      "", "Similarities are ITK's metrics over all voxels of the fixed image, lower is better: Mattes with 32 bins, CC with radius 4 and 2 (flat windows",
      "count 1), mean squares, GC. Dice is given for each label of the fixed image except 0, and as their mean.",
    ].join("\n"))
    .action(async (options: EvaluateOptions) => {
      const { runEvaluate } = await import("./evaluate-run.ts");
      await runEvaluate(options, session, threadCount(options.threads));
    });
}
