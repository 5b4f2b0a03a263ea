import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { ownMark, stillRuns } from "../../../main/services/process-mark.ts";

it("tells a process that runs from one that has ended, from a later one of its number, and from one before the machine was started", async () => {
  const now = new Date().toISOString();
  const own = await ownMark();
  expect(await stillRuns(own, now)).toBe(true);
  expect(await stillRuns(own, "2001-01-01T00:00:00Z")).toBe(false);
  if (process.platform === "linux") expect(await stillRuns(`${process.pid} 1`, now)).toBe(false);
  const other = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"]);
  await once(other, "spawn");
  const begin = process.platform === "linux" ? (await readFile(`/proc/${other.pid}/stat`, "utf8")).split(" ")[21] : "";
  expect(await stillRuns(`${other.pid} ${begin}`, now)).toBe(true);
  other.kill("SIGKILL");
  await once(other, "exit");
  expect(await stillRuns(`${other.pid} ${begin}`, now)).toBe(false);
  for (const nonsense of ["", "x", "0 1", "-1 5"]) expect(await stillRuns(nonsense, now)).toBe(false);
});
