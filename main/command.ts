#!/usr/bin/env node
import { startEarly } from "./command/early.ts";

const args = process.argv.slice(2);

// what nothing caught is a fault of the program: told in one line, files under temporary names are removed on exit
process.on("uncaughtException", (error) => {
  process.stderr.write(`syncline: a fault of the program: ${error.message}\n`);
  if (args.includes("--verbose")) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

const early = startEarly(args);

void import("./command/run.ts").then(({ runCommandLine }) => runCommandLine(args, early)).then((code) => {
  process.exitCode = code;
});
