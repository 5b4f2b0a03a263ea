import { describe, expect, test } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { MemoryArena } from "../../../workers/team/arena.ts";
import { ARENA_START, newGangMemory } from "../../../workers/contract/gang-memory.ts";

describe("arena", () => {
  test("blocks are aligned, apart by a guard, and inside the memory, which grows", () => {
    const memory = newGangMemory();
    const arena = new MemoryArena(memory);
    const sizes = [1, 64, 100, 0, 30_000_000, 7];
    const blocks = sizes.map((bytes) => ({ bytes, pointer: arena.alloc(bytes) }));
    blocks.forEach(({ bytes, pointer }, i) => {
      expect(pointer % 64).toBe(0);
      const next = blocks[i + 1]?.pointer ?? memory.buffer.byteLength;
      expect(next - (pointer + bytes)).toBeGreaterThanOrEqual(64);
    });
    expect(blocks[0].pointer).toBeGreaterThanOrEqual(ARENA_START);
  });

  test("release gives back what came after the mark; the peak remains", () => {
    const arena = new MemoryArena(newGangMemory());
    arena.alloc(1000);
    const mark = arena.mark();
    const first = arena.alloc(5_000_000);
    const peak = arena.peak;
    arena.release(mark);
    expect(arena.alloc(10)).toBe(first);
    expect(arena.peak).toBe(peak);
    expect(peak).toBeGreaterThanOrEqual(5_001_000);
    expect(() => { arena.release(mark + 1_000_000); }).toThrow(RangeError);
  });

  test("what does not fit is refused in one sentence that names what is needed and what there is", () => {
    const arena = new MemoryArena(newGangMemory(ARENA_START + 48 * 2 ** 20));
    const mark = arena.mark();
    arena.alloc(10 * 2 ** 20);
    let thrown: unknown;
    try {
      arena.alloc(300 * 2 ** 20);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SynclineError);
    expect(thrown).toMatchObject({ code: "memory" });
    expect(String(thrown)).toContain("300 MB more");
    expect(String(thrown)).toContain("at most 37 MB");
    arena.release(mark);
    expect(arena.alloc(40 * 2 ** 20)).toBe(mark);
  });
});
