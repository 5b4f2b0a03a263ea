/** Seeded integers in [0, below) (xorshift32). */
export function integers(seed: number): (below: number) => number {
  // 0 would stay 0 for ever
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A seed of its own for every mutant, so that any one can be made again alone. */
export function mutantSeed(seed: number, format: string, index: number): number {
  let hash = seed ^ 0x811c9dc5;
  for (const letter of `${format} ${index}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash ^ (hash >>> 15);
}

const bytesOfInterest = [0, 1, 2, 3, 4, 5, 7, 8, 0x10, 0x20, 0x7f, 0x80, 0xff];
const wordsOfInterest = [0, -1, 1, 0x7fff, -0x8000, 0x10000, 0x7fffffff, -0x80000000, 348, 540, 0x00010000];
const numbersOfInterest = ["0", "-1", "1", "2", "1e999", "-1e999", "nan", "inf", "1e-320", "99999999999", "4294967296", "2147483647", "-2147483648", "65536", "0.5", "", "x", "1.7976931348623157e308"];

type Random = (below: number) => number;

/**
 * A damaged copy: one to eight changes of single bytes, words or, in text, numbers and lines; then perhaps a stretch cut out, doubled or cut off.
 * @param header bytes at the beginning that are changed more often than others
 */
export function mutate(bytes: Buffer, random: Random, header: number, text: boolean): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let change = random(8); change >= 0 && mutant.length > 0; change--) {
    if (text && random(3) > 0) mutant = changeText(mutant, random, header);
    else changeBytes(mutant, random, header);
  }
  if (mutant.length === 0) return mutant;
  const from = random(mutant.length);
  const length = random(mutant.length - from);
  switch (random(8)) {
    case 0: return mutant.subarray(0, from);
    case 1: return Buffer.concat([mutant.subarray(0, from), mutant.subarray(from + length)]);
    case 2: return Buffer.concat([mutant.subarray(0, from + length), mutant.subarray(from)]);
    default: return mutant;
  }
}

function changeBytes(mutant: Buffer, random: Random, header: number): void {
  const at = random(4) > 0 ? random(Math.min(mutant.length, header)) : random(mutant.length);
  if (random(3) > 0 || at + 4 > mutant.length) {
    mutant[at] = random(2) > 0 ? bytesOfInterest[random(bytesOfInterest.length)] : random(256);
    return;
  }
  const word = wordsOfInterest[random(wordsOfInterest.length)];
  // headers lay words on even places
  const even = at & ~1;
  if (random(2) > 0) mutant.writeInt32LE(word | 0, even);
  else mutant.writeInt32BE(word | 0, even);
}

/** A number replaced, a line dropped, doubled or moved, within the header. */
function changeText(mutant: Buffer, random: Random, header: number): Buffer {
  const end = Math.min(mutant.length, header);
  const text = mutant.toString("latin1", 0, end);
  const rest = mutant.subarray(end);
  const joined = (changed: string): Buffer => Buffer.concat([Buffer.from(changed, "latin1"), rest]);
  if (random(3) > 0) {
    const numbers = [...text.matchAll(/-?\d+(\.\d+)?(e[-+]?\d+)?/gi)];
    if (numbers.length === 0) return mutant;
    const { index, 0: old } = numbers[random(numbers.length)];
    return joined(text.slice(0, index) + numbersOfInterest[random(numbersOfInterest.length)] + text.slice(index + old.length));
  }
  const lines = text.split("\n");
  const line = random(lines.length);
  switch (random(3)) {
    case 0: lines.splice(line, 1); break;
    case 1: lines.splice(line, 0, lines[line]); break;
    default: lines.splice(random(lines.length), 0, ...lines.splice(line, 1));
  }
  return joined(lines.join("\n"));
}
