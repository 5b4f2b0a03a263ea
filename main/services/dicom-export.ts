import { join } from "node:path";
import { identity4, multiply4 } from "../../workers/contract/affine.ts";
import { linearToMatrix, type Transform } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { fileHash } from "./file-hash.ts";
import { outputError, type AtomicFiles } from "./outputs.ts";
import { pack } from "./pack.ts";
import type { Pools } from "./pools.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

export interface DicomExportRequest {
  /** the registered image, on the fixed grid */
  volume: Volume;
  moving: Volume;
  fixed: Pick<Volume, "dicom">;
  /** fixed to moving, in the order a fixed point passes them */
  transforms: readonly Transform[];
  /** leave out who the patient is, dates and references to the sources */
  strip: boolean;
}

/** Names of the files of an exported series: one per slice, then the Spatial Registration object where the one transform is linear. */
export function dicomNames(slices: number, transforms: readonly Transform[]): { slices: string[]; registration: string | null } {
  const digits = Math.max(4, String(slices).length);
  return {
    slices: Array.from({ length: slices }, (_, k) => `IM${String(k + 1).padStart(digits, "0")}.dcm`),
    registration: transforms.length > 0 && transforms.every(({ kind }) => kind === "linear") ? "REGISTRATION.dcm" : null,
  };
}

/**
 * Writes the registered image as a DICOM series.
 * @param place path of a file by its name from dicomNames
 * @returns the files with their SHA-256. Throws SynclineError("output")
 */
export async function writeDicomSeries(pools: Pools, { volume, moving, fixed, transforms, strip }: DicomExportRequest, place: (name: string) => string): Promise<{ name: string; sha256: string }[]> {
  // the registered image is of the moving image's kind, whatever its values look like
  const made = { ...volume, header: { ...volume.header, modality: moving.header.modality } };
  const names = dicomNames(volume.header.dims[2], transforms);
  const matrix = transforms.reduce<number[] | null>((before, transform) => (transform.kind === "linear" && before ? multiply4(linearToMatrix(transform), before) : null), [...identity4]);
  const { sha256 } = await pools.io("writeDicom", {
    volume: made, slices: names.slices.map(place), registration: names.registration !== null && matrix ? { path: place(names.registration), matrix } : null,
    moving: moving.dicom ?? null, fixed: fixed.dicom ?? null, strip, description: [strip ? "" : moving.dicom?.title ?? "", "registered (Syncline)"].filter((text) => text !== "").join(" "),
  });
  return [...names.slices, ...(names.registration === null ? [] : [names.registration])].map((name, i) => ({ name, sha256: sha256[i] }));
}

/** The same as one ZIP file. @returns its SHA-256. Throws SynclineError("output") */
export function packDicom(pools: Pools, files: AtomicFiles, path: string, request: DicomExportRequest): Promise<string> {
  const temporary = files.temporary(path);
  return inTemporaryFolder("dicom", async (folder) => {
    const written = await writeDicomSeries(pools, request, (name) => join(folder, name));
    await pack(written.map(({ name }) => join(folder, name)), temporary);
    return fileHash(temporary);
  }).catch((thrown: unknown) => {
    throw outputError(thrown, path);
  });
}
