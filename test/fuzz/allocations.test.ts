import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Allocations, requireModest } from "./allocations.ts";

const taken = new Allocations();
let end: () => void;
beforeAll(() => {
  end = taken.watch();
});
beforeEach(() => {
  taken.reset();
});
afterAll(() => {
  end();
});

test.each([
  ["shared memory", () => new SharedArrayBuffer(1000), 1000], ["a plain buffer", () => new ArrayBuffer(1000), 1000], ["numbers", () => new Float64Array(125), 1000], ["a copy of numbers", () => new Int16Array([1, 2, 3]), 6],
  ["numbers made one by one", () => Float32Array.from({ length: 250 }, (_, i) => i), 1000], ["a Buffer", () => Buffer.alloc(1000), 1000], ["one from the pool", () => Buffer.allocUnsafe(1000), 1000],
  ["one beside the pool", () => Buffer.allocUnsafeSlow(1000), 1000], ["Buffers joined", () => Buffer.concat([Buffer.from("abc"), Buffer.from("de")]), 5],
] as const)("%s is noted", (_, make, bytes) => {
  const made: unknown = make();
  expect(made).toBeDefined();
  expect([taken.all, taken.largest]).toEqual([bytes, bytes]);
});

test("a view takes nothing, and what is made is what it was", () => {
  const shared = new SharedArrayBuffer(64);
  const view = new Uint8Array(shared, 8, 16);
  expect(view.subarray(2)).toBeInstanceOf(Uint8Array);
  expect([taken.shared, taken.all]).toEqual([64, 64]);
});

test("what cannot be had throws as before", () => {
  expect(() => new Uint8Array(-1)).toThrow(RangeError);
  expect(taken.all).toBe(0);
});

test("a reader is judged by each kind of memory", () => {
  const modest = { shared: 2000, largest: 2000, all: 4000 };
  const [before, mega] = [{ arrayBuffers: 5e6, heapUsed: 9e6 }, 2 ** 20];
  const judge = (more: Partial<typeof modest>, after: Partial<typeof before> = {}) => () => { requireModest({ ...modest, ...more }, 2048, before, { ...before, ...after }); };
  expect(judge({})).not.toThrow();
  // garbage that was collected meanwhile
  expect(judge({}, { arrayBuffers: 0, heapUsed: 0 })).not.toThrow();
  expect(judge({ shared: 2049 })).toThrow("took 2049 bytes of voxels where 2048 could be right");
  expect(judge({ largest: mega + 1 })).toThrow("in one block");
  expect(judge({ all: 17 * mega })).toThrow("in all blocks");
  expect(judge({}, { arrayBuffers: 5e6 + 17 * mega })).toThrow("Node's own too");
  expect(judge({}, { heapUsed: 9e6 + 49 * mega })).toThrow("of objects");
});
