import { resolve } from "node:path";
import type { Command } from "commander";
import { fromPlainError, SynclineError, toPlainError } from "../../workers/contract/errors.ts";
import { verbatim } from "../../workers/contract/sentences.ts";
import type { SeriesSummary } from "../../workers/contract/series.ts";
import { seriesPath } from "../../workers/contract/series-path.ts";
import type { VolumeHeader } from "../../workers/contract/volume.ts";
import { placeOf } from "../services/places.ts";
import type { Pools } from "../services/pools.ts";
import { verboseOption } from "./options.ts";
import type { Session } from "./session.ts";

/** What `info --json` prints of one file. */
function description(path: string, header: VolumeHeader): Record<string, unknown> {
  const [x, y, z] = header.dims;
  return {
    path, format: header.format, shape: [x, y, z], slicesRowsColumns: [z, y, x], spacing: header.spacing, orientation: header.orientation,
    affine: [0, 1, 2, 3].map((row) => header.affine.slice(4 * row, 4 * row + 4)), type: header.storedType, slope: header.slope, intercept: header.intercept,
    range: { min: header.range.min, max: header.range.max }, volumes: header.volumes, modality: header.modality, geometry: header.geometrySource,
    decisions: (header.decisions ?? []).map(({ text }) => text), notices: header.notices.map(({ text }) => text),
  };
}

const number = (value: number): string => String(Number(value.toPrecision(7)));

/** The same for reading. */
export function infoText(path: string, header: VolumeHeader): string {
  const [x, y, z] = header.dims;
  const scaling = header.slope === 1 && header.intercept === 0 ? "" : `, scaled by ${number(header.slope)} plus ${number(header.intercept)}`;
  const rows: [string, string][] = [
    ["format", header.format],
    ["shape", `${x}, ${y}, ${z} (x, y, z); ${z}, ${y}, ${x} (slices, rows, columns)`],
    ["spacing", `${header.spacing.map(number).join(", ")} mm`],
    ["orientation", header.orientation],
    ...[0, 1, 2].map((row): [string, string] => [row === 0 ? "affine" : "", header.affine.slice(4 * row, 4 * row + 4).map((value) => number(value).padStart(12)).join(" ")]),
    ["geometry from", header.geometrySource],
    ["type", `${header.storedType}${scaling}`],
    ["values", `${number(header.range.min)} to ${number(header.range.max)}`],
    ["modality", `${header.modality}${(header.decisions ?? []).some(({ code }) => code === "modalityStated") ? "" : " (guessed)"}`],
    ["volumes", String(header.volumes)],
    ...(header.decisions ?? []).map(({ text }, index): [string, string] => [index === 0 ? "decided" : "", text]),
    ...header.notices.map(({ text }, index): [string, string] => [index === 0 ? "odd" : "", text]),
  ];
  return `${path}\n${rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}`).join("\n")}\n`;
}

/** The series of a folder that holds several, for reading: one line each, with the name that chooses it. */
export function seriesText(path: string, list: readonly SeriesSummary[]): string {
  const rows = list.map((entry) => {
    const size = entry.dims && entry.spacing ? `${entry.dims.join(" x ")}, ${entry.spacing.map(number).join(" x ")} mm` : `${entry.images} images`;
    const words = [[entry.kind, entry.title].filter(Boolean).join(" "), size, entry.volumes > 1 ? `${entry.volumes} volumes` : "", entry.date ?? "", entry.localiser ? "localiser" : "", entry.refusal ? "no volume" : ""];
    return `  ${seriesPath(path, entry.series)}  ${words.filter(Boolean).join(", ")}`;
  });
  return `${path}\n  ${list.length} series; choose one by its number:\n${rows.join("\n")}\n`;
}

/** The list to show in place of a volume: of a path without a series' number that holds several volumes. */
async function severalSeries(pools: Pools, path: string): Promise<SeriesSummary[] | null> {
  const place = await placeOf(path);
  if (place !== path) return null;
  const { series } = await pools.io("listSeries", { path: resolve(place), thumbnails: false });
  return series.filter(({ volume }) => volume).length > 1 ? series : null;
}

/** `syncline info`: what files hold. Every readable file is told; one that is not ends the command with code 3 after the others. */
export function defineInfo(program: Command, session: Session): void {
  program.command("info").description("say what image files hold, and which series a DICOM folder: format, shape, spacing, orientation, type, value range, what is odd")
    .argument("<FILE...>", "image files, or folders of DICOM files")
    .option("--json", "one JSON object a line")
    .addOption(verboseOption())
    .action(async (files: string[], options: { json?: boolean }) => {
      const { readVolume } = await import("../services/volumes.ts");
      const { requireFiles } = await import("./transform-files.ts");
      const pools = await session.pools(1);
      const failures: SynclineError[] = [];
      for (const path of files) {
        try {
          await requireFiles([path]);
          const list = await severalSeries(pools, path);
          if (list) {
            process.stdout.write(options.json ? list.map((entry) => `${JSON.stringify({ path: seriesPath(path, entry.series), ...entry, thumbnail: undefined, refusalSaid: undefined })}\n`).join("") : seriesText(path, list));
            continue;
          }
          const { volume: { header } } = await readVolume(pools, path);
          process.stdout.write(options.json ? `${JSON.stringify(description(path, header))}\n` : infoText(path, header));
        } catch (thrown) {
          if (session.cancelled) throw thrown;
          const failure = fromPlainError(toPlainError(thrown));
          failures.push(failure);
          if (files.length > 1) process.stderr.write(`syncline: ${failure.message}\n`);
        }
      }
      if (failures.length === 0) return;
      if (files.length === 1) throw failures[0];
      throw new SynclineError(failures[0].code, verbatim(`${failures.length} of ${files.length} files cannot be read.`));
    });
}
