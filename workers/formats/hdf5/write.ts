import { lookup3 } from "./checksum.ts";

/**
 * Writes the little of HDF5 that ITK's transforms need: groups, one-element string datasets and one-dimensional float datasets, uncompressed, in the
 * form of HDF5 1.8 (superblock version 2, object headers version 2 without times), so the same content gives the same bytes.
 * (HDF5 File Format Specification version 2.0; chapter numbers below are its own.)
 */
export type Hdf5Node = Hdf5Group | string | Float32Array | Float64Array;
export interface Hdf5Group { [name: string]: Hdf5Node }

const undefinedAddress = 0xffffffffffffffffn;
const superblockBytes = 48;

/** What has an address of its own: everything is laid out first, then written. */
interface Placed {
  bytes: Uint8Array;
  address: number;
}

class Layout {
  readonly parts: Placed[] = [];
  #end = superblockBytes;

  /** Places bytes at the next multiple of eight; `bytes` may be filled in later, but its length stays. */
  place(bytes: Uint8Array): Placed {
    const placed = { bytes, address: this.#end };
    this.parts.push(placed);
    this.#end += 8 * Math.ceil(bytes.length / 8);
    return placed;
  }

  get end(): number {
    return this.#end;
  }
}

/** All strings of the file in one global heap collection (III.E): indices from 1. */
class StringHeap {
  readonly #texts: Buffer[] = [];

  add(text: string): { length: number; index: number } {
    const bytes = Buffer.from(text, "ascii");
    this.#texts.push(bytes);
    return { length: bytes.length, index: this.#texts.length };
  }

  /** At least 4096 bytes, which the library takes for granted. */
  bytes(): Buffer {
    const objects = this.#texts.map((text, i) => {
      const object = Buffer.alloc(16 + 8 * Math.ceil(text.length / 8));
      object.writeUInt16LE(i + 1, 0);
      object.writeUInt16LE(1, 2);
      object.writeBigUInt64LE(BigInt(text.length), 8);
      text.copy(object, 16);
      return object;
    });
    const used = 16 + objects.reduce((sum, { length }) => sum + length, 0);
    const size = Math.max(4096, used + 16);
    const head = Buffer.from("GCOL\x01\0\0\0\0\0\0\0\0\0\0\0", "latin1");
    head.writeBigUInt64LE(BigInt(size), 8);
    const rest = Buffer.alloc(size - used);
    // the free space is object 0; its size counts its own header
    rest.writeBigUInt64LE(BigInt(rest.length), 8);
    return Buffer.concat([head, ...objects, rest]);
  }
}

const message = (type: number, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(4);
  head[0] = type;
  head.writeUInt16LE(data.length, 1);
  return Buffer.concat([head, data]);
};

/** An object header of one chunk (IV.A.1.b), its size known from the lengths of the messages. */
function objectHeader(messages: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(messages);
  const header = Buffer.alloc(10 + content.length + 4);
  header.write("OHDR", 0, "latin1");
  header[4] = 2;
  // bits 0 and 1: the size of the chunk takes four bytes
  header[5] = 2;
  header.writeUInt32LE(content.length, 6);
  content.copy(header, 10);
  header.writeUInt32LE(lookup3(header, 0, header.length - 4), header.length - 4);
  return header;
}

const address = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** Simple dataspace of one dimension (message 1, version 2). */
const dataspace = (length: number): Buffer => message(0x01, Buffer.concat([Buffer.of(2, 1, 0, 1), address(length)]));

/** Datatypes (message 3): IEEE floats, little-endian; text of any length in ASCII, made of one-byte characters. */
const datatypes = {
  float32: Buffer.of(0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0),
  float64: Buffer.of(0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 0x03, 0, 0),
  text: Buffer.of(0x19, 1, 0, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0),
};

function dataset(layout: Layout, length: number, datatype: Buffer, data: Uint8Array): Placed {
  const { address: at } = layout.place(data);
  return layout.place(objectHeader([
    dataspace(length), message(0x03, datatype),
    // no fill value; space allocated late (message 5, version 3)
    message(0x05, Buffer.of(3, 2)),
    // contiguous (message 8, version 3)
    message(0x08, Buffer.concat([Buffer.of(3, 1), address(at), address(data.length)])),
  ]));
}

function group(children: readonly { name: string; placed: Placed }[]): Buffer {
  return objectHeader([
    // link info: no heap, no index, all links in this header (messages 2, 10 and 6)
    message(0x02, Buffer.concat([Buffer.of(0, 0), address(undefinedAddress), address(undefinedAddress)])),
    message(0x0a, Buffer.of(0, 0)),
    ...children.map(({ name, placed }) => message(0x06, Buffer.concat([Buffer.of(1, 0, name.length), Buffer.from(name, "ascii"), address(placed.address)]))),
  ]);
}

/** The parts of a file, in their order; large arrays are passed on as views, not copied. Names and texts are ASCII, at most 255 characters. */
export function writeHdf5(root: Hdf5Group): Uint8Array[] {
  const layout = new Layout();
  const heap = new StringHeap();
  // the strings' places in the heap are needed before the heap's own, so it is gathered first
  const gather = (node: Hdf5Group): void => Object.values(node).forEach((child) => {
    if (typeof child === "string") heap.add(child);
    else if (!ArrayBuffer.isView(child)) gather(child);
  });
  gather(root);
  const heapAddress = layout.place(heap.bytes()).address;
  let strings = 0;

  const place = (node: Hdf5Node): Placed => {
    if (typeof node === "string") {
      const reference = Buffer.alloc(16);
      reference.writeUInt32LE(node.length, 0);
      reference.writeBigUInt64LE(BigInt(heapAddress), 4);
      reference.writeUInt32LE(++strings, 12);
      return dataset(layout, 1, datatypes.text, reference);
    }
    if (node instanceof Float32Array || node instanceof Float64Array) {
      const data = new Uint8Array(node.buffer, node.byteOffset, node.byteLength);
      return dataset(layout, node.length, node instanceof Float32Array ? datatypes.float32 : datatypes.float64, data);
    }
    return layout.place(group(Object.entries(node).map(([name, child]) => ({ name, placed: place(child) }))));
  };
  const rootAddress = place(root).address;

  const superblock = Buffer.alloc(superblockBytes);
  superblock.write("\x89HDF\r\n\x1a\n\x02\x08\x08\x00", 0, "latin1");
  superblock.writeBigUInt64LE(undefinedAddress, 20);
  superblock.writeBigUInt64LE(BigInt(layout.end), 28);
  superblock.writeBigUInt64LE(BigInt(rootAddress), 36);
  superblock.writeUInt32LE(lookup3(superblock, 0, 44), 44);
  return [superblock, ...layout.parts.flatMap(({ bytes }) => (bytes.length % 8 === 0 ? [bytes] : [bytes, new Uint8Array(8 - (bytes.length % 8))]))];
}
