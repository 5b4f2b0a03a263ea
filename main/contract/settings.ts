import * as z from "zod";

const fields = {
  /** threads of a registration from the next start on; null: all cores */
  threads: z.int().min(1).max(256).nullable(),
  language: z.enum(["system", "en", "de"]),
  theme: z.enum(["system", "dark", "light"]),
  /** size of the window's text, percent of the usual one */
  textPercent: z.int().min(80).max(200),
  /** tell when a job that took long has ended while the window was out of sight */
  tellWhenDone: z.boolean(),
};

/** What a user set for every run on this machine. */
export const settingsSchema = z.object({
  threads: fields.threads.default(null), language: fields.language.default("system"), theme: fields.theme.default("dark"),
  textPercent: fields.textPercent.default(100), tellWhenDone: fields.tellWhenDone.default(true),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Only what is to change: without defaults, which would reset the rest. */
export const settingsChangeSchema = z.object(fields).partial();
