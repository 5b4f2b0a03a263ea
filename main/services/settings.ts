import { join } from "node:path";
import { settingsSchema, type Settings } from "../contract/settings.ts";
import { configFolder } from "./folders.ts";
import { JsonFile } from "./store.ts";

/** The settings of this machine: settings.json in the configuration folder. */
export class SettingsFile {
  readonly #file: JsonFile<typeof settingsSchema>;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(folder: string = configFolder()) {
    this.#file = new JsonFile(join(folder, "settings.json"), settingsSchema, settingsSchema.parse({}));
  }

  read(): Promise<Settings> {
    return this.#file.read();
  }

  /** Changes some of them, one change after another; answers with all. */
  change(changes: Partial<Settings>): Promise<Settings> {
    const changed = this.#tail.then(async () => {
      const settings = settingsSchema.parse({ ...await this.#file.read(), ...changes });
      await this.#file.write(settings);
      return settings;
    });
    this.#tail = changed.catch(() => undefined);
    return changed;
  }
}
