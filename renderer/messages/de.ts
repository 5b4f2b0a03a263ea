import { parameters } from "../../workers/contract/german/parameters.ts";
import { presets } from "../../workers/contract/german/presets.ts";
import { align } from "./de/align.ts";
import { app } from "./de/app.ts";
import { bridge } from "./de/bridge.ts";
import { choices } from "./de/choices.ts";
import { compare } from "./de/compare.ts";
import { exports } from "./de/export.ts";
import { inspect } from "./de/inspect.ts";
import { keys } from "./de/keys.ts";
import { masks } from "./de/masks.ts";
import { notices } from "./de/notices.ts";
import { open } from "./de/open.ts";
import { overlays } from "./de/overlays.ts";
import { expected, groups } from "./de/parameters.ts";
import { project } from "./de/project.ts";
import { register } from "./de/register.ts";
import { settings } from "./de/settings.ts";
import { space } from "./de/space.ts";
import { verdict } from "./de/verdict.ts";
import type { en } from "./en.ts";
import type { Translation } from "./shape.ts";

/** Every message in German. */
export const de: Translation<typeof en> = {
  align, app, bridge, choices, compare, expected, exports, groups, inspect, keys, masks, notices, open, overlays, parameters, presets, project, register, settings, space, verdict,
};
