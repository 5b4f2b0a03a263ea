import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { ExportKind } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Report } from "../../workers/contract/job.ts";
import type { WriteAnswer } from "../../workers/contract/tasks.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import type { LinearTransform, Transform } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { AtomicFiles, outputError } from "./outputs.ts";
import type { Pools } from "./pools.ts";
import { throwIfCancelled } from "./registration.ts";
import { outputMaps, reportText } from "./report.ts";
import { forwardTransforms, inverseTransforms, inverseWarped, warped, type Registered } from "./results.ts";

/** Names of the result files after the user's prefix, as antsRegistration names them. */
export const suffixes: Record<ExportKind, string> = { warped: "Warped.nii.gz", inverseWarped: "InverseWarped.nii.gz", transform: "0GenericAffine.mat", report: "Report.json" };

const extensions: Record<ExportKind, readonly string[]> = { warped: [".nii.gz", ".nii"], inverseWarped: [".nii.gz", ".nii"], transform: [".mat", ".h5"], report: [".json"] };

/** What --composite writes in place of the separate transform files. */
export const compositeSuffixes = { forward: "Composite.h5", inverse: "InverseComposite.h5" } as const;

/** Names of all files that a registration writes, after the user's prefix. */
export function outputSuffixes({ write_composite_transform }: Pick<Parameters, "write_composite_transform">): string[] {
  const { transform, ...others } = suffixes;
  return [...Object.values(others), ...(write_composite_transform ? Object.values(compositeSuffixes) : [transform])];
}

/** Throws SynclineError("usage") unless the name ends as files of this kind do. */
export function requireExtension(kind: ExportKind, path: string, option = "The output's name"): void {
  if (extensions[kind].some((extension) => path.toLowerCase().endsWith(extension))) return;
  throw new SynclineError("usage", `${option} must end in ${extensions[kind].join(" or ")}.`);
}

export interface WrittenFile {
  path: string;
  sha256: string;
  maps: string;
}

/** The hash of what was written; a failure's message speaks of the file's final name. */
async function named(path: string, temporary: string, writing: Promise<WriteAnswer>): Promise<string> {
  try {
    return (await writing).sha256;
  } catch (thrown) {
    if (!(thrown instanceof SynclineError)) throw thrown;
    throw new SynclineError(thrown.code, thrown.message.replaceAll(basename(temporary), basename(path)), thrown.detail);
  }
}

export async function writeVolume(pools: Pools, files: AtomicFiles, path: string, volume: Volume): Promise<string> {
  const temporary = files.temporary(path);
  return named(path, temporary, pools.io("write", { path: temporary, volume, gzip: path.toLowerCase().endsWith(".gz") }));
}

export async function writeTransform(pools: Pools, files: AtomicFiles, path: string, transform: LinearTransform): Promise<string> {
  const temporary = files.temporary(path);
  return named(path, temporary, pools.io("writeTransform", { path: temporary, transform }));
}

async function writeComposite(pools: Pools, files: AtomicFiles, path: string, transforms: Transform[], maps: string): Promise<WrittenFile> {
  const temporary = files.temporary(path);
  return { path, sha256: await named(path, temporary, pools.io("writeComposite", { path: temporary, transforms })), maps };
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
 * Resamples both ways and writes PREFIXWarped.nii.gz, PREFIXInverseWarped.nii.gz, PREFIX0GenericAffine.mat (or PREFIXComposite.h5 and PREFIXInverseComposite.h5) and PREFIXReport.json,
 * all or nothing.
 * The two images go through resampling and writing side by side, each on half of the threads.
 * @param makeReport called with the written files
 */
export async function exportAll(
  pools: Pools, registered: Registered, prefix: string, makeReport: (outputs: WrittenFile[]) => Report, signal?: AbortSignal,
): Promise<{ report: Report; reportPath: string }> {
  const threads = Math.max(1, Math.floor(pools.threads / 2));
  const path = (kind: ExportKind): string => prefix + suffixes[kind];
  const transformFiles = (files: AtomicFiles): Promise<WrittenFile>[] => registered.parameters.write_composite_transform ? [
    writeComposite(pools, files, prefix + compositeSuffixes.forward, forwardTransforms(registered), outputMaps.composite),
    writeComposite(pools, files, prefix + compositeSuffixes.inverse, inverseTransforms(registered), outputMaps.inverseComposite),
  ] : [
    writeTransform(pools, files, path("transform"), registered.transform).then((sha256) => ({ path: path("transform"), sha256, maps: outputMaps.transform })),
  ];
  let report: Report | undefined;
  await writeTogether<WrittenFile>((files) => [
    warped(pools, registered, threads, signal).then((volume) => writeVolume(pools, files, path("warped"), volume))
      .then((sha256) => ({ path: path("warped"), sha256, maps: outputMaps.warped })),
    inverseWarped(pools, registered, threads, signal).then((volume) => writeVolume(pools, files, path("inverseWarped"), volume))
      .then((sha256) => ({ path: path("inverseWarped"), sha256, maps: outputMaps.inverseWarped })),
    ...transformFiles(files),
  ], async (files, outputs) => {
    report = makeReport(outputs);
    await writeReport(files, path("report"), report);
  }, signal);
  if (!report) throw new SynclineError("internal", "No report was made.");
  return { report, reportPath: path("report") };
}

/** Writes one result to a path. Throws SynclineError("usage") for a wrong ending and "output" when it cannot be written. */
export async function exportOne(pools: Pools, registered: Registered, kind: ExportKind, path: string, report: Report, ready?: Volume): Promise<WrittenFile> {
  requireExtension(kind, path);
  const [written] = await writeTogether((files) => [writeKind(pools, files, registered, kind, path, report, ready)], async () => undefined);
  return written;
}

async function writeKind(pools: Pools, files: AtomicFiles, registered: Registered, kind: ExportKind, path: string, report: Report, ready?: Volume): Promise<WrittenFile> {
  switch (kind) {
    case "transform":
      if (path.toLowerCase().endsWith(".h5")) return writeComposite(pools, files, path, forwardTransforms(registered), outputMaps.composite);
      return { path, sha256: await writeTransform(pools, files, path, registered.transform), maps: outputMaps.transform };
    case "warped":
      return { path, sha256: await writeVolume(pools, files, path, ready ?? await warped(pools, registered, pools.threads)), maps: outputMaps.warped };
    case "inverseWarped":
      return { path, sha256: await writeVolume(pools, files, path, await inverseWarped(pools, registered, pools.threads)), maps: outputMaps.inverseWarped };
    case "report":
      await writeReport(files, path, report);
      return { path, sha256: createHash("sha256").update(reportText(report)).digest("hex"), maps: "report of the registration" };
  }
}
