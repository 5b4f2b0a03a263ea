import { existsSync } from "node:fs";
import { startThreads, type Threads } from "../services/threads.ts";

/** The value of an option as `--name value` or `--name=value`; undefined when it is not given. */
function valueOf(args: readonly string[], option: string): string | undefined {
  const at = args.findIndex((word) => word === option || word.startsWith(`${option}=`));
  if (at < 0) return undefined;
  return args[at] === option ? args[at + 1] ?? "" : args[at].slice(option.length + 1);
}

/** Whether the command line is one that will surely get to work: a look at it that needs no list of the options, which would have to be loaded first. */
function willWork([command, ...args]: readonly string[]): boolean {
  if (command !== "register" && command !== "apply") return false;
  if (args.some((word) => ["--help", "-h", "--version", "-V"].includes(word))) return false;
  const [fixed, moving, output] = ["--fixed", "--moving", "--output"].map((option) => valueOf(args, option));
  return Boolean(output) && [fixed, moving].every((path) => path !== undefined && existsSync(path));
}

/**
 * Threads for commands that will need them, started while the rest of the program is still being loaded: both take about as long. None for help,
 * for the version, and where files or options that every registration needs are missing.
 */
export function startEarly(args: readonly string[]): Promise<Threads> | null {
  if (!willWork(args)) return null;
  const given = valueOf(args, "--threads");
  const threads = given === undefined ? undefined : Number(given);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 256)) return null;
  const started = startThreads({ threads });
  // told when the threads are asked for
  started.catch(() => undefined);
  return started;
}
