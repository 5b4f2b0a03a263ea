import { CommanderError } from "commander";
import { exitCodes, SynclineError, toPlainError, type PlainError } from "../../workers/contract/errors.ts";
import { buildProgram } from "./program.ts";
import type { Threads } from "../services/threads.ts";
import { Session } from "./session.ts";

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
  try {
    await buildProgram(args, session).parseAsync([...args], { from: "user" });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = session.cancelled ? { code: "cancelled" as const, message: "Cancelled; no file was written." } : asPlain(thrown);
    tell(error, args);
    return exitCodes[error.code];
  } finally {
    await session.end();
  }
}

/** Commander's own errors are wrong usage; it has printed nothing yet. */
function asPlain(thrown: unknown): PlainError {
  if (!(thrown instanceof CommanderError)) return toPlainError(thrown);
  if (thrown.code === "commander.help") return { code: "usage", message: "No command was given; the commands are listed above." };
  return toPlainError(new SynclineError("usage", thrown.message.replace(/^error: /, "").replace("\n", " ")));
}

function tell({ code, message, detail }: PlainError, args: readonly string[]): void {
  if (args.includes("--json")) process.stdout.write(`${JSON.stringify({ event: "error", code, message })}\n`);
  process.stderr.write(`syncline: ${message}\n`);
  if (detail === undefined) return;
  if (args.includes("--verbose")) process.stderr.write(`${detail.trimEnd()}\n`);
  else if (code === "internal") process.stderr.write("This is a fault of the program; --verbose shows where.\n");
}
