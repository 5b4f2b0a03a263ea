import { say } from "../../contract/sentences.ts";
import { Problem } from "../fail.ts";

/** One piece of encapsulated pixel data: bytes [from, to) of the content. */
interface Fragment {
  from: number;
  to: number;
}

const item = 0xe000fffe;
const end = 0xe0ddfffe;

/** The fragments after a basic offset table (PS3.5 A.4). @throws Problem when they do not fit the content */
function fragmentsOf(content: Buffer, offset: number): { table: number[]; fragments: Fragment[] } {
  let at = offset;
  let table: number[] | null = null;
  const fragments: Fragment[] = [];
  while (at + 8 <= content.length) {
    const tag = content.readUInt32LE(at);
    const length = content.readUInt32LE(at + 4);
    at += 8;
    if (tag === end) break;
    if (tag !== item || at + length > content.length) throw new Problem("a fragment of the pixels does not fit the file");
    if (table === null) table = Array.from({ length: Math.floor(length / 4) }, (_, i) => content.readUInt32LE(at + 4 * i));
    else fragments.push({ from: at, to: at + length });
    at += length;
  }
  if (fragments.length === 0) throw new Problem("the file holds no compressed frame");
  return { table: table ?? [], fragments };
}

/** Beginnings of a compressed picture: JPEG and JPEG-LS (FFD8), a JPEG 2000 codestream (FF4F). */
const startsPicture = (content: Buffer, { from }: Fragment): boolean => content[from] === 0xff && (content[from + 1] === 0xd8 || content[from + 1] === 0x4f);

/**
 * The bytes of each compressed frame of a multi-frame file, whatever way its fragments are told apart: one each, the offset table, or where
 * pictures begin.
 * @throws Problem when frames cannot be told apart
 */
export function compressedFrames(content: Buffer, offset: number, frames: number): Buffer[] {
  const { table, fragments } = fragmentsOf(content, offset);
  const join = (group: readonly Fragment[]): Buffer => (group.length === 1 ? content.subarray(group[0].from, group[0].to) : Buffer.concat(group.map(({ from, to }) => content.subarray(from, to))));
  if (frames === 1) return [join(fragments)];
  if (fragments.length === frames) return fragments.map((fragment) => join([fragment]));
  const base = fragments[0].from - 8;
  const starts = table.length === frames ? new Set(table.map((value) => base + value + 8)) : new Set(fragments.filter((fragment) => startsPicture(content, fragment)).map(({ from }) => from));
  const groups: Fragment[][] = [];
  for (const fragment of fragments) {
    if (groups.length === 0 || starts.has(fragment.from)) groups.push([fragment]);
    else groups[groups.length - 1].push(fragment);
  }
  if (groups.length !== frames) throw new Problem(say("the file's {fragments} fragments cannot be told apart into {frames} frames", { fragments: fragments.length, frames }));
  return groups.map(join);
}
