#!/usr/bin/env node
import { startEarly } from "./command/early.ts";

/** exitCodes.cancelled of the contract, which is not loaded yet */
const exitCancelled = 130;
const args = process.argv.slice(2);

// what nothing caught is a fault of the program: told in one line, files under temporary names are removed on exit
process.on("uncaughtException", (error) => {
  process.stderr.write(`syncline: a fault of the program: ${error.message}\n`);
  if (args.includes("--verbose")) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

// until the program is loaded there is nothing to clean up
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const leave = (): never => process.exit(exitCancelled);
for (const name of signals) process.on(name, leave);

const early = startEarly(args);

void import("./command/run.ts").then(({ runCommandLine }) => {
  const running = runCommandLine(args, early);
  for (const name of signals) process.off(name, leave);
  return running;
}).then((code) => {
  process.exitCode = code;
});
