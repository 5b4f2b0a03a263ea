/** Writes DICOM data sets: explicit little endian, sequences of undefined length (PS3.5 7.1, 7.5). */

export type Item = readonly DicomElement[];
export type ElementValue = string | readonly string[] | readonly number[] | Uint8Array | readonly Item[];
/** Tag as eight hexadecimal digits, value representation, value. */
export type DicomElement = readonly [tag: string, vr: string, value: ElementValue];

/** Value representations whose length takes four bytes after two reserved ones. */
const longForms = new Set(["OB", "OD", "OF", "OL", "OW", "SQ", "UC", "UN", "UR", "UT", "SV", "UV", "OV", "encapsulated"]);
/** Stands for OB of undefined length, whose items are given as bytes (compressed pixels). */
const encapsulated = "encapsulated";
const numberBytes: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, AT: 4 };
const undefinedLength = 0xffffffff;

function tagBytes(tag: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0);
  bytes.writeUInt16LE(parseInt(tag.slice(4), 16), 2);
  return bytes;
}

function numbers(vr: string, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * numberBytes[vr]);
  values.forEach((value, i) => {
    if (vr === "US") bytes.writeUInt16LE(value, 2 * i);
    else if (vr === "SS") bytes.writeInt16LE(value, 2 * i);
    else if (vr === "UL") bytes.writeUInt32LE(value, 4 * i);
    else if (vr === "SL") bytes.writeInt32LE(value, 4 * i);
    else if (vr === "FL") bytes.writeFloatLE(value, 4 * i);
    else bytes.writeDoubleLE(value, 8 * i);
  });
  return bytes;
}

const isNumbers = (value: ElementValue): value is readonly number[] => Array.isArray(value) && typeof value[0] === "number";
const isTexts = (value: ElementValue): value is readonly string[] => Array.isArray(value) && typeof value[0] === "string";

/** A value's bytes, filled to an even length: text with a space, identifiers with a zero byte. */
function valueBytes(vr: string, value: ElementValue): Buffer {
  if (value instanceof Uint8Array) return evenLength(Buffer.from(value.buffer, value.byteOffset, value.byteLength), 0);
  if (isNumbers(value)) return vr in numberBytes ? numbers(vr, value) : evenLength(Buffer.from(value.map(decimalText).join("\\"), "utf8"), 0x20);
  const text = typeof value === "string" ? value : isTexts(value) ? value.join("\\") : "";
  return evenLength(Buffer.from(text, "utf8"), vr === "UI" ? 0 : 0x20);
}

function evenLength(bytes: Buffer, filler: number): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([filler])]);
}

/** A number as text of at most 16 characters (DS), as exact as fits. */
export function decimalText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  for (let digits = 17; digits > 3; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return value.toExponential(8);
}

function itemsBytes(items: readonly Item[]): Buffer {
  const parts: Buffer[] = [];
  for (const item of items) {
    const content = encodeDataSet(item);
    const head = Buffer.alloc(8);
    tagBytes("fffee000").copy(head);
    head.writeUInt32LE(content.length, 4);
    parts.push(head, content);
  }
  const end = Buffer.alloc(8);
  tagBytes("fffee0dd").copy(end);
  return Buffer.concat([...parts, end]);
}

/** The bytes of a data set; elements are put in the order of their tags. */
export function encodeDataSet(elements: readonly DicomElement[]): Buffer {
  const parts: Buffer[] = [];
  for (const [tag, vr, value] of [...elements].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))) {
    const bytes = vr === "SQ" ? itemsBytes(value as readonly Item[]) : valueBytes(vr, value);
    if (!longForms.has(vr)) {
      const head = Buffer.alloc(8);
      tagBytes(tag).copy(head);
      head.write(vr, 4, "latin1");
      head.writeUInt16LE(bytes.length, 6);
      parts.push(head, bytes);
      continue;
    }
    const head = Buffer.alloc(12);
    tagBytes(tag).copy(head);
    head.write(vr === encapsulated ? "OB" : vr, 4, "latin1");
    head.writeUInt32LE(vr === "SQ" || vr === encapsulated ? undefinedLength : bytes.length, 8);
    parts.push(head, bytes);
  }
  return Buffer.concat(parts);
}

/** A whole file (PS3.10): preamble, meta header, data set. */
export function encodeFile(meta: readonly DicomElement[], dataSet: Buffer): Buffer {
  const group = encodeDataSet([["00020001", "OB", new Uint8Array([0, 1])], ...meta]);
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), encodeDataSet([["00020000", "UL", [group.length]]]), group, dataSet]);
}
