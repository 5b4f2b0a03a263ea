import { freemem, totalmem } from "node:os";
import { afterEach, expect, it, vi } from "vitest";
import { availableMemory } from "../../../main/services/memory.ts";

vi.mock("node:os", async (original) => ({ ...await original<typeof import("node:os")>(), freemem: vi.fn(() => 1e9), totalmem: vi.fn(() => 8e9) }));

const platform = process.platform;
afterEach(() => {
  Object.defineProperty(process, "platform", { value: platform });
  vi.restoreAllMocks();
});

function on(system: NodeJS.Platform, limit: number): void {
  Object.defineProperty(process, "platform", { value: system });
  vi.spyOn(process, "constrainedMemory").mockReturnValue(limit);
  vi.spyOn(process.memoryUsage, "rss").mockReturnValue(2e9);
}

it("counts memory that waits for the next job beside what the system has free", () => {
  on("linux", 0);
  expect(availableMemory()).toBe(freemem());
  expect(availableMemory(5e8)).toBe(1.5e9);
  on("linux", 2.5e9);
  expect(availableMemory(5e8)).toBe(1e9);
});

it("does not count it twice where the share of the whole that a program may take holds it already", () => {
  on("darwin", 0);
  expect(availableMemory(5e8)).toBe(0.75 * totalmem());
  on("darwin", 2.5e9);
  expect(availableMemory(5e8)).toBe(1e9);
});
