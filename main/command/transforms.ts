import type { Command } from "commander";
import { transformTypes } from "../../workers/contract/transform-types.ts";
import { verboseOption } from "./options.ts";

/** `syncline transforms`: the types of transform. */
export function defineTransforms(program: Command): void {
  program.command("transforms").description("list the types of transform and what each is for")
    .option("--json", "as one JSON array")
    .addOption(verboseOption())
    .action((options: { json?: boolean }) => {
      if (options.json) {
        process.stdout.write(`${JSON.stringify(transformTypes)}\n`);
        return;
      }
      const width = Math.max(...transformTypes.map(({ name }) => name.length));
      for (const { name, family, available, purpose } of transformTypes) {
        process.stdout.write(`${name.padEnd(width)}  ${family.padEnd(10)}  ${purpose}${available ? "" : " (not available in this version)"}\n`);
      }
    });
}
