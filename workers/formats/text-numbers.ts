import { say } from "../contract/sentences.ts";
import type { VoxelArray } from "../contract/volume.ts";
import { unreadable } from "./fail.ts";

const space = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 44;

/**
 * Reads numbers written as text, parted by blanks, line ends or commas, piece by piece.
 * @param target filled with every `components`-th number from `component` on
 * @returns takes a piece, or null at the end. It throws input for what is no number and when there are too few; more than enough are ignored
 */
export function textNumbers(path: string, target: VoxelArray, components: number, component: number): (piece: Uint8Array | null) => void {
  const wanted = target.length * components;
  let count = 0;
  let word = "";
  const finish = (): void => {
    if (word === "" || count >= wanted) return;
    const value = Number(word);
    if (Number.isNaN(value) && !/^[-+]?nan$/i.test(word)) throw unreadable(path, "one of its numbers cannot be understood", "save the voxels as raw or gzip");
    if (count % components === component) target[Math.floor(count / components)] = value;
    count++;
    word = "";
  };
  return (piece) => {
    if (piece === null) {
      finish();
      if (count < wanted) throw unreadable(path, say("it holds {have} of {want} numbers", { have: count, want: wanted }), "copy or download it again");
      return;
    }
    let from = 0;
    for (let i = 0; i <= piece.length; i++) {
      if (i < piece.length && !space(piece[i])) continue;
      if (i > from) word += Buffer.from(piece.buffer, piece.byteOffset + from, i - from).toString("latin1");
      if (word.length > 64) throw unreadable(path, "one of its numbers cannot be understood", "save the voxels as raw or gzip");
      if (i < piece.length) finish();
      from = i + 1;
      if (count >= wanted) return;
    }
  };
}
