/**
 * Notes every block of memory that code of this thread asks for beyond JavaScript's own objects: SharedArrayBuffer, ArrayBuffer, typed arrays and Buffer. What is asked
 * for is counted, not what is in use, so that neither the garbage collector's turn nor another thread changes a judgement.
 */
export class Allocations {
  /** bytes of shared memory */
  shared = 0;
  /** bytes of all blocks */
  all = 0;
  /** bytes of the largest block */
  largest = 0;

  reset(): void {
    this.shared = this.all = this.largest = 0;
  }

  #note(bytes: number): void {
    if (!(bytes > 0)) return;
    this.all += bytes;
    this.largest = Math.max(this.largest, bytes);
  }

  /** Puts itself between the thread's code and its constructors of memory; @returns a function that takes it out again */
  watch(): () => void {
    const before = Object.getOwnPropertyDescriptors(globalThis);
    const originals = new Map<string, unknown>();
    const replace = (name: string, target: new (...args: never[]) => object, bytes: (args: readonly unknown[]) => number, noted: (bytes: number) => void): void => {
      originals.set(name, target);
      const construct = (original: new (...args: never[]) => object, args: never[], proxy: new (...args: never[]) => object): object => {
        const made = Reflect.construct(original, args, proxy === watched ? original : proxy) as object;
        noted(bytes(args));
        return made;
      };
      const watched = new Proxy(target, { construct: construct as ProxyHandler<typeof target>["construct"] });
      Object.defineProperty(globalThis, name, { ...before[name as keyof typeof before], value: watched });
    };
    const size = ([first]: readonly unknown[]): number => Number(first);
    replace("SharedArrayBuffer", SharedArrayBuffer, size, (bytes) => {
      this.shared += bytes;
      this.#note(bytes);
    });
    replace("ArrayBuffer", ArrayBuffer, size, (bytes) => { this.#note(bytes); });
    for (const type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) {
      const length = ([first]: readonly unknown[]): number => {
        if (typeof first === "number") return first * type.BYTES_PER_ELEMENT;
        // a view takes nothing, a copy as much as its values
        return first instanceof ArrayBuffer || first instanceof SharedArrayBuffer || typeof first !== "object" || first === null || !("length" in first) ? 0 : Number(first.length) * type.BYTES_PER_ELEMENT;
      };
      replace(type.name, type, length, (bytes) => { this.#note(bytes); });
    }
    const { alloc, allocUnsafe, allocUnsafeSlow, concat } = Buffer;
    Buffer.alloc = (length, ...rest) => {
      this.#note(length);
      return alloc(length, ...rest);
    };
    Buffer.allocUnsafe = (length) => {
      this.#note(length);
      return allocUnsafe(length);
    };
    Buffer.allocUnsafeSlow = (length) => {
      this.#note(length);
      return allocUnsafeSlow(length);
    };
    Buffer.concat = (list: readonly Uint8Array[], length?: number) => {
      const joined = concat(list, length);
      this.#note(joined.length);
      return joined;
    };
    return () => {
      for (const [name, value] of originals) Object.defineProperty(globalThis, name, { ...before[name as keyof typeof before], value });
      Object.assign(Buffer, { alloc, allocUnsafe, allocUnsafeSlow, concat });
    };
  }
}

/** Bytes that reading any file may take for itself, whatever the file's size: blocks read ahead, tables of 65,536 counts, a decoder's beginnings. */
const largestOwn = 2 ** 20, allOwn = 16 * 2 ** 20;
/** And JavaScript's objects: the parts of headers and garbage that was not collected yet. */
const heapOwn = 48 * 2 ** 20;

type InUse = Pick<NodeJS.MemoryUsage, "arrayBuffers" | "heapUsed">;

/**
 * Throws when a mutant made its reader take more than its file could fill. Of what is in use before and after only the rise is looked at: a collector that runs in
 * between lowers it, so a complaint is always true.
 * @param mayTake bytes that the file's content could rightly fill, twice
 */
export function requireModest(taken: Pick<Allocations, "shared" | "all" | "largest">, mayTake: number, before: InUse, after: InUse): void {
  const rows: [what: string, bytes: number, most: number][] = [
    ["of voxels", taken.shared, mayTake], ["in one block", taken.largest, Math.max(mayTake, largestOwn)], ["in all blocks", taken.all, 2 * mayTake + allOwn],
    ["in all blocks, Node's own too", after.arrayBuffers - before.arrayBuffers, 2 * mayTake + allOwn], ["of objects", after.heapUsed - before.heapUsed, 8 * mayTake + heapOwn],
  ];
  for (const [what, bytes, most] of rows) if (bytes > most) throw new Error(`took ${bytes} bytes ${what} where ${most} could be right`);
}
