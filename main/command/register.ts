import { Option, type Command } from "commander";
import { addParameterOptions, fileArgument, threadsOption, verboseOption } from "./options.ts";
import type { Session } from "./session.ts";

/** Options of `syncline register` beside the parameters of the schema. */
export interface RegisterOptions {
  fixed: string;
  moving: string;
  output: string;
  preset?: string;
  fixedMask?: string;
  movingMask?: string;
  initialTransform?: string[];
  threads?: string;
  json?: boolean;
  keepImplausible?: boolean;
  verbose?: boolean;
}

/** `syncline register`: options from the schema; the work itself is loaded when it is asked for. */
export function defineRegister(program: Command, args: readonly string[], session: Session): void {
  const command = program.command("register").description("register the moving image to the fixed one")
    .requiredOption("--fixed <FILE>", "the image that stays (NIfTI, NRRD, MetaImage, MGH, DICOM file or folder; FOLDER#2 is its second series, FILE#3 the third volume)", fileArgument("--fixed"))
    .requiredOption("--moving <FILE>", "the image that is brought to it", fileArgument("--moving"))
    .requiredOption("--output <PREFIX>", "what the names of the result files start with", fileArgument("--output"))
    .option("--preset <NAME>", "a named set of parameters (\"syncline presets\" lists them); options given beside it win")
    .option("--fixed-mask <FILE>", "where to compare: voxels of the fixed image's grid that are not 0", fileArgument("--fixed-mask"))
    .option("--moving-mask <FILE>", "the same on the moving image's grid", fileArgument("--moving-mask"));
  addParameterOptions(command)
    .addOption(threadsOption())
    .addOption(new Option("--json", "progress as one JSON object a line on standard output").helpGroup("Run:"))
    .addOption(new Option("--keep-implausible", "write the results although they look implausible").helpGroup("Run:"))
    .addOption(verboseOption().helpGroup("Run:"))
    .addHelpText("after", [
      "", "Writes PREFIXWarped.nii.gz (moving in the fixed grid), PREFIXInverseWarped.nii.gz (fixed in the moving grid),",
      "PREFIX0GenericAffine.mat (ITK/ANTs), for deformable types PREFIX1Warp.nii.gz and PREFIX1InverseWarp.nii.gz, and",
      "PREFIXReport.json; all of them or none. With --composite the transforms are PREFIXComposite.h5 and",
      "PREFIXInverseComposite.h5 instead.",
    ].join("\n"))
    .action(async (options: RegisterOptions) => {
      const { runRegister } = await import("./register-run.ts");
      await runRegister(command, options, args, session);
    });
}
