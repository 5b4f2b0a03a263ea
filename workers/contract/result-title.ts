import { presets } from "./german/presets.ts";
import type { Report } from "./job.ts";
import type { Language } from "./languages.ts";
import { say } from "./sentences.ts";
import { speak } from "./speak.ts";

/** A preset's title in a language; the user's own are as they were given. */
export function presetTitle({ name, title }: { name: string; title: string }, language: Language): string {
  return (language === "de" ? presets[name]?.title : undefined) ?? title;
}

/** What a result is called: by the preset that was chosen, with a mark where it was changed; by its type where none is known. */
export function resultTitle({ preset, parameters }: Pick<Report, "preset" | "parameters">, language: Language): string {
  if (!preset) return parameters.type_of_transform;
  const title = presetTitle(preset, language);
  return preset.changed ? speak(say("{preset}, changed", { preset: title }), language) : title;
}
