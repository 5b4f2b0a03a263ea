import { join } from "node:path";
import * as z from "zod";
import { configFolder } from "./folders.ts";
import { JsonFile } from "./store.ts";

const settingsSchema = z.object({
  /** threads of a registration; null: all cores */
  threads: z.int().min(1).max(256).nullable().default(null),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What a user set for every run on this machine: settings.json in the configuration folder. */
export function settingsFile(folder: string = configFolder()): JsonFile<typeof settingsSchema> {
  return new JsonFile(join(folder, "settings.json"), settingsSchema, settingsSchema.parse({}));
}
