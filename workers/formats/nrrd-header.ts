import { say, toSentence, type Words } from "../contract/sentences.ts";
import { unreadable } from "./fail.ts";
import { storedTypes, type StoredType } from "./stored-types.ts";

/** The header of an NRRD file (teem.sourceforge.net/nrrd/format.html), checked. Axes run from the fastest to the slowest. */
export interface NrrdHeader {
  type: StoredType;
  sizes: number[];
  encoding: "raw" | "gzip" | "text";
  littleEndian: boolean;
  /** such as "domain", "list", "RGB-color"; null where not said */
  kinds: string[] | null;
  /** the name of the world space, in lower case; null where not said */
  space: string | null;
  /** world vector of a step along each axis; null for an axis that is none of space */
  directions: (number[] | null)[] | null;
  origin: number[] | null;
  spacings: number[] | null;
  axisMins: number[] | null;
  centerings: string[] | null;
  spaceUnits: string[] | null;
  measurementFrame: boolean;
  /** what "data file" says; null: the data follow the header */
  dataFile: string | null;
  /** names of data files that follow "LIST" */
  list: string[];
  lineSkip: number;
  byteSkip: number;
}

const integer = "( int)?";
const names: [RegExp, StoredType][] = [
  [/^(signed char|int8(_t)?)$/, storedTypes.int8], [/^(uchar|unsigned char|uint8(_t)?)$/, storedTypes.uint8],
  [new RegExp(`^((signed )?short${integer}|int16(_t)?)$`), storedTypes.int16], [new RegExp(`^(ushort|unsigned short${integer}|uint16(_t)?)$`), storedTypes.uint16],
  [/^((signed )?int|int32(_t)?)$/, storedTypes.int32], [/^(uint|unsigned int|uint32(_t)?)$/, storedTypes.uint32],
  [new RegExp(`^(longlong|(signed )?long long${integer}|int64(_t)?)$`), storedTypes.int64], [new RegExp(`^(ulonglong|unsigned long long${integer}|uint64(_t)?)$`), storedTypes.uint64],
  [/^float$/, storedTypes.float32], [/^double$/, storedTypes.float64],
];

/** Fields have a colon and a blank after their name; "name:=value" is a note of the user, which is never looked at. */
export function parseNrrd(path: string, lines: readonly string[]): NrrdHeader {
  const fields = new Map<string, string>();
  let list: string[] = [];
  for (const [i, line] of lines.entries()) {
    const match = /^([^:#=]+):(?!=)\s*(.*)$/.exec(line);
    if (i === 0 || !match) continue;
    const name = match[1].toLowerCase().replace(/\s+/g, "");
    fields.set(name, match[2].trim());
    if (name === "datafile" && /^LIST\b/.test(match[2])) {
      list = lines.slice(i + 1).map((text) => text.trim()).filter((text) => text !== "");
      break;
    }
  }
  const damaged = (what: Words): never => {
    throw unreadable(path, say("its header {what}", { what: toSentence(what) }), "the header is damaged: export the image again");
  };
  const words = (name: string): string[] | null => {
    const value = fields.get(name);
    return value === undefined ? null : (value.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, ""));
  };
  const whole = (name: string): number => {
    const value = fields.get(name);
    const number = value === undefined ? 0 : Number(value);
    return Number.isSafeInteger(number) ? number : damaged(say("has an impossible \"{name}\"", { name }));
  };

  const dimension = whole("dimension");
  if (dimension < 1 || dimension > 16) damaged(say("gives {count} as the number of dimensions (1 to {most} are possible)", { count: dimension, most: 16 }));
  const perAxis = <T>(name: string, values: T[] | null): T[] | null => (values === null || values.length === dimension ? values : damaged(say("does not give \"{name}\" once for each of its {count} axes", { name, count: dimension })));
  const sizes = (perAxis("sizes", words("sizes")) ?? damaged("gives no sizes")).map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0)) damaged("gives a size that is not a positive whole number");
  if (!(sizes.reduce((product, size) => product * size, 1) <= 2 ** 40)) damaged(say("claims {sizes} voxels", { sizes: sizes.join(" x ") }));

  const typeName = (fields.get("type") ?? damaged("gives no type")).toLowerCase();
  const type = names.find(([pattern]) => pattern.test(typeName))?.[1]
    ?? (typeName === "block" ? refuse(path, "its voxels are blocks of unknown content") : damaged("gives an unknown type of number"));
  return {
    type, sizes, encoding: encodingOf(path, fields.get("encoding")), littleEndian: endianOf(path, fields.get("endian"), type),
    kinds: perAxis("kinds", words("kinds")), space: fields.get("space")?.toLowerCase() ?? null,
    directions: perAxis("space directions", vectorsOf(fields.get("spacedirections"))), origin: vectorsOf(fields.get("spaceorigin"))?.[0] ?? null,
    spacings: perAxis("spacings", words("spacings"))?.map(Number) ?? null, axisMins: perAxis("axis mins", words("axismins"))?.map(Number) ?? null,
    centerings: perAxis("centerings", words("centers") ?? words("centerings")), spaceUnits: words("spaceunits"), measurementFrame: fields.has("measurementframe"),
    dataFile: fields.get("datafile") ?? null, list, lineSkip: Math.max(0, whole("lineskip")), byteSkip: whole("byteskip"),
  };
}

function refuse(path: string, cause: Words): never {
  throw unreadable(path, cause, "save it with encoding raw or gzip and a plain type of number");
}

function encodingOf(path: string, encoding: string | undefined): NrrdHeader["encoding"] {
  switch (encoding?.toLowerCase()) {
    case "raw": return "raw";
    case "gz": case "gzip": return "gzip";
    case "txt": case "text": case "ascii": return "text";
    case "bz2": case "bzip2": return refuse(path, "its voxels are packed with bzip2");
    case "hex": return refuse(path, "its voxels are hexadecimal text");
    default: return refuse(path, "its header gives an unknown encoding");
  }
}

function endianOf(path: string, endian: string | undefined, type: StoredType): boolean {
  const known = endian?.toLowerCase();
  if (known !== undefined && known !== "little" && known !== "big") refuse(path, "its header gives an unknown byte order");
  // one byte has no order, and text has none
  return known !== "big" || type.swap === 1;
}

/** "(1,0,0) none (0,1,0)" as vectors; one with NaN is none too. */
function vectorsOf(value: string | undefined): (number[] | null)[] | null {
  if (value === undefined) return null;
  return [...value.matchAll(/none|\(([^)]*)\)/gi)].map(([, inside]) => {
    if (inside === undefined) return null;
    const vector = inside.split(",").map(Number);
    return vector.every(Number.isFinite) ? vector : null;
  });
}
