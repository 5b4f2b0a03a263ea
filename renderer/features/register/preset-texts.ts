import type { Preset } from "../../../main/contract/requests.ts";
import { tOr } from "../../messages/i18n.ts";

/** A preset's title and purpose in the window's language; the user's own are as they were given. */
export const presetTitle = ({ name, title }: Preset): string => tOr(`presets.${name}.title`, title);
export const presetPurpose = ({ name, purpose }: Preset): string => tOr(`presets.${name}.purpose`, purpose);
