import type { Command } from "commander";
import { verboseOption, wholeNumber } from "./options.ts";

/** `syncline page`: the application as a page on 127.0.0.1. Runs until it is stopped. */
export function definePage(program: Command): void {
  program.command("page").description("serve the application as a page on 127.0.0.1")
    .option("--port <N>", "port; a free one when not given")
    .option("--sample", "open the sample pair at once")
    .addOption(verboseOption())
    .action(async (options: { port?: string; sample?: boolean }) => {
      const port = options.port === undefined ? 0 : wholeNumber(options.port, "--port", 0, 65535);
      const { servePage } = await import("../page.ts");
      await servePage({ port, openSample: options.sample ?? false, announce: (url) => process.stdout.write(`${url}\n`) });
    });
}
