import { expect, it } from "vitest";
import { GangMemories } from "../../../main/services/gang-memories.ts";
import { collectGarbage } from "../../../workers/contract/collect.ts";

const turn = (milliseconds = 0): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Memories that count how often they asked for the threads to let go. */
function made(idleTime: number): { memories: GangMemories; freed: () => number } {
  let freed = 0;
  return { memories: new GangMemories(() => freed++, idleTime), freed: () => freed };
}

it("lends the memory of a job that is done to the next, also when this thread's garbage was collected between", async () => {
  const { memories, freed } = made(60_000);
  const seen = new WeakSet<WebAssembly.Memory>();
  const job = (): boolean => {
    const memory = memories.take();
    const known = seen.has(memory);
    seen.add(memory);
    memories.giveBack(memory, "free");
    return known;
  };
  expect(job()).toBe(false);
  for (let i = 0; i < 3; i++) {
    await turn();
    collectGarbage();
    expect(job()).toBe(true);
  }
  expect(freed()).toBe(0);
});

it("lends no memory twice at once", () => {
  const { memories } = made(60_000);
  const [first, second] = [memories.take(), memories.take()];
  expect(second).not.toBe(first);
  memories.giveBack(first, "free");
  memories.giveBack(second, "free");
  expect(new Set([memories.take(), memories.take()])).toEqual(new Set([first, second]));
});

it("lends the largest first, so that what one job made grow does not lie idle while another makes a second grow", () => {
  const { memories } = made(60_000);
  const [large, ...small] = [memories.take(), memories.take(), memories.take()];
  large.grow(100);
  for (const memory of [large, ...small]) memories.giveBack(memory, "free");
  expect(memories.reusable).toBe(100 * 65536);
  expect(memories.take()).toBe(large);
  expect(memories.reusable).toBe(0);
});

it("lends no memory again that somebody still reads, or that has failed", () => {
  const { memories } = made(60_000);
  for (const state of ["kept", "spoilt"] as const) {
    const memory = memories.take();
    memories.giveBack(memory, state);
    const next = memories.take();
    expect(next).not.toBe(memory);
    memories.giveBack(next, state);
  }
});

it("forgets all when no job has run for a while, and has them freed", async () => {
  const { memories, freed } = made(1);
  const use = (): WeakRef<WebAssembly.Memory> => {
    const memory = memories.take();
    memories.giveBack(memory, "free");
    return new WeakRef(memory);
  };
  const used = use();
  await expect.poll(freed).toBe(1);
  collectGarbage();
  expect(used.deref()).toBeUndefined();
});

it("has what failed freed at once, but not while another job runs", async () => {
  const { memories, freed } = made(60_000);
  const [bad, good] = [memories.take(), memories.take()];
  memories.giveBack(bad, "spoilt");
  await turn(20);
  expect(freed()).toBe(0);
  memories.giveBack(good, "free");
  await expect.poll(freed).toBe(1);
});

it("has nothing freed once the threads are being ended", async () => {
  const { memories, freed } = made(1);
  const running = memories.take();
  memories.giveBack(memories.take(), "free");
  memories.end();
  memories.giveBack(running, "spoilt");
  await turn(20);
  expect(freed()).toBe(0);
});
