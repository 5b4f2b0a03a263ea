/** Memory for whole files, used again for the next file: new memory costs more than reading into it. */
export class FileBuffers {
  readonly #free: Buffer[] = [];

  /** Memory of at least so many bytes. */
  take(bytes: number): Buffer {
    const last = this.#free.pop();
    return last && last.length >= bytes ? last : Buffer.allocUnsafeSlow(bytes);
  }

  /** Gives memory back; nothing may look at it any more. */
  give(memory: Buffer): void {
    this.#free.push(memory);
  }
}
