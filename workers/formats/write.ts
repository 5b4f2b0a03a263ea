import type { WriteTask } from "../contract/tasks.ts";
import { writeMetaImage } from "./metaimage-write.ts";
import { writeNifti } from "./nifti-write.ts";
import { writeNrrd } from "./nrrd-write.ts";

/**
 * Writes a volume in a format to exactly this path.
 * @returns SHA-256 of the bytes of the file at the path
 * @throws output
 */
export function writeImage({ path, volume, format, data }: WriteTask): Promise<string> {
  switch (format) {
    case "nii": case "nii.gz": return writeNifti(path, volume, format === "nii.gz");
    case "nrrd": return writeNrrd(path, volume);
    case "mha": case "mhd": return writeMetaImage(path, volume, data ?? null);
  }
}
