import type { Report } from "../../workers/contract/job.ts";
import type { Language } from "../../workers/contract/languages.ts";
import { qualityRows, verdictTitle } from "../../workers/contract/quality-rows.ts";
import { resultTitle } from "../../workers/contract/result-title.ts";
import { findingSentence, speak } from "../../workers/contract/speak.ts";
import type { WrittenFile } from "./exports.ts";
import { escaped, list, row, small, speechOf, table, type Speech } from "./report-html.ts";
import { parameterSection } from "./report-parameters.ts";

export interface ReportPicture {
  style: "blend" | "edges";
  /** PNG */
  png: Buffer;
}

const style = `
:root { color-scheme: light; } * { box-sizing: border-box; }
body { margin: 24px auto; max-width: 62rem; padding: 0 20px; font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; color: #161b20; background: #fff; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 26px 0 8px; border-bottom: 1px solid #d3dae1; padding-bottom: 3px; }
p { margin: 4px 0; } .soft { color: #4c5864; } .good { color: #176b3a; } .check { color: #7a5600; } .failed { color: #b3261e; } .verdict { font-weight: 700; font-size: 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th, td { text-align: left; vertical-align: top; padding: 3px 12px 3px 0; border-bottom: 1px solid #e6eaee; overflow-wrap: anywhere; }
thead th { color: #4c5864; font-weight: 600; white-space: nowrap; } tbody th { font-weight: 500; min-width: 5.5em; } tr.changed th, tr.changed td { font-weight: 700; } tr.idle th, tr.idle td { color: #4c5864; } .small { color: #4c5864; font-size: 12px; } footer { margin-top: 20px; border-top: 1px solid #d3dae1; padding-top: 4px; }
code { font: 12px ui-monospace, "Liberation Mono", monospace; overflow-wrap: anywhere; } figure { margin: 10px 0; break-inside: avoid; } img { width: 100%; background: #000; display: block; } figcaption { color: #4c5864; }
@page { size: A4; margin: 9mm 11mm; }
@media print {
body { margin: 0; max-width: none; padding: 0; font-size: 7.6pt; line-height: 1.25; } h1 { display: inline; font-size: 12pt; margin-right: 8px; } header p { display: inline; margin-right: 8px; }
h2 { font-size: 8.6pt; margin: 5pt 0 2pt; padding-bottom: 1pt; break-after: avoid; } p { margin: 2pt 0; } ul { margin: 2pt 0; padding-left: 12pt; } .verdict { font-size: 9pt; }
th, td { padding: 0.5pt 6pt 0.5pt 0; } tr { break-inside: avoid; } code { font-size: 5.4pt; } .wide code { white-space: nowrap; }
.pictures { display: grid; grid-template-columns: 1fr 1fr; gap: 8pt; } figure { margin: 4pt 0; } figcaption, .small { font-size: 6.4pt; } footer { margin-top: 5pt; } img { print-color-adjust: exact; }
.pairs, .pairs tbody { display: block; } .pairs tbody { columns: 3; column-gap: 14pt; } .pairs thead { display: none; } .pairs tr { display: flex; gap: 6pt; justify-content: space-between; border-bottom: 0.5pt solid #e6eaee; }
.pairs th, .pairs td { border: 0; padding-right: 0; min-width: 0; } .pairs td:last-child { text-align: right; } .pairs td:has(code) { display: none; }
}
`;

/** The numbers behind the verdict, those of the window; paper shows no explanation to a pointer, so those that need one have it below. */
function numbers({ quality }: Report, language: Language): string {
  const rows = qualityRows(quality).map(({ title, value, help, needsHelp }) => ({ title: speak(title, language), value: speak(value, language), help: speak(help, language), needsHelp }));
  const explained = rows.filter(({ needsHelp }) => needsHelp).map(({ title, help }) => `${title}: ${help}.`);
  return table([], rows.map(({ title, value, help }) => row(title, value).replace("<th>", `<th title="${escaped(help)}">`)), "pairs") + small(explained.join(" "));
}

/** What each level did, except those that were left out; a stage of none of them is there all the same. */
function stages({ stages: all }: Report, { texts, figure, short }: Speech): string {
  const rows = all.flatMap(({ transform, metric, levels }) => {
    const name = `${texts.stages[transform] ?? transform}, ${metric}`;
    const done = levels.flatMap((level, index) => (level.samples > 0 ? [{ ...level, number: index + 1 }] : []));
    if (done.length === 0) return [row(name, ...Array.from({ length: texts.stageHead.length - 1 }, () => "–"))];
    return done.map(({ number, shrink, sigma, iterations, converged, metricStart, metricEnd, seconds }, index) => row(
      index === 0 ? name : "", String(number), short(shrink), short(sigma), String(iterations), converged ? texts.yes : texts.no, figure(metricStart, 4), figure(metricEnd, 4), `${figure(seconds, 2)} s`,
    ));
  });
  const leftOut = all.some(({ levels }) => levels.some(({ samples }) => samples === 0));
  return table(texts.stageHead, rows) + small(leftOut ? texts.leftOut : "");
}

/** What was run: the preset, with a mark where it was changed, and the type of transform. */
function nameOf(report: Report, language: Language): string {
  return report.preset ? `${resultTitle(report, language)} (${report.parameters.type_of_transform})` : report.parameters.type_of_transform;
}

/**
 * The report of a registration as one page that needs nothing else: pictures inside, no script, nothing loaded, fit for printing. File names without folders
 * and no value of any header but size, spacing and orientation.
 * @param outputs what was written, paths without folders
 */
export function reportPage(report: Report, outputs: readonly WrittenFile[], pictures: readonly ReportPicture[], language: Language): string {
  const speech = speechOf(language);
  const { texts, figure, short } = speech;
  const { quality } = report;
  const inputs = report.inputs.map(({ path, shape, spacing, orientation, sha256 }, index) =>
    `${row(texts.roles[Math.min(index, 2)], path, shape.join(" × "), `${spacing.map((mm) => short(Number(mm.toFixed(3)))).join(" × ")} mm`, orientation).slice(0, -5)}<td><code>${escaped(sha256)}</code></td></tr>`);
  const written = outputs.map(({ path, maps, sha256 }) => `${row(path, speak(maps, language)).slice(0, -5)}<td><code>${escaped(sha256)}</code></td></tr>`);
  const started = report.started.replace("T", " ").replace(/\.\d+Z$/, " UTC");
  const [fixedName, movingName] = report.inputs.map(({ path }) => path);
  const start = report.initialisation.replace(/^\w+/, (name) => texts.starts[name] ?? name);
  const notices = report.noticesSaid?.map((notice) => speak(notice, language)) ?? report.notices;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${texts.title}: ${texts.onto(movingName, fixedName)}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escaped(texts.title)}</h1>
<p>${escaped(texts.onto(movingName, fixedName))}</p>
<p class="soft">${escaped(started)} · ${escaped(nameOf(report, language))} · ${escaped(texts.ran(figure(report.seconds, 1), report.threads))} · Syncline ${escaped(report.version)}</p>
</header>
<main>
<h2>${escaped(texts.verdict)}</h2>
<p class="verdict ${quality.verdict}">${escaped(speak(verdictTitle(quality), language))}</p>
${list(quality.findings.map((finding) => speak(findingSentence(finding), language)))}
${numbers(report, language)}
<div class="pictures">
${pictures.map(({ style: look, png }) => {
    const title = escaped(texts.pictures[look]);
    return `<figure><img alt="${title}" src="data:image/png;base64,${png.toString("base64")}"><figcaption>${title}</figcaption></figure>`;
  }).join("\n")}
</div>
<h2>${escaped(texts.images)}</h2>
${table(texts.imageHead, inputs)}
<h2>${escaped(texts.run)}</h2>
<p>${escaped(texts.started(start, report.seed))}</p>
${stages(report, speech)}
${list(notices)}
<h2>${escaped(texts.parameters)}</h2>
${parameterSection(report, speech)}
<p><code>${escaped(report.command)}</code></p>
${written.length > 0 ? `<h2>${escaped(texts.files)}</h2>\n${table(texts.fileHead, written)}` : ""}
</main>
<footer><p class="soft">${escaped(texts.notADevice)}</p></footer>
</body>
</html>
`;
}
