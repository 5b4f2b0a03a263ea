import type { DisplacementField } from "./transform.ts";
import type { Triple } from "./volume.ts";

/** Voxels per axis that a published field may have: enough to see a deformation by, little enough to copy. */
export const PREVIEW_SIDE = 48;

// words: wanted, lock, three dims, unused, then 16 doubles and the vectors
const WORD = { wanted: 0, lock: 1, dims: 2, affine: 6, vectors: 38 } as const;
export const PREVIEW_WORDS = WORD.vectors + 3 * PREVIEW_SIDE ** 3;

/**
 * The part of a job's shared block that holds the coarse deformation reached so far, for the live preview. The conductor writes it from time to time when
 * somebody wants it, the main process reads it. Every access is atomic, so that the sequence lock holds on any processor.
 */
export class DeformationPreview {
  /** `words`: PREVIEW_WORDS of the block; 0 before the first use. */
  constructor(private readonly words: Int32Array<SharedArrayBuffer>) {}

  /** Somebody watches: without this nothing is made. */
  want(): void {
    Atomics.store(this.words, WORD.wanted, 1);
  }

  get wanted(): boolean {
    return Atomics.load(this.words, WORD.wanted) === 1;
  }

  /** Conductor only. At most PREVIEW_SIDE voxels per axis. */
  publish({ grid, vectors }: DisplacementField): void {
    if (grid.dims.some((n) => n > PREVIEW_SIDE)) throw new Error(`a preview has at most ${String(PREVIEW_SIDE)} voxels per axis`);
    const lock = Atomics.add(this.words, WORD.lock, 1);
    grid.dims.forEach((n, axis) => Atomics.store(this.words, WORD.dims + axis, n));
    new Int32Array(Float64Array.from(grid.affine).buffer).forEach((word, i) => Atomics.store(this.words, WORD.affine + i, word));
    const from = new Int32Array(vectors);
    for (let i = 0; i < from.length; i++) Atomics.store(this.words, WORD.vectors + i, from[i]);
    Atomics.store(this.words, WORD.lock, lock + 2);
  }

  /** The latest field (a copy) and its serial number (from 1) when it is newer than `after`; null also while one is being written: ask again later. */
  latest(after: number): { serial: number; field: DisplacementField } | null {
    const before = Atomics.load(this.words, WORD.lock);
    if (before % 2 === 1 || before / 2 <= after) return null;
    const dims = [0, 1, 2].map((axis) => Atomics.load(this.words, WORD.dims + axis)) as Triple;
    const affine = Int32Array.from({ length: 32 }, (_, i) => Atomics.load(this.words, WORD.affine + i));
    const vectors = new SharedArrayBuffer(12 * dims[0] * dims[1] * dims[2]);
    const to = new Int32Array(vectors);
    for (let i = 0; i < to.length; i++) to[i] = Atomics.load(this.words, WORD.vectors + i);
    if (Atomics.load(this.words, WORD.lock) !== before) return null;
    return { serial: before / 2, field: { kind: "field", grid: { dims, affine: [...new Float64Array(affine.buffer)] }, vectors } };
  }
}
