import type { Piscina } from "piscina";
import { describe, expect, it } from "vitest";
import { createPools } from "../../../main/services/pools.ts";
import { programFiles } from "../../../main/services/program.ts";
import { startThreads, type Threads } from "../../../main/services/threads.ts";
import { JobControl } from "../../../workers/contract/control.ts";
import { collectGarbage } from "../../../workers/contract/collect.ts";
import type { Gang } from "../../../workers/contract/tasks.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { emptyVolume } from "../../fixtures/fake-pools.ts";

const task = { fixed: emptyVolume(), moving: emptyVolume(), parameters: parametersSchema.parse({ type_of_transform: "Rigid" }), initial: null };

/** A compute pool whose helper dies; its conductor waits until it is cancelled, as one does that misses a slab. */
const dying = {
  threads: [],
  run: async ({ gang }: { gang: Gang }, { name }: { name: string }): Promise<unknown> => {
    if (name === "help") throw new Error("Worker terminated due to reaching memory limit: JS heap out of memory");
    const control = new JobControl(gang.control);
    while (!control.cancelled) await new Promise((done) => setImmediate(done));
    return { ok: false, error: { code: "cancelled", message: "The job was cancelled." } };
  },
} as unknown as Piscina;

describe("a gang", () => {
  it("whose helper dies ends with the helper's error", async () => {
    const threads: Threads = { count: 2, io: dying, compute: dying, kernels: WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) };
    const pools = await createPools({ started: Promise.resolve(threads) });
    await expect(pools.gang("register", task, 2).answer).rejects.toMatchObject({ code: "memory", message: expect.stringContaining("not enough memory") });
  });
});

describe("the memory of jobs", () => {
  const big = emptyVolume([224, 224, 224]);
  const resampling = { grid: { dims: [2, 2, 2] as [number, number, number], affine: big.header.affine }, moving: big, transforms: [], interpolator: "linear" as const, defaultValue: 0 };
  /** of the image in the job's memory */
  const bytes = 4 * 224 ** 3;

  it("serves one after the other, ended well or cancelled, also when this thread has collected its garbage, and is freed when none comes", async () => {
    const pools = await createPools({ threads: 2, idleTime: 2000 });
    try {
      // the threads' own code and the image come in with the first
      await pools.gang("apply", resampling, 2).answer;
      const before = process.memoryUsage.rss();
      for (let i = 0; i < 8; i++) {
        await pools.gang("apply", resampling, 2).answer;
        const { answer, control } = pools.gang("apply", resampling, 2);
        control.cancel();
        await expect(answer).rejects.toMatchObject({ code: "cancelled" });
        collectGarbage();
      }
      const used = process.memoryUsage.rss();
      expect(used - before).toBeLessThan(3 * bytes);
      expect(pools.reusable).toBeGreaterThan(bytes);
      await expect.poll(() => used - process.memoryUsage.rss()).toBeGreaterThan(0.8 * bytes);
      expect(pools.reusable).toBe(0);
    } finally {
      await pools.dispose();
    }
  });

  it("is free again after labels or images were compared, of which nothing lies in it", async () => {
    const pools = await createPools({ threads: 1 });
    try {
      await pools.gang("apply", resampling, 1).answer;
      const pair = { fixed: emptyVolume(), moving: emptyVolume() };
      for (const task of [{ images: null, labels: pair, warp: null }, { images: pair, labels: null, warp: null }]) {
        await pools.gang("evaluate", task, 1).answer;
        expect(pools.reusable).toBeGreaterThan(bytes);
      }
    } finally {
      await pools.dispose();
    }
  });
});

describe("starting threads", () => {
  it.each(["kernels", "ioWorker", "computeWorker"] as const)("says by name which part of the program is missing: %s", async (part) => {
    const started = startThreads({ threads: 1, files: { ...programFiles(), [part]: "/home/jane/syncline/part.wasm" } });
    await expect(started).rejects.toMatchObject({ code: "internal", message: expect.stringMatching(/^A part of the program, part\.wasm, is missing/) });
  });
});
