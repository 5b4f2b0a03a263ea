import { readFile } from "node:fs/promises";
import { uptime } from "node:os";

/** When a process began, in the system's own count; nothing where the system does not say. */
async function beginOf(id: number): Promise<string> {
  const text = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  // after the name, which may hold anything: the 22nd field of all
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/** What tells this process from others, also from a later one that gets its number. */
export async function ownMark(): Promise<string> {
  return `${process.pid} ${await beginOf(process.pid)}`;
}

/** Whether the process with a mark still runs, that was there at a time. */
export async function stillRuns(mark: string, when: string): Promise<boolean> {
  const [id, begin] = mark.split(" ");
  if (!/^[1-9]\d{0,9}$/.test(id) || Date.parse(when) < Date.now() - 1000 * uptime()) return false;
  try {
    process.kill(Number(id), 0);
  } catch (thrown) {
    // somebody else's is there too
    if ((thrown as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return await beginOf(Number(id)) === (begin ?? "");
}
