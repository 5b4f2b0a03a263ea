import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { presetSchema, type Preset } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { misfit } from "../../workers/contract/misfit.ts";
import { say } from "../../workers/contract/sentences.ts";
import { programFiles } from "./program.ts";
import { suggestion } from "./suggest.ts";

/** The presets in assets/presets, in the order of their file names. Throws SynclineError("internal") for one that does not fit the schema. */
export async function loadPresets(folder: string = programFiles().presets): Promise<Preset[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(files.map(async (name) => {
    const preset = presetSchema.safeParse(JSON.parse(await readFile(join(folder, name), "utf8")));
    if (!preset.success) throw new SynclineError("internal", say("The preset {name} does not fit the schema.", { name: basename(name) }), misfit(preset.error));
    return preset.data;
  }));
}

/** Throws SynclineError("usage") for a name that no available preset has. */
export async function findPreset(name: string, option: string, folder?: string): Promise<Preset> {
  const presets = await loadPresets(folder);
  const found = presets.find((preset) => preset.name === name);
  if (!found) throw new SynclineError("usage", say("{option} {name} is not a preset.{hint} \"syncline presets\" lists them.", { option, name, hint: suggestion(name, presets.map((preset) => preset.name)) }));
  if (!found.available) throw new SynclineError("usage", say("{option} {name} is not available in this version. \"syncline presets\" lists those that are.", { option, name }));
  return found;
}
