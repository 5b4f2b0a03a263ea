import type { Preset } from "../../../main/contract/requests.ts";
import type { Report } from "../../../workers/contract/job.ts";
import { t, tOr } from "../../messages/i18n.ts";

/** A preset's title, its purpose and what more there is to say, in the window's language; the user's own are as they were given. */
export const presetTitle = ({ name, title }: Pick<Preset, "name" | "title">): string => tOr(`presets.${name}.title`, title);
export const presetPurpose = ({ name, purpose }: Preset): string => tOr(`presets.${name}.purpose`, purpose);
export const presetMore = ({ name, more }: Preset): string | undefined => more && tOr(`presets.${name}.more`, more);

/** What a result is called: by the preset that was chosen, with a mark where it was changed; by its type where none is known. */
export function resultTitle({ preset, parameters }: Pick<Report, "preset" | "parameters">): string {
  if (!preset) return parameters.type_of_transform;
  const title = presetTitle(preset);
  return preset.changed ? t("register.presetChanged", { title }) : title;
}
