import type { Report } from "../../workers/contract/job.ts";
import { parameterText } from "../../workers/contract/parameter-shape.ts";
import { parameterMeta, parameterNames, parametersSchema } from "../../workers/contract/parameters.ts";

export interface ReportPicture {
  title: string;
  /** PNG */
  png: Buffer;
}

/** Text as HTML shows it. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
/** A heading of nothing is none. */
const cell = (tag: "td" | "th", text: string): string => text === "" ? "<td></td>" : `<${tag}>${escaped(text)}</${tag}>`;
const row = (...cells: string[]): string => `<tr>${cell("th", cells[0])}${cells.slice(1).map((text) => cell("td", text)).join("")}</tr>`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  `<table>${head.length > 0 ? `<thead><tr>${head.map((text) => cell("th", text)).join("")}</tr></thead>` : ""}<tbody>${rows.join("")}</tbody></table>`;
const list = (items: readonly string[]): string => items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
const fixed = (value: number | null, digits: number): string => value === null ? "–" : value.toFixed(digits);

const verdicts: Record<Report["quality"]["verdict"], string> = { good: "Good: the result looks plausible", check: "Check: look closely before using this", failed: "Failed: the result looks wrong" };

const style = `
:root { color-scheme: light; } * { box-sizing: border-box; }
body { margin: 24px auto; max-width: 62rem; padding: 0 20px; font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; color: #161b20; background: #fff; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 26px 0 8px; border-bottom: 1px solid #d3dae1; padding-bottom: 3px; }
p { margin: 4px 0; } .soft { color: #4c5864; } .good { color: #176b3a; } .check { color: #7a5600; } .failed { color: #b3261e; } .verdict { font-weight: 700; font-size: 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: left; vertical-align: top; padding: 3px 12px 3px 0; border-bottom: 1px solid #e6eaee; overflow-wrap: anywhere; }
thead th { color: #4c5864; font-weight: 600; } tbody th { font-weight: 500; } tr.changed th, tr.changed td { font-weight: 700; }
code { font: 12px ui-monospace, "Liberation Mono", monospace; overflow-wrap: anywhere; } figure { margin: 10px 0; break-inside: avoid; } img { width: 100%; background: #000; display: block; } figcaption { color: #4c5864; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } h2 { break-after: avoid; } table { break-inside: auto; } tr { break-inside: avoid; } }
`;

function numbers({ quality }: Report): string {
  const { overlap, metricBefore, metricAfter, rotationDegrees, translationMm, scale, jacobian, inverseConsistencyMm } = quality;
  return table([], [
    row("Overlap of the fixed content", `${(100 * overlap).toFixed(1)} %`), row("Metric before, after (lower is better)", `${fixed(metricBefore, 4)}, ${fixed(metricAfter, 4)}`),
    row("Rotation", `${rotationDegrees.toFixed(2)}°`), row("Shift of the image's middle", `${translationMm.toFixed(2)} mm`), row("Scale along the principal axes", scale.map((value) => value.toFixed(4)).join(", ")),
    row("Jacobian determinant, least and greatest", `${jacobian.min.toFixed(3)}, ${jacobian.max.toFixed(3)}`), row("Folded share", `${(100 * jacobian.foldedFraction).toFixed(3)} %`),
    row("There and back, mean and greatest", `${inverseConsistencyMm.mean.toFixed(3)} mm, ${inverseConsistencyMm.max.toFixed(3)} mm`),
  ]);
}

function parameters(report: Report): string {
  const defaults = parametersSchema.parse({});
  const rows = parameterNames.map((name) => {
    const { title, flag, unit } = parameterMeta(name);
    const value = parameterText(report.parameters[name]);
    const changed = value !== parameterText(defaults[name]);
    return `<tr${changed ? " class=\"changed\"" : ""}>${cell("th", title)}<td><code>--${escaped(flag)}</code></td>${cell("td", `${value || "automatic"}${unit && value ? ` ${unit}` : ""}`)}</tr>`;
  });
  return table(["Parameter", "Option", "Value (bold: not the default)"], rows);
}

/**
 * The report of a registration as one page that needs nothing else: pictures inside, no script, nothing loaded, fit for printing. File names without folders
 * and no value of any header but size, spacing and orientation.
 */
export function reportPage(report: Report, pictures: readonly ReportPicture[]): string {
  const { quality } = report;
  const inputs = report.inputs.map(({ path, shape, spacing, orientation, sha256 }, index) =>
    `${row(["Fixed", "Moving"][index] ?? "Also", path, shape.join(" × "), `${spacing.map((mm) => Number(mm.toFixed(3))).join(" × ")} mm`, orientation).slice(0, -5)}<td><code>${escaped(sha256)}</code></td></tr>`);
  const stages = report.stages.flatMap(({ transform, metric, levels }) => levels.map((level, index) => row(
    index === 0 ? `${transform}, ${metric}` : "", String(index + 1), String(level.shrink), String(level.sigma), String(level.iterations), level.converged ? "yes" : "no", fixed(level.metricStart, 4), fixed(level.metricEnd, 4), `${level.seconds.toFixed(2)} s`,
  )));
  const outputs = report.outputs.map(({ path, maps, sha256 }) => `${row(path, maps).slice(0, -5)}<td><code>${escaped(sha256)}</code></td></tr>`);
  const started = report.started.replace("T", " ").replace(/\.\d+Z$/, " UTC");
  const [fixedName, movingName] = report.inputs.map(({ path }) => path);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Registration report: ${escaped(movingName)} onto ${escaped(fixedName)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Registration report</h1>
<p>${escaped(movingName)} onto ${escaped(fixedName)}</p>
<p class="soft">${escaped(started)} · ${escaped(report.parameters.type_of_transform)} · ${report.seconds.toFixed(1)} s on ${report.threads} threads · Syncline ${escaped(report.version)}</p>
</header>
<main>
<h2>Verdict</h2>
<p class="verdict ${quality.verdict}">${escaped(verdicts[quality.verdict])}</p>
${list(quality.reasons)}
${numbers(report)}
${pictures.map(({ title, png }) => `<figure><img alt="${escaped(title)}" src="data:image/png;base64,${png.toString("base64")}"><figcaption>${escaped(title)}</figcaption></figure>`).join("\n")}
<h2>Images</h2>
${table(["", "File", "Size", "Voxel", "Axes", "SHA-256"], inputs)}
<h2>How it ran</h2>
<p>Start: ${escaped(report.initialisation)}; seed ${report.seed}. The same inputs, parameters and seed give the same result.</p>
${table(["Stage", "Level", "Shrink", "Sigma", "Iterations", "Converged", "Metric from", "to", "Time"], stages)}
${list(report.notices)}
<h2>Parameters</h2>
${parameters(report)}
<p><code>${escaped(report.command)}</code></p>
${outputs.length > 0 ? `<h2>Files written</h2>\n${table(["File", "What it is", "SHA-256"], outputs)}` : ""}
</main>
</body>
</html>
`;
}
