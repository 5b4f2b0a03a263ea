import { basename, resolve } from "node:path";
import { CommanderError, type Command } from "commander";
import { exitCodes, SynclineError, toPlainError, type PlainError } from "../../workers/contract/errors.ts";
import { inEnglish, verbatim } from "../../workers/contract/sentences.ts";
import { buildProgram } from "./program.ts";
import { suggestion } from "../services/suggest.ts";
import type { Threads } from "../services/threads.ts";
import { Session } from "./session.ts";
import { transformFile } from "./transform-files.ts";

/**
 * Runs one command line to its end. Returns the exit code; prints errors, one line first.
 * @param early threads that were started for it already
 */
export async function runCommandLine(args: readonly string[], early: Promise<Threads> | null = null): Promise<number> {
  // a reader that went away is no reason to stop writing files
  for (const stream of [process.stdout, process.stderr]) stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const session = new Session(early);
  session.listen();
  const program = buildProgram(args, session);
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = session.cancelled ? { code: "cancelled" as const, message: "Cancelled; no file was written." } : asPlain(thrown, misspelt(program, args));
    tell(error, args);
    return exitCodes[error.code];
  } finally {
    await session.end();
  }
}

/** Commander's own errors are wrong usage; it has printed nothing yet. */
function asPlain(thrown: unknown, misspeltOption: string | null): PlainError {
  if (!(thrown instanceof CommanderError)) return toPlainError(thrown);
  if (thrown.code === "commander.missingMandatoryOptionValue" && misspeltOption) return toPlainError(new SynclineError("usage", verbatim(misspeltOption)));
  if (thrown.code === "commander.help") return { code: "usage", message: "No command was given; the commands are listed above." };
  return toPlainError(new SynclineError("usage", verbatim(thrown.message.replace(/^error: /, "").replace("\n", " "))));
}

/** What is wrong with the first option that the command does not have: a misspelt one is told before the one that is missing for it. */
function misspelt(program: Command, [name, ...words]: readonly string[]): string | null {
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (!command) return null;
  const known = ["--help", ...command.options.flatMap(({ long }) => long ?? [])];
  const option = words.map((word) => word.split("=")[0]).find((word) => /^--[a-z]/i.test(word) && !known.includes(word));
  return option === undefined ? null : `unknown option '${option}'.${inEnglish(suggestion(option, known))}`;
}

/** A file as it was typed, where the line names another one that is called the same: its name alone, which is all a message tells, would not say which. */
export function amongNamesakes(path: string, args: readonly string[]): string | null {
  const typed = args.map((word) => transformFile(word.replace(/^--[a-z-]+=/, "")).path.replace(/(#\d+)+$/, ""));
  const namesakes = typed.filter((word) => basename(word) === basename(path));
  return new Set(namesakes.map((word) => resolve(word))).size < 2 ? null : namesakes.find((word) => resolve(word) === resolve(path)) ?? path;
}

function tell({ code, message, detail, path }: PlainError, args: readonly string[]): void {
  if (args.includes("--json")) process.stdout.write(`${JSON.stringify({ event: "error", code, message })}\n`);
  process.stderr.write(`syncline: ${message}\n`);
  const which = path === undefined ? null : amongNamesakes(path, args);
  if (which !== null) process.stderr.write(`The file is ${which}\n`);
  if (detail === undefined) return;
  if (args.includes("--verbose")) process.stderr.write(`${detail.trimEnd()}\n`);
  else if (code === "internal") process.stderr.write("This is a fault of the program; --verbose shows where.\n");
}
