import { SynclineError } from "../contract/errors.ts";
import { ARENA_START } from "../contract/gang-memory.ts";
import { say } from "../contract/sentences.ts";
import type { Arena } from "./types.ts";

const PAGE = 65536;
const ALIGNMENT = 64;
/** SIMD loads may read past the end of a block. */
const GUARD = 64;
const GROWTH_PAGES = 64;

const megabytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);

/** Bump allocator over growable shared memory. Freed bytes keep what was in them: nothing is cleared. */
export class MemoryArena implements Arena {
  private top = ARENA_START;
  private highest = ARENA_START;

  constructor(private readonly memory: WebAssembly.Memory) {}

  get peak(): number {
    return this.highest - ARENA_START;
  }

  /**
   * A 64-byte aligned block of at least `bytes` bytes, contents undefined.
   * Throws SynclineError("memory") when the memory cannot grow so far.
   */
  alloc(bytes: number): number {
    if (!(bytes >= 0 && Number.isFinite(bytes))) throw new RangeError(`cannot allocate ${String(bytes)} bytes`);
    const pointer = this.top;
    const end = Math.ceil((pointer + bytes + GUARD) / ALIGNMENT) * ALIGNMENT;
    this.grow(end, bytes);
    this.top = end;
    this.highest = Math.max(this.highest, end);
    return pointer;
  }

  mark(): number {
    return this.top;
  }

  release(mark: number): void {
    if (mark < ARENA_START || mark > this.top) throw new RangeError("release of a mark that is not below the top");
    this.top = mark;
  }

  private grow(end: number, bytes: number): void {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    // a little more than asked keeps the number of growths small; what is not touched costs nothing
    if (this.fits(Math.max(missing, GROWTH_PAGES)) || this.fits(missing)) return;
    // no interface tells the memory's limit: take what there is, to be able to say how much
    for (let pages = missing >> 1; pages > 0; pages >>= 1) this.fits(pages);
    const available = Math.max(0, this.memory.buffer.byteLength - this.top - GUARD);
    throw new SynclineError(
      "memory",
      say("Not enough memory: this step needs {more} MB more, {used} MB are in use and at most {available} MB of working memory are available; choose a coarser working resolution or crop the images.", {
        more: megabytes(bytes), used: megabytes(this.top - ARENA_START), available: Math.floor(available / 2 ** 20),
      }),
      say("memory {bytes} bytes, wanted {wanted}", { bytes: this.memory.buffer.byteLength, wanted: end }),
    );
  }

  private fits(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}
