import type { Report } from "../../workers/contract/job.ts";
import { hasEffect } from "../../workers/contract/parameter-effect.ts";
import { parameterText } from "../../workers/contract/parameter-shape.ts";
import { parameterMeta, type ParameterName, parameterNames, parametersSchema, parameterTitle } from "../../workers/contract/parameters.ts";
import { figuresIn, speak } from "../../workers/contract/speak.ts";
import { cell, escaped, small, type Speech, table } from "./report-html.ts";

/** What was decided where a parameter left it to the program; nothing where the report does not know. */
function decided({ preparation }: Report, name: ParameterName, { texts }: Speech): string | null {
  if (!preparation) return null;
  switch (name) {
    case "fixed_modality": return texts.modalities[preparation.fixed.modality] ?? preparation.fixed.modality;
    case "moving_modality": return texts.modalities[preparation.moving.modality] ?? preparation.moving.modality;
    // by the names of its choices
    case "head_mask": return preparation.compared === "head" ? "on" : "off";
    default: return null;
  }
}

function shownValue(report: Report, name: ParameterName, speech: Speech): string {
  const { texts, language } = speech;
  const value: unknown = report.parameters[name];
  const { unit } = parameterMeta(name);
  if (typeof value === "boolean") return value ? texts.on : texts.off;
  if (Array.isArray(value) && value.length === 0) return texts.none;
  const text = parameterText(value);
  if (text === "") return texts.unset[name] ?? texts.automatic;
  if (text === "auto") {
    const what = decided(report, name, speech);
    return what === null ? text : `${text} (${what})`;
  }
  // an entry that is joined by commas itself, such as an extra metric, stays as it is typed
  return `${text.includes(",") ? text : figuresIn(text, language)}${unit ? ` ${speak(unit, language)}` : ""}`;
}

/** All parameters: what was asked, with what was decided where that was left open, and which of them the type of transform does not look at. */
export function parameterSection(report: Report, speech: Speech): string {
  const { texts, language } = speech;
  const defaults = parametersSchema.parse({});
  const idle = (name: ParameterName): boolean => !hasEffect(name, report.parameters.type_of_transform);
  const rows = parameterNames.map((name) => {
    const changed = parameterText(report.parameters[name]) !== parameterText(defaults[name]);
    const look = [changed ? "changed" : "", idle(name) ? "idle" : ""].filter((word) => word !== "").join(" ");
    const value = `${shownValue(report, name, speech)}${idle(name) ? " *" : ""}`;
    return `<tr${look === "" ? "" : ` class="${look}"`}>${cell("th", speak(parameterTitle(name), language))}<td><code>--${escaped(parameterMeta(name).flag)}</code></td>${cell("td", value)}</tr>`;
  });
  return table(texts.parameterHead, rows, "pairs") + small([texts.bold, parameterNames.some(idle) ? texts.idleExplained(report.parameters.type_of_transform) : ""].join(" ").trim());
}
