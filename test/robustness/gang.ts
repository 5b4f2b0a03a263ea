import { readFileSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { JobControl } from "../../workers/contract/control.ts";
import { newGangMemory } from "../../workers/contract/gang-memory.ts";
import type { Gang } from "../../workers/contract/tasks.ts";
import { createConductor, helpGang, type Conductor } from "../../workers/team/team.ts";

// One gang of threads for hundreds of registrations in one process. This file's other threads are the same bundle.

if (!isMainThread && isGang(workerData)) {
  helpGang(workerData);
  process.exit();
}

function isGang(data: unknown): data is Gang {
  return typeof data === "object" && data !== null && "memory" in data && "module" in data && "control" in data;
}

/** Runs `work` as the conductor of a gang of `threads` with the kernels of dist/, and waits until its helpers have left. */
export async function withGang<T>(threads: number, work: (team: Conductor) => T | Promise<T>): Promise<T> {
  const module = await WebAssembly.compile(readFileSync("dist/kernels.wasm"));
  const gang: Gang = { module, memory: newGangMemory(), control: JobControl.create().buffer };
  const helpers = Array.from({ length: threads - 1 }, () => new Worker(__filename, { workerData: gang }));
  const gone = helpers.map((helper) => new Promise((resolve) => helper.once("exit", resolve)));
  await Promise.all(helpers.map((helper) => new Promise((resolve) => helper.once("online", resolve))));
  const team = createConductor(gang);
  try {
    return await work(team);
  } finally {
    team.end();
    await Promise.all(gone);
  }
}
