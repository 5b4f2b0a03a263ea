import { scratch } from "./scratch";

/**
 * Reads one word of each cache line of a row in a burst, so that the misses overlap: where only one of many inputs of a row is new, its lines would be missed one
 * after the other (a smoothing across rows took twice as long). There is no prefetch instruction; the store, into scratch's first word, keeps the reads alive.
 */
@inline
export function touch(row: usize, bytes: usize): void {
  let seen: u32 = 0;
  for (let offset: usize = 0; offset < bytes; offset += 64) seen |= load<u32>(row + offset);
  store<u32>(scratch, seen);
}
