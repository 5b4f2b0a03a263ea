import { basename, resolve } from "node:path";
import type { VolumeCard } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { say } from "../../workers/contract/sentences.ts";
import type { ReadAnswer } from "../../workers/contract/tasks.ts";
import type { Modality, Volume } from "../../workers/contract/volume.ts";
import { requireMemory, volumeBytes } from "./memory.ts";
import type { Pools } from "./pools.ts";
import { shownVolume } from "./shown.ts";

/** A volume in the registry. `path` and `sha256` are null for one made here. */
export interface StoredVolume {
  id: string;
  name: string;
  path: string | null;
  sha256: string | null;
  /** the path tells who the patient is: it goes into no list that is kept */
  telling: boolean;
  volume: Volume;
  /** what the views draw where the volume is too large; null: the volume itself */
  shown: Volume | null;
}

/** Reads one volume of a file. Throws SynclineError: "memory" before decoding when it cannot fit, "input" otherwise. */
export async function readVolume(pools: Pools, path: string, volume?: number): Promise<ReadAnswer> {
  const task = volume === undefined ? { path: resolve(path) } : { path: resolve(path), volume };
  requireMemory((await pools.io("inspect", task)).bytes, say("reading {file}", { file: basename(path) }));
  return pools.io("read", task);
}

/** How a command names an image: its path where it is known, and which volume of a 4-D file it is. */
export function placeNamed({ name, path, volume: { header } }: StoredVolume): string {
  const place = path ?? name;
  const number = `#${String(header.volume + 1)}`;
  return header.volumes > 1 && header.volume > 0 && !place.endsWith(number) ? `${place}${number}` : place;
}

/** The volumes a window has open. */
export class Volumes {
  readonly #stored = new Map<string, StoredVolume>();
  #serial = 0;

  /** @param temporary the file is about to vanish: its path is not remembered */
  async open(pools: Pools, path: string, index?: number, temporary = false): Promise<VolumeCard> {
    const { volume, sha256, identity } = await readVolume(pools, path, index);
    // a folder of DICOM files that came from a browser has no name of its own, and one called after the patient must not be shown
    const name = identity && (temporary || identity.telling) ? identity.title : basename(path);
    return this.add(name, volume, { path: temporary ? null : resolve(path), sha256, telling: identity?.telling ?? false, shown: await shownVolume(pools, volume) });
  }

  add(name: string, volume: Volume, { path = null, sha256 = null, telling = false, shown = null }: Partial<Omit<StoredVolume, "id" | "name" | "volume">> = {}): VolumeCard {
    const id = `volume-${++this.#serial}`;
    this.#stored.set(id, { id, name, path, sha256, telling, volume, shown });
    return this.card(id);
  }

  /** Throws SynclineError("usage") for an unknown id. */
  get(id: string): StoredVolume {
    const stored = this.#stored.get(id);
    if (!stored) throw new SynclineError("usage", "That volume is not open any more; open its file again.");
    return stored;
  }

  /** An image that parameters mean: by its id, or by the name of one that could not be found, which is none of those that are open. Throws SynclineError("usage") for that. */
  meant(name: string): StoredVolume {
    const stored = this.#stored.get(name);
    if (!stored) throw new SynclineError("usage", say("No image called {name} is open: open its file first.", { name }));
    return stored;
  }

  find(id: string): StoredVolume | undefined {
    return this.#stored.get(id);
  }

  card(id: string): VolumeCard {
    const { name, volume, shown, sha256 } = this.get(id);
    const card = { id, name, ...(sha256 === null ? {} : { sha256 }) };
    if (shown === null) return { ...card, header: volume.header };
    return { ...card, header: shown.header, full: { dims: volume.header.dims, spacing: volume.header.spacing } };
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
    stored.volume = { ...stored.volume, header: { ...stored.volume.header, modality } };
    if (stored.shown) stored.shown = { ...stored.shown, header: { ...stored.shown.header, modality } };
    return this.card(id);
  }

  /** bytes of all voxels held */
  get bytes(): number {
    return [...this.#stored.values()].reduce((sum, { volume, shown }) => sum + volumeBytes(volume.header) + (shown ? volumeBytes(shown.header) : 0), 0);
  }
}
