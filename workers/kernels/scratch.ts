// Wasm globals belong to one instance, so each thread of a team has its own scratch region in the shared memory.
export let scratch: usize = 0;

// Constants of inner loops, kept in memory: V8 makes a literal vector anew at every use (three instructions), but keeps a loaded one in a register.
export const ONE: usize = 0;
export const HALF: usize = 4;
export const SIXTH: usize = 8;
export const TWO_THIRDS: usize = 12;
export const MINUS_HALF: usize = 16;
export const TWO_TO_23: usize = 20;
/** the bits of 2^23, plus one */
export const BITS_OF_TWO_TO_23_AND_1: usize = 24;
const CONSTANT_BYTES: usize = 64;

/** Tells this thread's instance where its private bytes begin (64-byte aligned). */
export function setScratch(pointer: usize): void {
  store<f32>(pointer + ONE, 1);
  store<f32>(pointer + HALF, 0.5);
  store<f32>(pointer + SIXTH, 1.0 / 6.0);
  store<f32>(pointer + TWO_THIRDS, 2.0 / 3.0);
  store<f32>(pointer + MINUS_HALF, -0.5);
  store<f32>(pointer + TWO_TO_23, 8388608);
  store<i32>(pointer + BITS_OF_TWO_TO_23_AND_1, 0x4b000001);
  scratch = pointer + CONSTANT_BYTES;
}

/** One of the constants above in every lane. */
@inline
export function constant(which: usize): v128 {
  return v128.load32_splat(scratch - CONSTANT_BYTES + which);
}
