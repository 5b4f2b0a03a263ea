import { notice, type Notice } from "../contract/notices.ts";
import { say } from "../contract/sentences.ts";
import { unreadable } from "./fail.ts";

/**
 * Which of a file's volumes is meant: the first where none was chosen, and then that is told.
 * @param sizes of all axes, for the notice
 * @throws input when there is no such volume
 */
export function chooseVolume(path: string, choice: number | undefined, volumes: number, sizes: readonly number[]): { volume: number; notices: Notice[] } {
  const volume = choice ?? 0;
  if (!Number.isInteger(volume) || volume < 0 || volume >= volumes) {
    throw unreadable(path, say("it has no volume {volume} (it holds {volumes}, counted from 1)", { volume: volume + 1, volumes }), "choose another volume");
  }
  return { volume, notices: volumes > 1 && choice === undefined ? [notice("firstVolumeUsed", { count: volumes, sizes: sizes.join(" x ") })] : [] };
}
