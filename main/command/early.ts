import { startThreads, type Threads } from "../services/threads.ts";

/**
 * Threads for commands that will surely need them, started while the rest of the program is still being loaded: both take about as long. A
 * `--threads` that makes no sense is refused later.
 */
export function startEarly(args: readonly string[]): Promise<Threads> | null {
  if ((args[0] !== "register" && args[0] !== "apply") || args.includes("--help") || args.includes("-h")) return null;
  const at = args.findIndex((word) => word === "--threads" || word.startsWith("--threads="));
  const given = at < 0 ? undefined : Number(args[at].split("=")[1] ?? args[at + 1]);
  if (given !== undefined && !(Number.isInteger(given) && given >= 1 && given <= 256)) return null;
  const started = startThreads({ threads: given });
  // told when the threads are asked for
  started.catch(() => undefined);
  return started;
}
