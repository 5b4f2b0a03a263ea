import { expect, test } from "vitest";
import { runFuzz } from "./run-fuzz.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

const folder = temporaryFolder();

test("a thread that hangs and one that crashes are told, and the run goes on behind them", async () => {
  // stands in for the reader: hangs at its second mutant, crashes at its fourth
  const worker = folder.put("worker.cjs", Buffer.from(`
    const { parentPort, workerData } = require("node:worker_threads");
    const pulse = new Int32Array(workerData.pulse);
    for (let i = workerData.from; i < workerData.to; i++) {
      Atomics.store(pulse, 0, i);
      if (i === 1) for (;;);
      if (i === 3) throw new Error("a crash");
      Atomics.add(pulse, 1, 1);
    }
    parentPort.postMessage({ kind: "end", largest: 7, slowest: 8 });
  `));
  const result = await runFuzz({ format: "mat", seed: 1, from: 0, count: 6, worker, patience: 600 });
  expect(result.failures.map(({ index, what }) => [index, what.split("\n")[0]])).toEqual([[1, "hangs for more than 600 ms"], [3, "the thread crashed: Error: a crash"]]);
  expect(result).toMatchObject({ read: 4, largest: 7, slowest: 8 });
});
