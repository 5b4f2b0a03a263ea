import { access } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { recentPairSchema, type RecentPair } from "../contract/requests.ts";
import { configFolder } from "./folders.ts";
import { placeOf } from "./places.ts";
import { JsonFile } from "./store.ts";

const kept = 10;

/** The pairs registered lately, newest first. */
export class RecentPairs {
  readonly #file: JsonFile<z.ZodArray<typeof recentPairSchema>>;

  constructor(folder: string = configFolder()) {
    this.#file = new JsonFile(join(folder, "recent.json"), z.array(recentPairSchema), []);
  }

  /** Only pairs whose files are still there. */
  async list(): Promise<RecentPair[]> {
    const pairs = await this.#file.read();
    const there = await Promise.all(pairs.map(({ fixed, moving }) => Promise.all([fixed, moving].map(async (path) => access(await placeOf(path)))).then(() => true, () => false)));
    return pairs.filter((_, index) => there[index]);
  }

  async add(fixed: string, moving: string, when: Date = new Date()): Promise<void> {
    const others = (await this.#file.read()).filter((pair) => pair.fixed !== fixed || pair.moving !== moving);
    await this.#file.write([{ fixed, moving, when: when.toISOString() }, ...others].slice(0, kept));
  }
}
