import { basename, resolve } from "node:path";
import type { VolumeCard } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { ReadAnswer } from "../../workers/contract/tasks.ts";
import type { Modality, Volume } from "../../workers/contract/volume.ts";
import { requireMemory, volumeBytes } from "./memory.ts";
import type { Pools } from "./pools.ts";

/** A volume in the registry. `path` and `sha256` are null for one made here. */
export interface StoredVolume {
  id: string;
  name: string;
  path: string | null;
  sha256: string | null;
  volume: Volume;
}

/** Reads one volume of a file. Throws SynclineError: "memory" before decoding when it cannot fit, "input" otherwise. */
export async function readVolume(pools: Pools, path: string, volume?: number): Promise<ReadAnswer> {
  const task = volume === undefined ? { path: resolve(path) } : { path: resolve(path), volume };
  requireMemory((await pools.io("inspect", task)).bytes, `reading ${basename(path)}`);
  return pools.io("read", task);
}

/** The volumes a window has open. */
export class Volumes {
  readonly #stored = new Map<string, StoredVolume>();
  #serial = 0;

  /** @param temporary the file is about to vanish: its path is not remembered */
  async open(pools: Pools, path: string, index?: number, temporary = false): Promise<VolumeCard> {
    const { volume, sha256 } = await readVolume(pools, path, index);
    return this.add(basename(path), volume, temporary ? null : resolve(path), sha256);
  }

  add(name: string, volume: Volume, path: string | null = null, sha256: string | null = null): VolumeCard {
    const id = `volume-${++this.#serial}`;
    this.#stored.set(id, { id, name, path, sha256, volume });
    return this.card(id);
  }

  /** Throws SynclineError("usage") for an unknown id. */
  get(id: string): StoredVolume {
    const stored = this.#stored.get(id);
    if (!stored) throw new SynclineError("usage", "That volume is not open any more; open its file again.");
    return stored;
  }

  /** The latest one open under a file name. Throws SynclineError("usage") when there is none. */
  named(name: string): StoredVolume {
    const stored = [...this.#stored.values()].findLast((volume) => volume.name === name);
    if (!stored) throw new SynclineError("usage", `No image called ${name} is open: open its file first.`);
    return stored;
  }

  find(id: string): StoredVolume | undefined {
    return this.#stored.get(id);
  }

  card(id: string): VolumeCard {
    const { name, volume } = this.get(id);
    return { id, name, header: volume.header };
  }

  list(): VolumeCard[] {
    return [...this.#stored.keys()].map((id) => this.card(id));
  }

  close(id: string): void {
    this.get(id);
    this.#stored.delete(id);
  }

  setModality(id: string, modality: Modality): VolumeCard {
    const stored = this.get(id);
    stored.volume = { voxels: stored.volume.voxels, header: { ...stored.volume.header, modality } };
    return this.card(id);
  }

  /** bytes of all voxels held */
  get bytes(): number {
    return [...this.#stored.values()].reduce((sum, { volume }) => sum + volumeBytes(volume.header), 0);
  }
}
