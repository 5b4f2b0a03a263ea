import { createHash } from "node:crypto";
import { access, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { ExportSelection } from "../contract/exports.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Report } from "../../workers/contract/job.ts";
import { say, inEnglish, type Words } from "../../workers/contract/sentences.ts";
import { transformPair } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { gridOfSpacing, asType, onGrid } from "./export-images.ts";
import { requireExtension, writeTogether, writeTransform, writeVolume, type WrittenFile } from "./exports.ts";
import { packDicom } from "./dicom-export.ts";
import { bareVolume, gridOf } from "./geometry.ts";
import { outputError, type AtomicFiles } from "./outputs.ts";
import { comparePicture } from "./picture.ts";
import type { Pools } from "./pools.ts";
import { outputMaps, reportText } from "./report.ts";
import { reportPage, type ReportPicture } from "./report-page.ts";
import { resample, type Registered } from "./results.ts";
import { prefixOf } from "./run-text.ts";
import { transformOutputs } from "./transform-outputs.ts";
import { version } from "./program.ts";

/** A result as it is held, for taking away. */
export interface HeldResult {
  registered: Registered;
  report: Report;
  /** the registered image as the registration made it, while it is held */
  ready?: Volume;
  movingName: string;
  /** written before */
  outputs: WrittenFile[];
}

export interface FurtherImage {
  name: string;
  volume: Volume;
  interpolator: ExportSelection["interpolator"] & string;
}

/** What one file of a selection is called after the prefix, and how it is made. `last`: it tells of the other files, so it is made after them. */
interface Part {
  suffix: string;
  maps: Words;
  write: (files: AtomicFiles, path: string) => Promise<string>;
  last: boolean;
}

async function writeText(files: AtomicFiles, path: string, text: string): Promise<string> {
  await writeFile(files.temporary(path), text).catch((thrown: unknown) => {
    throw outputError(thrown, path);
  });
  return createHash("sha256").update(text).digest("hex");
}

/** Names of a selection's files after the prefix; one alone, or several with a manifest. */
export function selectionSuffixes(held: Pick<HeldResult, "registered">, selection: ExportSelection, images: readonly { name: string }[]): string[] {
  const { composite, deformed } = madeOf(held.registered);
  const names = selection.kinds.flatMap((kind): string[] => {
    switch (kind) {
      case "warped": return [`Warped.${selection.format}`];
      case "inverseWarped": return [`InverseWarped.${selection.format}`];
      case "transform": return [composite ? "Composite.h5" : "0GenericAffine.mat"];
      case "warp": return deformed && !composite ? ["1Warp.nii.gz"] : [];
      case "inverseWarp": return composite ? ["InverseComposite.h5"] : deformed ? ["1InverseWarp.nii.gz"] : [];
      case "dicom": return ["DICOM.zip"];
      case "report": return ["Report.json"];
      case "reportPage": return ["Report.html"];
    }
  });
  const taken = new Set(names);
  for (const { name } of images) {
    const stem = prefixOf(name).slice(0, -1);
    let suffix = `${stem}-Warped.${selection.format}`;
    for (let number = 2; taken.has(suffix); number++) suffix = `${stem}-${number}-Warped.${selection.format}`;
    taken.add(suffix);
    names.push(suffix);
  }
  return names.length > 1 ? [...names, "Manifest.json"] : names;
}

function madeOf({ deformation, parameters }: Registered): { deformed: boolean; composite: boolean } {
  return { deformed: deformation !== null, composite: parameters.write_composite_transform };
}

/** Blend and edges, before and after, of the three planes through the fixed image's middle. */
async function picturesOf(pools: Pools, { fixed, moving, transform, deformation, parameters }: Registered): Promise<ReportPicture[]> {
  const seen = (volume: Volume): Volume => parameters.ignore_geometry ? bareVolume(volume) : volume;
  const rows = [{ moving: seen(moving), transforms: [] }, { moving: seen(moving), transforms: transformPair({ transform, deformation }).forward }];
  return [
    { style: "blend", png: await comparePicture(pools, seen(fixed), rows, "blend") },
    { style: "edges", png: await comparePicture(pools, seen(fixed), rows, "edges") },
  ];
}

function parts(pools: Pools, held: HeldResult, selection: ExportSelection, images: readonly FurtherImage[], report: () => Report, outputs: () => WrittenFile[]): Part[] {
  const { registered, ready } = held;
  const { fixed, moving, parameters } = registered;
  const suffixes = selectionSuffixes(held, selection, images);
  const pair = transformPair(registered);
  const grid = selection.spacing === null ? gridOf(fixed.header) : gridOfSpacing(gridOf(fixed.header), selection.spacing);
  const into = { header: onGrid(fixed.header, grid) };
  const own = selection.interpolator ?? parameters.interpolator;
  const common = { ignoreGeometry: parameters.ignore_geometry };
  let next = 0;
  const image = (maps: Words, make: () => Promise<Volume>, source: Volume): Part => ({
    suffix: suffixes[next++], maps, last: false, write: async (files, path) => writeVolume(pools, files, path, asType(await make(), selection.type, source)),
  });
  const transform = (suffix: string): Part => {
    const output = transformOutputs(pair, parameters.write_composite_transform).find((candidate) => candidate.suffix === suffix);
    if (!output) throw new SynclineError("usage", "A linear registration has no deformation to export.");
    next++;
    return { suffix, maps: output.maps, last: false, write: async (files, path) => (await writeTransform(pools, files, path, output)).sha256 };
  };
  const onFixedGrid = async (): Promise<Volume> => {
    if (ready && selection.spacing === null && own === parameters.interpolator) return ready;
    return resample(pools, { into, image: moving, transforms: pair.forward, interpolator: own, defaultValue: parameters.default_value, ...common }, pools.threads);
  };
  const made = selection.kinds.map((kind): Part => {
    switch (kind) {
      case "warped": return image(outputMaps.warped, onFixedGrid, moving);
      case "dicom": return {
        suffix: suffixes[next++], maps: "moving image resampled into the fixed grid, as a DICOM series", last: false,
        write: async (files, path) => packDicom(pools, files, path, {
          volume: await onFixedGrid(), moving, fixed, transforms: parameters.ignore_geometry ? [] : pair.forward, strip: selection.strip,
        }),
      };
      case "inverseWarped": return image(outputMaps.inverseWarped, () => resample(pools, { into: moving, image: fixed, transforms: pair.inverse, interpolator: own, defaultValue: null, ...common }, pools.threads), fixed);
      case "transform": case "warp": case "inverseWarp": return transform(wantedTransform(kind, registered));
      case "report": return { suffix: suffixes[next++], maps: "report of the registration", last: true, write: (files, path) => writeText(files, path, reportText(report())) };
      case "reportPage": return {
        suffix: suffixes[next++], maps: "report of the registration, to read and print", last: true,
        write: async (files, path) => writeText(files, path, reportPage(report(), outputs(), await picturesOf(pools, registered), selection.language)),
      };
    }
  });
  const labels = new Set<string>(["nearestNeighbor", "genericLabel", "multiLabel"]);
  const further = images.map(({ name, volume, interpolator }): Part => ({
    suffix: suffixes[next++], maps: selection.spacing === null ? say("{name}, resampled into the fixed grid ({interpolator})", { name, interpolator })
      : say("{name}, resampled into the fixed image's field of view at {spacing} mm ({interpolator})", { name, spacing: selection.spacing, interpolator }), last: false,
    write: async (files, path) => {
      const resampled = await resample(pools, { into, image: volume, transforms: pair.forward, interpolator, defaultValue: labels.has(interpolator) ? 0 : null, ...common }, pools.threads);
      return writeVolume(pools, files, path, labels.has(interpolator) ? resampled : asType(resampled, selection.type, volume));
    },
  }));
  return [...made, ...further];
}

function wantedTransform(kind: "transform" | "warp" | "inverseWarp", registered: Registered): string {
  const { composite } = madeOf(registered);
  if (kind === "transform") return composite ? "Composite.h5" : "0GenericAffine.mat";
  if (kind === "warp") return "1Warp.nii.gz";
  return composite ? "InverseComposite.h5" : "1InverseWarp.nii.gz";
}

/** What each file is, and how the transforms are applied elsewhere. */
function manifestText(held: HeldResult, written: readonly WrittenFile[], prefix: string): string {
  const files = written.map(({ path, sha256, maps }) => ({ path: basename(path), sha256, maps: inEnglish(maps) }));
  const { composite, deformed } = madeOf(held.registered);
  const has = (suffix: string): boolean => written.some(({ path }) => basename(path) === `${prefix}${suffix}`);
  const transforms = composite ? [`${prefix}Composite.h5`] : deformed ? [`${prefix}1Warp.nii.gz`, `${prefix}0GenericAffine.mat`] : [`${prefix}0GenericAffine.mat`];
  const apply = has("0GenericAffine.mat") || has("Composite.h5")
    ? { antsApplyTransforms: transforms.map((name) => `-t ${name}`).join(" "), antspy: `transformlist=${JSON.stringify(transforms)}` } : undefined;
  return `${JSON.stringify({ program: "syncline", version, inputs: held.report.inputs, files, apply }, null, 2)}\n`;
}

/**
 * Writes a selection, all of it or nothing. One file goes to `path`; several are named by `path` as their prefix, with a manifest beside them, and replace
 * nothing. The images are made one after another, so that memory holds one at a time. Throws SynclineError.
 */
export async function writeSelection(pools: Pools, held: HeldResult, selection: ExportSelection, images: readonly FurtherImage[], path: string): Promise<WrittenFile[]> {
  const done: WrittenFile[] = [];
  const outputs = (): WrittenFile[] => [...held.outputs, ...done].map((output) => ({ ...output, path: basename(output.path) }));
  const report = (): Report => ({ ...held.report, outputs: outputs().map((output) => ({ ...output, maps: inEnglish(output.maps) })) });
  const all = parts(pools, held, selection, images, report, outputs);
  const single = all.length === 1;
  const place = ({ suffix }: Part): string => single ? path : path + suffix;
  if (single) requireExtension(path, all[0].suffix);
  else for (const name of [...all.map(place), `${path}Manifest.json`]) await requireFree(name);
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
  const write = async (part: Part, files: AtomicFiles): Promise<WrittenFile> => {
    const written = { path: place(part), sha256: await part.write(files, place(part)), maps: part.maps };
    done.push(written);
    return written;
  };
  await writeTogether((files) => all.filter(({ last }) => !last).map((part) => inTurn(() => write(part, files))), async (files) => {
    for (const part of all.filter(({ last }) => last)) await write(part, files);
    if (!single) await writeText(files, `${path}Manifest.json`, manifestText(held, done, basename(path)));
  });
  return done;
}

async function requireFree(path: string): Promise<void> {
  if (await access(path).then(() => true, () => false)) throw new SynclineError("output", say("{file} exists already; choose another folder or another beginning of the names.", { file: basename(path) }));
}
