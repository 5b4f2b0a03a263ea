import type { Command } from "commander";
import type { ParameterName } from "../../workers/contract/parameters.ts";
import { parameterText } from "../../workers/contract/parameter-shape.ts";
import { parameterOption, verboseOption } from "./options.ts";

/** `syncline presets`: the named sets of parameters. */
export function definePresets(program: Command): void {
  program.command("presets").description("list the presets: named sets of parameters")
    .option("--json", "as one JSON array")
    .addOption(verboseOption())
    .action(async (options: { json?: boolean }) => {
      const { loadPresets } = await import("../services/presets.ts");
      const presets = await loadPresets();
      if (options.json) {
        process.stdout.write(`${JSON.stringify(presets)}\n`);
        return;
      }
      const width = Math.max(...presets.map(({ name }) => name.length));
      for (const { name, title, purpose, more, available, parameters } of presets) {
        const same = Object.entries(parameters).map(([parameter, value]) => `${parameterOption(parameter as ParameterName)} ${parameterText(value)}`).join(" ");
        process.stdout.write(`${name.padEnd(width)}  ${title}${available ? "" : " (not available in this version)"}\n${"".padEnd(width)}  ${[purpose, more].filter((text) => text !== undefined).join(" ")}\n${"".padEnd(width)}  ${same}\n`);
      }
    });
}
