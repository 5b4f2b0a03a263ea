import { align } from "./en/align.ts";
import { app } from "./en/app.ts";
import { bridge } from "./en/bridge.ts";
import { choices } from "./en/choices.ts";
import { compare } from "./en/compare.ts";
import { exports } from "./en/export.ts";
import { inspect } from "./en/inspect.ts";
import { keys } from "./en/keys.ts";
import { masks } from "./en/masks.ts";
import { notices } from "./en/notices.ts";
import { open } from "./en/open.ts";
import { overlays } from "./en/overlays.ts";
import { expected, groups, parameters } from "./en/parameters.ts";
import { presets } from "./en/presets.ts";
import { project } from "./en/project.ts";
import { register } from "./en/register.ts";
import { settings } from "./en/settings.ts";
import { space } from "./en/space.ts";
import { verdict } from "./en/verdict.ts";

/** Every message in English: the table the others follow. */
export const en = {
  align, app, bridge, choices, compare, expected, exports, groups, inspect, keys, masks, notices, open, overlays, parameters, presets, project, register, settings, space, verdict,
};
