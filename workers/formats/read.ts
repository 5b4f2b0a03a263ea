import { stat } from "node:fs/promises";
import { readHead } from "./bytes.ts";
import { readFailure, unreadable } from "./fail.ts";
import { openDicomFile, openDicomFolder } from "./dicom/dicom-read.ts";
import type { ImageChoice, ImageFile, ImageReader, ReadImage } from "./image-file.ts";
import { openNiftiImage, pairHeader } from "./nifti-read.ts";
import { openNrrd } from "./nrrd-read.ts";
import { recognise, refusals, type Kind } from "./recognise.ts";

/** The readers by what a file's first bytes tell; its name is never asked. A folder is one of DICOM files. A new format plugs in here. */
const readers: Partial<Record<Kind, ImageReader>> = {
  nifti1: openNiftiImage, nifti2: openNiftiImage, analyze: openNiftiImage, nrrd: openNrrd,
  dicom: openDicomFile,
};

/**
 * Opens an image of any format: its header is read and checked, no voxel is touched, nothing large is allocated.
 * @param path a file, either file of a pair, or a folder of DICOM files
 * @throws input when it is no image that can be read, with the cause and what to do
 */
export async function openImage(path: string, choice: ImageChoice = {}): Promise<ImageFile> {
  const { kind, length } = await contentOf(path);
  if (kind === "folder") return openDicomFolder(path, choice);
  if (await pairHeader(path) !== null) return openNiftiImage(path, choice);
  const reader = readers[kind];
  if (reader) return reader(path, choice);
  const refusal = refusals[kind];
  if (refusal) throw unreadable(path, ...refusal);
  if (length < 348) throw unreadable(path, `its content is only ${length} bytes long`, "copy or download it again");
  throw unreadable(path, "it is not an image of a known format", "give a NIfTI file (.nii, .nii.gz, .hdr/.img)");
}

/** Reads one image of any format. @throws input, memory */
export async function readImage(path: string, choice: ImageChoice = {}): Promise<ReadImage> {
  return (await openImage(path, choice)).read();
}

/** What a path is, and how many of the first bytes its content has. @throws input */
async function contentOf(path: string): Promise<{ kind: Kind | "folder"; length: number }> {
  try {
    if ((await stat(path)).isDirectory()) return { kind: "folder", length: 0 };
  } catch (thrown) {
    throw readFailure(path, thrown);
  }
  const { bytes } = await readHead(path);
  return { kind: recognise(bytes), length: bytes.length };
}
