import { Option, type Command } from "commander";
import { fileArgument, threadCount, threadsOption } from "./options.ts";
import type { Session } from "./session.ts";

export interface EvaluateOptions {
  fixed: string;
  moving: string;
  fixedLabels?: string;
  movingLabels?: string;
  warp?: string;
  json?: boolean;
  threads?: string;
}

/** `syncline evaluate`: how well two images lie on each other. */
export function defineEvaluate(program: Command, session: Session): void {
  program.command("evaluate").description("measure how well two images lie on each other: similarity, overlap of labels, folds of a deformation")
    .requiredOption("--fixed <FILE>", "the image that stays", fileArgument("--fixed"))
    .requiredOption("--moving <FILE>", "the registered image (resampled by its header where its grid is another)", fileArgument("--moving"))
    .option("--fixed-labels <FILE>", "labels of the fixed image: Dice of each and their mean", fileArgument("--fixed-labels"))
    .option("--moving-labels <FILE>", "labels of the registered image, resampled with nearestNeighbor", fileArgument("--moving-labels"))
    .option("--warp <FILE>", "a deformation (1Warp.nii.gz): smallest and largest Jacobian, share of folded voxels", fileArgument("--warp"))
    .option("--json", "one JSON object")
    .addOption(threadsOption())
    .addOption(new Option("--verbose", "details of errors, with stack traces"))
    .action(async (options: EvaluateOptions) => {
      const { runEvaluate } = await import("./evaluate-run.ts");
      await runEvaluate(options, session, threadCount(options.threads));
    });
}
