// Wasm globals belong to one instance, so each thread of a team has its own scratch region in the shared memory.
export let scratch: usize = 0;

/** Tells this thread's instance where its private scratch bytes begin (64-byte aligned). */
export function setScratch(pointer: usize): void {
  scratch = pointer;
}
