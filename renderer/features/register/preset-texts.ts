import type { Preset } from "../../../main/contract/requests.ts";
import type { Report } from "../../../workers/contract/job.ts";
import * as contract from "../../../workers/contract/result-title.ts";
import { language, tOr } from "../../messages/i18n.ts";

/** A preset's title, its purpose and what more there is to say, in the window's language; the user's own are as they were given. */
export const presetTitle = ({ name, title }: Pick<Preset, "name" | "title">): string => contract.presetTitle({ name, title }, language());
export const presetPurpose = ({ name, purpose }: Preset): string => tOr(`presets.${name}.purpose`, purpose);
export const presetMore = ({ name, more }: Preset): string | undefined => more && tOr(`presets.${name}.more`, more);

/** What a result is called, in the window's language. */
export const resultTitle = (report: Pick<Report, "preset" | "parameters">): string => contract.resultTitle(report, language());
