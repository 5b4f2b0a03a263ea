import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { DicomSource } from "../../contract/dicom-source.ts";
import { SynclineError } from "../../contract/errors.ts";
import type { Volume } from "../../contract/volume.ts";
import { writeFailure } from "../fail.ts";
import { exportIdentity } from "./export-common.ts";
import { registrationFile } from "./export-registration.ts";
import { seriesFiles } from "./export-series.ts";

export interface DicomExport {
  volume: Volume;
  /** where each slice goes, in the order of the volume's slices */
  slices: readonly string[];
  /** where the Spatial Registration object goes, and the 4x4 (RAS mm) from fixed to moving world; null: none is written */
  registration: { path: string; matrix: readonly number[] } | null;
  moving: DicomSource | null;
  fixed: DicomSource | null;
  /** leave out who the patient is, dates and references to the sources */
  strip: boolean;
  description: string;
}

/** Writes a volume as a DICOM series and, for a linear registration, its Spatial Registration object. @returns SHA-256 of the files, slices first @throws output */
export async function writeDicom({ volume, slices, registration, moving, fixed, strip, description }: DicomExport, now: Date): Promise<string[]> {
  if (slices.length !== volume.header.dims[2]) throw new SynclineError("internal", "The number of file names differs from that of the slices.");
  const identity = exportIdentity(moving, fixed, strip, now);
  const hashes: string[] = [];
  const put = async (path: string, bytes: Buffer): Promise<void> => {
    await writeFile(path, bytes, { mode: 0o600 }).catch((thrown: unknown) => {
      throw writeFailure(path, thrown);
    });
    hashes.push(createHash("sha256").update(bytes).digest("hex"));
  };
  let k = 0;
  for (const file of seriesFiles(volume, moving, identity, description)) await put(slices[k++], file.bytes);
  if (registration) await put(registration.path, registrationFile(registration.matrix, fixed, moving, identity).bytes);
  return hashes;
}
