import { inflateSync } from "node:zlib";
import { say } from "../../contract/sentences.ts";
import { readMessages, type Message } from "./objects.ts";
import { Problem } from "../fail.ts";
import { damaged, type Reader } from "./reader.ts";

interface Datatype {
  kind: "float32" | "float64" | "text" | "longText";
  size: number;
  little: boolean;
}

interface Filter {
  id: number;
  values: number[];
}

/** More numbers than memory here could hold. */
const mostNumbers = 2 ** 34;

/** A one-dimensional (or scalar) dataset whose contents have not been read yet. */
export interface Dataset {
  count: number;
  type: Datatype;
  layout: Message;
  filters: Filter[];
}

/** Reads what a dataset's header says. Throws Problem for types and forms that transforms do not have. */
export function openDataset(reader: Reader, header: number): Dataset {
  const messages = readMessages(reader, header);
  const one = (type: number): Message => {
    const found = messages.find((message) => message.type === type);
    if (!found) throw damaged();
    return found;
  };
  const filters = messages.find(({ type }) => type === 0x0b);
  return { count: readDataspace(reader, one(0x01).at), type: readDatatype(reader, one(0x03).at), layout: one(0x08), filters: filters ? readFilters(reader, filters.at) : [] };
}

/** Number of elements (message 1, versions 1 and 2). */
function readDataspace(reader: Reader, at: number): number {
  const rank = reader.u8(at + 1);
  const first = at + (reader.u8(at) === 1 ? 8 : 4);
  let count = 1;
  for (let i = 0; i < rank; i++) count *= reader.length(first + i * reader.lengthSize);
  if (!(count <= mostNumbers)) throw damaged();
  return count;
}

function readDatatype(reader: Reader, at: number): Datatype {
  const kind = reader.u8(at) & 15;
  const size = reader.u32(at + 4);
  const little = (reader.u8(at + 1) & 1) === 0;
  if (kind === 1 && (size === 4 || size === 8)) return { kind: size === 4 ? "float32" : "float64", size, little };
  if (kind === 3) return { kind: "text", size, little };
  if (kind === 9 && (reader.u8(at + 1) & 15) === 1) return { kind: "longText", size: 8 + reader.offsetSize, little };
  throw new Problem("it holds numbers of a type that transforms do not have");
}

/** The filter pipeline (message 11, versions 1 and 2). */
function readFilters(reader: Reader, at: number): Filter[] {
  const version = reader.u8(at);
  const count = reader.u8(at + 1);
  let next = at + (version === 1 ? 8 : 2);
  return Array.from({ length: count }, () => {
    const id = reader.u16(next);
    const named = version === 1 || id >= 256;
    const nameLength = named ? reader.u16(next + 2) : 0;
    const values = reader.u16(next + (named ? 6 : 4));
    const first = next + (named ? 8 : 6) + (version === 1 ? 8 * Math.ceil(nameLength / 8) : nameLength);
    next = first + 4 * values + (version === 1 && values % 2 === 1 ? 4 : 0);
    return { id, values: Array.from({ length: values }, (_, i) => reader.u32(first + 4 * i)) };
  });
}

/** The text of a one-element string dataset. */
export function readText(reader: Reader, { type, layout, filters, count }: Dataset): string {
  if (count < 1 || (type.kind !== "text" && type.kind !== "longText")) throw damaged();
  const stored = contents(reader, layout, filters, type.size, count);
  if (type.kind === "text") return Buffer.from(stored.subarray(0, type.size)).toString("latin1").replace(/[\0 ]+$/, "");
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const length = view.getUint32(0, true);
  if (length === 0) return "";
  const heap = Number(reader.offsetSize === 8 ? view.getBigUint64(4, true) : view.getUint32(4, true)) + reader.base;
  return heapText(reader, heap, view.getUint32(4 + reader.offsetSize, true), length);
}

/** An object of a global heap collection (III.E). */
function heapText(reader: Reader, heap: number, wanted: number, length: number): string {
  reader.requireSignature(heap, "GCOL");
  const head = 8 + reader.lengthSize;
  const end = heap + reader.length(heap + 8);
  for (let at = heap + head; at + head <= end;) {
    const index = reader.u16(at);
    const size = reader.length(at + 8);
    if (index === 0) break;
    if (index === wanted) return reader.text(at + head, Math.min(length, size));
    at += head + 8 * Math.ceil(size / 8);
  }
  throw damaged();
}

/** The numbers of a float dataset: as float32 stay float32. */
export function readNumbers(reader: Reader, { type, layout, filters, count }: Dataset): Float32Array | Float64Array {
  if (type.kind !== "float32" && type.kind !== "float64") throw damaged();
  const stored = contents(reader, layout, filters, type.size, count);
  // a copy, so that it is aligned and the file's bytes can be let go
  const bytes = new Uint8Array(count * type.size);
  bytes.set(stored.subarray(0, bytes.length));
  if (!type.little && type.size === 4) Buffer.from(bytes.buffer).swap32();
  if (!type.little && type.size === 8) Buffer.from(bytes.buffer).swap64();
  return type.size === 4 ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}

/** The unpacked bytes of a dataset (message 8, version 3; and version 4 where it means the same). */
function contents(reader: Reader, { at }: Message, filters: readonly Filter[], elementSize: number, count: number): Uint8Array {
  const version = reader.u8(at);
  const kind = reader.u8(at + 1);
  const bytes = count * elementSize;
  if (version !== 3 && !(version === 4 && kind < 2)) throw new Problem(say("it stores its numbers in a form (layout version {version}) that is not read here", { version }));
  if (kind === 0) return reader.slice(at + 4, bytes);
  if (kind === 1) return reader.slice(reader.requiredAddress(at + 2), bytes);
  if (kind !== 2 || reader.u8(at + 2) !== 2) throw new Problem("it stores its numbers in a form that is not read here");
  const tree = reader.requiredAddress(at + 3);
  const chunk = reader.u32(at + 3 + reader.offsetSize) * elementSize;
  // a file cannot unpack to more than a thousandfold of itself, so a claimed size beyond that is a damaged one
  if (!(chunk > 0) || bytes > 1100 * reader.bytes.length) throw damaged();
  const target = new Uint8Array(bytes);
  readChunks(reader, tree, { chunk, elementSize, filters, target }, 8);
  return target;
}

interface Chunked {
  /** bytes of an unpacked chunk */
  chunk: number;
  elementSize: number;
  filters: readonly Filter[];
  target: Uint8Array;
}

/** Walks a version 1 B-tree of chunks of a one-dimensional dataset (III.A.1). */
function readChunks(reader: Reader, node: number, chunked: Chunked, depth: number): void {
  reader.requireSignature(node, "TREE");
  if (reader.u8(node + 4) !== 1 || depth === 0) throw damaged();
  const level = reader.u8(node + 5);
  const count = reader.u16(node + 6);
  // a key: size, mask of filters left out, offset along the axis, and one offset more for the element itself
  const key = 8 + 16;
  const first = node + 8 + 2 * reader.offsetSize;
  for (let i = 0; i < count; i++) {
    const at = first + i * (key + reader.offsetSize);
    const child = reader.requiredAddress(at + key);
    if (level > 0) {
      readChunks(reader, child, chunked, depth - 1);
      continue;
    }
    const unpacked = unfilter(reader.slice(child, reader.u32(at)), reader.u32(at + 4), chunked);
    const start = reader.uint(at + 8, 8) * chunked.elementSize;
    if (start >= chunked.target.length) throw damaged();
    chunked.target.set(unpacked.subarray(0, Math.min(unpacked.length, chunked.target.length - start)), start);
  }
}

/** Undoes the filters of a chunk, last first. */
function unfilter(packed: Uint8Array, leftOut: number, { filters, chunk, elementSize }: Chunked): Uint8Array {
  let bytes = packed;
  for (let i = filters.length - 1; i >= 0; i--) {
    if (leftOut & (1 << i)) continue;
    const { id } = filters[i];
    if (id === 1) bytes = inflate(bytes, chunk);
    else if (id === 2) bytes = unshuffle(bytes, elementSize);
    // Fletcher's checksum, 4 bytes at the end
    else if (id === 3) bytes = bytes.subarray(0, bytes.length - 4);
    else throw new Problem(say("it is packed by a method (HDF5 filter {id}) that is not read here", { id }));
  }
  return bytes;
}

function inflate(bytes: Uint8Array, most: number): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: most });
  } catch {
    throw damaged();
  }
}

/** All first bytes of the elements, then all second ones, …: back to elements. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const out = new Uint8Array(bytes);
  for (let k = 0; k < size; k++) for (let i = 0; i < count; i++) out[i * size + k] = bytes[k * count + i];
  return out;
}
