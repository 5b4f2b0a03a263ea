import { Command } from "commander";
import { version } from "../services/program.ts";
import { defineApply } from "./apply.ts";
import { defineComparePicture } from "./compare-picture.ts";
import { defineEvaluate } from "./evaluate.ts";
import { defineExportDicom } from "./export-dicom.ts";
import { defineInfo } from "./info.ts";
import { definePage } from "./page.ts";
import { definePresets } from "./presets.ts";
import { defineRegister } from "./register.ts";
import type { Session } from "./session.ts";
import { defineTransforms } from "./transforms.ts";

/** The `syncline` command with every sub-command. Errors are thrown, not printed. */
export function buildProgram(args: readonly string[], session: Session): Command {
  const program = new Command("syncline")
    .description("Aligns 3-D medical images: registers a moving image to a fixed one.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError();
  defineRegister(program, args, session);
  defineApply(program, session);
  defineExportDicom(program, session);
  defineInfo(program, session);
  defineEvaluate(program, session);
  defineComparePicture(program, session);
  defineTransforms(program);
  definePresets(program);
  definePage(program);
  for (const command of program.commands) command.version(version, "-V, --version", "print the version");
  return program;
}
