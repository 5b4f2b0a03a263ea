import { Problem } from "../fail.ts";

export const damaged = (): Problem => new Problem("its content is damaged or cut off");

/** The file's bytes with checked little-endian access. Addresses and lengths of HDF5 have 8 bytes (or fewer, as the superblock says). */
export class Reader {
  readonly #view: DataView;
  offsetSize = 8;
  lengthSize = 8;
  /** added to every address */
  base = 0;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number { return this.checked(at, 1).getUint8(at); }
  u16(at: number): number { return this.checked(at, 2).getUint16(at, true); }
  u32(at: number): number { return this.checked(at, 4).getUint32(at, true); }

  /** An unsigned integer of 1 to 8 bytes; beyond 2^53 it is no size any file here has. */
  uint(at: number, size: number): number {
    this.checked(at, size);
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = value * 256 + this.bytes[at + k];
    return value;
  }

  length(at: number): number { return this.uint(at, this.lengthSize); }

  /** An address within the file, or null where it is undefined (all ones). */
  address(at: number): number | null {
    const size = this.offsetSize;
    if (this.slice(at, size).every((byte) => byte === 0xff)) return null;
    return this.uint(at, size) + this.base;
  }

  requiredAddress(at: number): number {
    const found = this.address(at);
    if (found === null) throw damaged();
    return found;
  }

  slice(at: number, length: number): Uint8Array {
    this.checked(at, length);
    return this.bytes.subarray(at, at + length);
  }

  text(at: number, length: number): string {
    return Buffer.from(this.slice(at, length)).toString("latin1").replace(/\0.*$/s, "");
  }

  /** Text up to a NUL. */
  cString(at: number): string {
    this.checked(at, 1);
    const end = this.bytes.indexOf(0, at);
    if (end < 0) throw damaged();
    return this.text(at, end - at);
  }

  signature(at: number, text: string): boolean {
    return this.text(at, text.length) === text;
  }

  requireSignature(at: number, text: string): void {
    if (!this.signature(at, text)) throw damaged();
  }

  private checked(at: number, size: number): DataView {
    if (!(at >= 0 && size >= 0 && at + size <= this.bytes.length)) throw damaged();
    return this.#view;
  }
}
