import { say } from "../../contract/sentences.ts";
import { Problem } from "../fail.ts";
import { damaged, type Reader } from "./reader.ts";

/** One message of an object header: its type and where its data lie. */
export interface Message {
  type: number;
  at: number;
  size: number;
}

/** More than any header or group of a transform file has. */
const most = 10_000;

/**
 * Reads the superblock (II.A, versions 0 to 3) and sets the sizes and the base of the reader's addresses.
 * @returns the address of the root group's object header
 */
export function readSuperblock(reader: Reader): number {
  const version = reader.u8(8);
  if (version > 3) throw new Problem(say("it uses version {version} of HDF5's superblock, which is not known", { version }));
  const early = version < 2;
  reader.offsetSize = reader.u8(early ? 13 : 9);
  reader.lengthSize = reader.u8(early ? 14 : 10);
  if (![2, 4, 8].includes(reader.offsetSize) || ![2, 4, 8].includes(reader.lengthSize)) throw damaged();
  const size = reader.offsetSize;
  // version 1 has 4 bytes more than version 0 before the addresses
  const addresses = early ? 24 + (version === 1 ? 4 : 0) : 12;
  reader.base = reader.requiredAddress(addresses);
  // versions 0 and 1 end with the root's symbol table entry: its name's offset, then the header's address
  return reader.requiredAddress(early ? addresses + 5 * size : addresses + 3 * size);
}

/** All messages of an object header (IV.A.1, versions 1 and 2), continuations included. */
export function readMessages(reader: Reader, header: number): Message[] {
  const version2 = reader.signature(header, "OHDR");
  const found: Message[] = [];
  const chunks: { at: number; end: number }[] = [];
  let messageHead: number;
  let padding = 0;
  if (version2) {
    const flags = reader.u8(header + 5);
    const sizeBytes = 1 << (flags & 3);
    const at = header + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    messageHead = flags & 4 ? 6 : 4;
    chunks.push({ at: at + sizeBytes, end: at + sizeBytes + reader.uint(at, sizeBytes) });
  } else {
    if (reader.u8(header) !== 1) throw damaged();
    messageHead = 8;
    padding = 7;
    chunks.push({ at: header + 16, end: header + 16 + reader.u32(header + 8) });
  }
  for (let i = 0; i < chunks.length; i++) {
    let { at } = chunks[i];
    const { end } = chunks[i];
    while (at + messageHead <= end) {
      const type = version2 ? reader.u8(at) : reader.u16(at);
      const size = reader.u16(version2 ? at + 1 : at + 2);
      const flags = reader.u8(version2 ? at + 3 : at + 4);
      const data = at + messageHead;
      if (data + size > end || found.length > most) throw damaged();
      if (type === 0x10) {
        const from = reader.requiredAddress(data);
        const length = reader.length(data + reader.offsetSize);
        // chunks of version 2 begin with "OCHK" and end with a checksum
        chunks.push(version2 ? { at: from + 4, end: from + length - 4 } : { at: from, end: from + length });
        if (chunks.length > 100) throw damaged();
      } else if (type !== 0) {
        if (flags & 2) throw new Problem("it shares parts between objects, which is not read here");
        found.push({ type, at: data, size });
      }
      at = data + size + (padding ? (8 - (size % 8)) % 8 : 0);
    }
  }
  return found;
}

/** The children of a group: names and addresses of their object headers, by link messages or by a symbol table. */
export function readGroup(reader: Reader, header: number): Map<string, number> {
  const children = new Map<string, number>();
  for (const { type, at } of readMessages(reader, header)) {
    if (type === 0x06) {
      const link = readLink(reader, at);
      if (link) children.set(link.name, link.address);
    }
    if (type === 0x02) {
      // flags, then the creation index where flag 0 is set, then the address of the heap of links
      const heap = reader.address(at + 2 + (reader.u8(at + 1) & 1 ? 8 : 0));
      if (heap !== null) throw new Problem("it keeps a group of many transforms in a form (dense links) that is not read here");
    }
    if (type === 0x11) {
      const names = localHeap(reader, reader.requiredAddress(at + reader.offsetSize));
      readSymbols(reader, reader.requiredAddress(at), names, children, 8);
    }
  }
  return children;
}

/** A link message (IV.A.2.g); null for a soft or external link. */
function readLink(reader: Reader, at: number): { name: string; address: number } | null {
  const flags = reader.u8(at + 1);
  let next = at + 2;
  const kind = flags & 8 ? reader.u8(next++) : 0;
  if (flags & 4) next += 8;
  if (flags & 0x10) next++;
  const sizeBytes = 1 << (flags & 3);
  const length = reader.uint(next, sizeBytes);
  next += sizeBytes;
  if (kind !== 0) return null;
  return { name: reader.text(next, length), address: reader.requiredAddress(next + length) };
}

/** Where the names of a local heap begin (III.D). */
function localHeap(reader: Reader, at: number): number {
  reader.requireSignature(at, "HEAP");
  return reader.requiredAddress(at + 8 + 2 * reader.lengthSize);
}

/** Walks a version 1 B-tree of symbol nodes (III.A.1, III.B). */
function readSymbols(reader: Reader, node: number, names: number, children: Map<string, number>, depth: number): void {
  const { offsetSize, lengthSize } = reader;
  if (depth === 0 || children.size > most) throw damaged();
  if (reader.signature(node, "SNOD")) {
    const count = reader.u16(node + 6);
    for (let i = 0; i < count; i++) {
      const entry = node + 8 + i * (2 * offsetSize + 24);
      children.set(reader.cString(names + reader.uint(entry, offsetSize)), reader.requiredAddress(entry + offsetSize));
    }
    return;
  }
  reader.requireSignature(node, "TREE");
  if (reader.u8(node + 4) !== 0) throw damaged();
  const count = reader.u16(node + 6);
  const first = node + 8 + 2 * offsetSize + lengthSize;
  for (let i = 0; i < count; i++) readSymbols(reader, reader.requiredAddress(first + i * (offsetSize + lengthSize)), names, children, depth - 1);
}
