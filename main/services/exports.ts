import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Report } from "../../workers/contract/job.ts";
import type { RegisteredImages, WriteAnswer } from "../../workers/contract/tasks.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import { renamed, say, type Sentence, type Words } from "../../workers/contract/sentences.ts";
import { transformPair } from "../../workers/contract/transform.ts";
import { isDeformableType } from "../../workers/contract/transform-types.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { dataFileOf, volumeFormatOf, volumeFormats } from "../../workers/contract/volume-formats.ts";
import { AtomicFiles, outputError } from "./outputs.ts";
import type { Pools } from "./pools.ts";
import { throwIfCancelled } from "./registration.ts";
import { outputMaps, reportText } from "./report.ts";
import { placedImages, type Registered } from "./results.ts";
import { transformOutputs, transformSuffixes, type TransformOutput } from "./transform-outputs.ts";

/** Names of the result files after the user's prefix, as antsRegistration names them. */
const suffixes = { warped: "Warped.nii.gz", inverseWarped: "InverseWarped.nii.gz", report: "Report.json" };

/** Names of all files that a registration with these parameters writes, after the user's prefix. */
export function outputSuffixes(parameters: Pick<Parameters, "type_of_transform" | "write_composite_transform">): string[] {
  return [suffixes.warped, suffixes.inverseWarped, ...transformSuffixes(isDeformableType(parameters.type_of_transform), parameters.write_composite_transform), suffixes.report];
}

/** Throws SynclineError("usage") unless a path ends as the name suggested for it, or for an image as any image does. */
export function requireExtension(path: string, suggested: string, option: string | Sentence = say("The output's name")): void {
  const images = volumeFormats.map((format) => `.${format}`);
  const allowed = volumeFormatOf(suggested) === null || /(Inverse)?Warp\.nii\.gz$/.test(suggested) ? [suggested.slice(suggested.lastIndexOf("."))] : images;
  if (allowed.some((extension) => path.toLowerCase().endsWith(extension))) return;
  throw new SynclineError("usage", say("{option} must end in {endings}.", { option, endings: listed(allowed) }));
}

export interface WrittenFile {
  path: string;
  sha256: string;
  maps: Words;
}

/** The hash of what was written; a failure's message speaks of the file's final name. */
async function named(path: string, temporary: string, writing: Promise<WriteAnswer>): Promise<string> {
  try {
    return (await writing).sha256;
  } catch (thrown) {
    if (!(thrown instanceof SynclineError)) throw thrown;
    const [from, to] = [basename(temporary), basename(path)];
    throw new SynclineError(thrown.code, renamed(thrown.said.message, from, to), thrown.said.detail && renamed(thrown.said.detail, from, to));
  }
}

/** "a, b or c". */
function listed(words: readonly string[]): string | Sentence {
  return words.length < 2 ? words.join("") : say("{list} or {last}", { list: words.slice(0, -1).join(", "), last: words[words.length - 1] });
}

/** Writes an image in the format that its name's ending asks for. Throws SynclineError("output"). */
export async function writeVolume(pools: Pools, files: AtomicFiles, path: string, volume: Volume): Promise<string> {
  const format = volumeFormatOf(path);
  if (format === null) throw new SynclineError("usage", say("{option} must end in {endings}.", { option: basename(path), endings: listed(volumeFormats.map((name) => `.${name}`)) }));
  const temporary = files.temporary(path);
  const dataFile = dataFileOf(path);
  const data = dataFile === null ? undefined : { path: files.temporary(dataFile), name: basename(dataFile) };
  return named(path, temporary, pools.io("write", { path: temporary, volume, format, data }));
}

export async function writeTransform(pools: Pools, files: AtomicFiles, path: string, output: TransformOutput): Promise<WrittenFile> {
  const temporary = files.temporary(path);
  return { path, sha256: await named(path, temporary, output.write(pools, temporary)), maps: output.maps };
}

async function writeReport(files: AtomicFiles, path: string, report: Report): Promise<void> {
  await writeFile(files.temporary(path), reportText(report)).catch((thrown: unknown) => {
    throw outputError(thrown, path);
  });
}

/**
 * Writes files all or nothing: `work` starts writing each; after any failure every temporary file goes and the first error is thrown.
 * @param work tasks that run at the same time; nothing is removed before all of them have ended
 */
export async function writeTogether<T>(
  work: (files: AtomicFiles) => Promise<T>[], after: (files: AtomicFiles, written: T[]) => Promise<void>, signal?: AbortSignal,
): Promise<T[]> {
  const files = new AtomicFiles();
  const tasks = work(files);
  try {
    const written = await Promise.all(tasks);
    await after(files, written);
    throwIfCancelled(signal);
    await files.commit();
    return written;
  } catch (thrown) {
    await Promise.allSettled(tasks);
    await files.discard();
    throw thrown;
  }
}

/**
 * Writes PREFIXWarped.nii.gz, PREFIXInverseWarped.nii.gz, the transforms (see transform-outputs.ts) and PREFIXReport.json side by side, all or nothing.
 * @param images as the registration's job made them
 * @param makeReport called with the written files
 */
export async function exportAll(
  pools: Pools, registered: Registered, images: RegisteredImages, prefix: string, makeReport: (outputs: WrittenFile[]) => Report, signal?: AbortSignal,
): Promise<{ report: Report; reportPath: string }> {
  const reportPath = prefix + suffixes.report;
  const placed = placedImages(images, registered);
  let report: Report | undefined;
  await writeTogether<WrittenFile>((files) => [
    ...(["warped", "inverseWarped"] as const).map(async (kind) => {
      const path = prefix + suffixes[kind];
      return { path, sha256: await writeVolume(pools, files, path, placed[kind]), maps: outputMaps[kind] };
    }),
    ...transformOutputs(transformPair(registered), registered.parameters.write_composite_transform).map((output) => writeTransform(pools, files, prefix + output.suffix, output)),
  ], async (files, outputs) => {
    report = makeReport(outputs);
    await writeReport(files, reportPath, report);
  }, signal);
  if (!report) throw new SynclineError("internal", "No report was made.");
  return { report, reportPath };
}
