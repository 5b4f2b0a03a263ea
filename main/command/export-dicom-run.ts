import { mkdir, readdir, rmdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { verbatim, say, toSentence } from "../../workers/contract/sentences.ts";
import { errorCode, writeCause } from "../../workers/contract/system-errors.ts";
import { writeDicomSeries } from "../services/dicom-export.ts";
import { AtomicFiles } from "../services/outputs.ts";
import { requireInterpolator } from "../services/parameters.ts";
import { throwIfCancelled } from "../services/registration.ts";
import { resample } from "../services/results.ts";
import { readVolume } from "../services/volumes.ts";
import type { ExportDicomOptions } from "./export-dicom.ts";
import { realNumber } from "./options.ts";
import type { Session } from "./session.ts";
import { readTransformFiles, requireFiles, transformFile } from "./transform-files.ts";

/** Makes the folder; one that is there must be empty. Throws SynclineError("output"). @returns whether it was made here */
async function prepareFolder(folder: string): Promise<boolean> {
  const there = await readdir(folder).catch((thrown: unknown) => {
    if (errorCode(thrown) === "ENOENT") return null;
    throw outputFailure(folder, thrown);
  });
  if (there && there.length > 0) throw new SynclineError("output", verbatim(`${basename(folder)} cannot be written: it is not empty; choose a new folder, so that two series do not mix.`));
  if (there) return false;
  await mkdir(folder).catch((thrown: unknown) => {
    throw outputFailure(folder, thrown);
  });
  return true;
}

function outputFailure(folder: string, thrown: unknown): SynclineError {
  const [cause, remedy] = writeCause(errorCode(thrown));
  return new SynclineError("output", say("{file} cannot be written: {cause}; {remedy}.", { file: basename(folder), cause: toSentence(cause), remedy: toSentence(remedy) }));
}

/** Does what `syncline export-dicom` says. Throws SynclineError; nothing is left of the output then. */
export async function runExportDicom(options: ExportDicomOptions, session: Session, threads: number | undefined): Promise<void> {
  const { interpolator } = options;
  requireInterpolator(interpolator, "--interpolator");
  const defaultValue = realNumber(options.defaultValue, "--default-value");
  const transformPaths = (options.transform ?? []).map(transformFile);
  await requireFiles([options.fixed, options.moving, ...transformPaths.map(({ path }) => path)]);
  if (transformPaths.length === 0) process.stderr.write("Notice: no --transform was given, so the image is resampled where its header puts it.\n");

  const pools = await session.pools(threads);
  const [fixed, moving, transforms] = await Promise.all([readVolume(pools, options.fixed), readVolume(pools, options.moving), readTransformFiles(pools, transformPaths)]);
  for (const [which, { notices }] of [["fixed", fixed.volume.header], ["moving", moving.volume.header]] as const) {
    for (const notice of notices) process.stderr.write(`Notice: ${which} image: ${notice.text}\n`);
  }
  if (!moving.volume.dicom) process.stderr.write("Notice: the moving image is not from DICOM, so the new series names no patient and no source.\n");
  const volume = await resample(pools, { into: fixed.volume, image: moving.volume, transforms, interpolator, defaultValue, ignoreGeometry: false }, pools.threads, session.signal);

  const folder = resolve(options.output);
  const own = await prepareFolder(folder);
  const files = new AtomicFiles();
  try {
    const written = await writeDicomSeries(pools, { volume, moving: moving.volume, fixed: fixed.volume, transforms, strip: options.stripIdentifiers ?? false }, (name) => files.temporary(join(folder, name)));
    throwIfCancelled(session.signal);
    await files.commit();
    const registration = written.some(({ name }) => name === "REGISTRATION.dcm");
    process.stderr.write(`Wrote ${volume.header.dims[2]} slices${registration ? " and a Spatial Registration" : ""} to ${options.output}.\n`);
    if (!registration && transforms.length > 0) process.stderr.write("Notice: a deformation has no place in a Spatial Registration, so none was written.\n");
  } catch (thrown) {
    await files.discard();
    if (own) await rmdir(folder).catch(() => undefined);
    throw thrown;
  }
}
