import { SynclineError } from "./errors.ts";
import { verbatim } from "./sentences.ts";

const PAGE = 65536;
const MAX_PAGES = 65536;

/** Threads one gang can have; later ones leave at once. */
export const MAX_THREADS = 64;
/** Private bytes of each thread, for lane-private histograms, padded rows and rings of planes. */
export const SCRATCH_BYTES = 512 * 1024;
// 64 bytes of guard, and so that the scratch regions of two threads do not map onto the same cache sets
const SCRATCH_STRIDE = SCRATCH_BYTES + 4096 + 64;
const SCRATCH_START = 1024;

/** First byte of the arena: all below is the null page and the threads' scratch. Untouched pages cost no resident memory. */
export const ARENA_START = Math.ceil((SCRATCH_START + MAX_THREADS * SCRATCH_STRIDE) / PAGE) * PAGE;

/** Where the scratch of a thread begins. */
export function scratchOf(thread: number): number {
  return SCRATCH_START + thread * SCRATCH_STRIDE;
}

/**
 * The shared memory of one job. It grows on demand up to 4 GiB or up to a given limit in bytes.
 * Only address space is reserved here; pages become resident when they are written. Throws SynclineError("memory") when there is no room even for that.
 */
export function newGangMemory(limitBytes = MAX_PAGES * PAGE): WebAssembly.Memory {
  const initial = ARENA_START / PAGE;
  const maximum = Math.min(MAX_PAGES, Math.max(initial, Math.floor(limitBytes / PAGE)));
  try {
    return new WebAssembly.Memory({ initial, maximum, shared: true });
  } catch (thrown) {
    throw new SynclineError("memory", "There is no room for a job's working memory (4 GiB of address space); close other programs or lift the limit.", verbatim(String(thrown)));
  }
}
