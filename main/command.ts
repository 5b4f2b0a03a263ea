#!/usr/bin/env node
import { startEarly } from "./command/early.ts";

const args = process.argv.slice(2);
const early = startEarly(args);

void import("./command/run.ts").then(({ runCommandLine }) => runCommandLine(args, early)).then((code) => {
  process.exitCode = code;
});
