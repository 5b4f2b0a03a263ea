import { spawnSync } from "node:child_process";

/** Runs a program to its end with its output thrown away and tells its wall time in seconds. Throws with what it complained of when it fails. */
export function timed(program: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr, error } = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  const seconds = (performance.now() - start) / 1000;
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${String(status)}: ${stderr}`);
  return seconds;
}

/** Runs a program to its end and gives what it printed. Throws when it fails. */
export function answerOf(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8", maxBuffer: 2 ** 26 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${String(status)}: ${stderr}`);
  return stdout;
}

/** Whether a program answers on this machine. */
export function available(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

/** Median of an odd number of runs, the mean of the middle two otherwise. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
