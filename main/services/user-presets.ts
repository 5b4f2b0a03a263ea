import { join } from "node:path";
import * as z from "zod";
import { presetFileSchema, presetSchema, type Preset } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { misfit } from "../../workers/contract/misfit.ts";
import { say } from "../../workers/contract/sentences.ts";
import { configFolder } from "./folders.ts";
import { checkParameters, titleOf } from "./parameters.ts";
import { JsonFile } from "./store.ts";

const most = 200;

/** A name for files and the command: the title in small letters and dashes. */
function slug(title: string): string {
  return title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "preset";
}

/** The presets a user made: presets.json in the configuration folder. Their names never meet those of the program's own. */
export class UserPresets {
  readonly #file: JsonFile<z.ZodArray<typeof presetSchema>>;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param taken names of the program's own presets */
  constructor(readonly taken: () => Promise<readonly string[]>, folder: string = configFolder()) {
    this.#file = new JsonFile(join(folder, "presets.json"), z.array(presetSchema), []);
  }

  list(): Promise<Preset[]> {
    return this.#file.read();
  }

  /** Keeps a new preset. Throws SynclineError("usage") for parameters that are not possible and when there are too many. */
  async add({ title, purpose, parameters }: Pick<Preset, "title" | "purpose" | "parameters">): Promise<Preset> {
    checkParameters(parameters, titleOf);
    return this.#change(async (presets) => {
      if (presets.length >= most) throw new SynclineError("usage", say("There are {most} presets of yours already; delete some first.", { most }));
      const names = new Set([...await this.taken(), ...presets.map(({ name }) => name)]);
      const base = slug(title);
      let name = base;
      for (let number = 2; names.has(name); number++) name = `${base}-${number}`;
      const preset: Preset = { name, title, purpose, available: true, own: true, parameters };
      return [[...presets, preset], preset];
    });
  }

  rename(name: string, title: string): Promise<Preset> {
    return this.#change(async (presets) => {
      const renamed = { ...this.#find(presets, name), title };
      return [presets.map((preset) => (preset.name === name ? renamed : preset)), renamed];
    });
  }

  remove(name: string): Promise<Preset> {
    return this.#change(async (presets) => {
      const gone = this.#find(presets, name);
      return [presets.filter((preset) => preset !== gone), gone];
    });
  }

  /** A preset as text that `import` takes, here or on another machine. */
  async export(name: string): Promise<string> {
    const { title, purpose, parameters } = this.#find(await this.list(), name);
    return `${JSON.stringify(presetFileSchema.parse({ syncline: "preset", title, purpose, parameters }), null, 2)}\n`;
  }

  /** Keeps what `export` wrote. Throws SynclineError("input") for any other text. */
  async import(text: string): Promise<Preset> {
    const parsed = presetFileSchema.safeParse(parseJson(text));
    if (!parsed.success) throw new SynclineError("input", "That file holds no preset of Syncline; choose one that was exported here.", misfit(parsed.error));
    try {
      return await this.add(parsed.data);
    } catch (thrown) {
      if (thrown instanceof SynclineError && thrown.code === "usage") throw new SynclineError("input", say("The preset \"{title}\" cannot be used: {reason}", { title: parsed.data.title, reason: thrown.said.message }));
      throw thrown;
    }
  }

  #find(presets: readonly Preset[], name: string): Preset {
    const found = presets.find((preset) => preset.name === name);
    if (!found) throw new SynclineError("usage", "There is no such preset of yours.");
    return found;
  }

  /** One change after another, so that none is lost. */
  #change(work: (presets: Preset[]) => Promise<[Preset[], Preset]>): Promise<Preset> {
    const done = this.#tail.then(async () => {
      const [presets, answer] = await work(await this.#file.read());
      if (!await this.#file.write(presets)) throw new SynclineError("output", "The presets cannot be kept: their file could not be written; check the space and the permissions of your home folder.");
      return answer;
    });
    this.#tail = done.catch(() => undefined);
    return done;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
