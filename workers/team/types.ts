/** Bump allocator in the job's shared WebAssembly memory. Pointers are byte offsets, 64-byte aligned; each block has 64 guard bytes after it. */
export interface Arena {
  alloc(bytes: number): number;
  /** Everything allocated after a mark is freed by release(mark). */
  mark(): number;
  release(mark: number): void;
  /** highest use so far, bytes */
  readonly peak: number;
}

/** The threads of one job, seen by the conductor. */
export interface Team {
  readonly arena: Arena;
  /**
   * Fork-join: runs a kernel over [0, extent) in fixed slabs of `grain`; the kernel is called as kernel(begin, end, slab, ...args).
   * Slabs depend on extent and grain only, never on the number of threads. Throws SynclineError("cancelled") when the job is cancelled.
   */
  run(kernel: string, extent: number, grain: number, args: readonly number[]): void;
  /** Views of the shared memory; take a fresh one after any alloc (memory may have grown). */
  f32(pointer: number, length: number): Float32Array<ArrayBufferLike>;
  f64(pointer: number, length: number): Float64Array<ArrayBufferLike>;
  i32(pointer: number, length: number): Int32Array<ArrayBufferLike>;
  u8(pointer: number, length: number): Uint8Array<ArrayBufferLike>;
  /** The shared memory itself, for what is to be read where it lies, by other threads too. */
  memory(): SharedArrayBuffer;
  /** Where an array lies in this memory; null for one that lies elsewhere. */
  pointerOf(array: Float32Array): number | null;
}
