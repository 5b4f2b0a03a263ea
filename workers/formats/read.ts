import { access, stat } from "node:fs/promises";
import { say } from "../contract/sentences.ts";
import type { SeriesSummary } from "../contract/series.ts";
import { splitSeriesPath } from "../contract/series-path.ts";
import { readHead, readTail } from "./bytes.ts";
import { readFailure, unreadable } from "./fail.ts";
import { openDicomFile, openDicomFolder } from "./dicom/dicom-read.ts";
import { listSeries } from "./dicom/list-series.ts";
import type { ImageChoice, ImageFile, ImageReader, ReadImage } from "./image-file.ts";
import { openMetaImage } from "./metaimage-read.ts";
import { openMgh } from "./mgh-read.ts";
import { openNiftiImage, pairHeader } from "./nifti-read.ts";
import { openNrrd } from "./nrrd-read.ts";
import { recognise, refusals, type Kind } from "./recognise.ts";

/** The readers by what a file's first bytes tell; its name is never asked. A folder is one of DICOM files. A new format plugs in here. */
const readers: Partial<Record<Kind, ImageReader>> = {
  nifti1: openNiftiImage, nifti2: openNiftiImage, analyze: openNiftiImage, nrrd: openNrrd, metaimage: openMetaImage, mgh: openMgh,
  dicom: openDicomFile,
};

/**
 * Opens an image of any format: its header is read and checked, no voxel is touched, nothing large is allocated.
 * @param path a file, either file of a pair, a folder of DICOM files, one series of either (FOLDER#2), or one volume (FILE#3)
 * @throws input when it is no image that can be read, with the cause and what to do
 */
export async function openImage(path: string, choice: ImageChoice = {}): Promise<ImageFile> {
  const part = await exists(path) ? null : splitSeriesPath(path);
  if (part && (await exists(part.path) || await exists(splitSeriesPath(part.path)?.path ?? part.path))) return openImage(part.path, await chosenBy(part, choice));
  const { kind, length } = await contentOf(path);
  if (kind === "folder") return openDicomFolder(path, choice);
  if (await pairHeader(path) !== null) return openNiftiImage(path, choice);
  const reader = readers[kind];
  if (reader) return reader(path, choice);
  const refusal = refusals[kind === "hdf5" && await namesTransforms(path) ? "itk-text" : kind];
  if (refusal) throw unreadable(path, ...refusal);
  if (/\.(z?raw|bin)(\.gz)?$/i.test(path)) throw unreadable(path, "it holds voxels without a header", "open the header that belongs to it (.mhd, .nhdr, .hdr)");
  if (length < 348) throw unreadable(path, say("its content is only {bytes} bytes long", { bytes: length }), "choose an image, or copy this one again if it was cut short");
  throw unreadable(path, "it is not an image of a known format", "give NIfTI, DICOM, NRRD, MetaImage or MGH/MGZ");
}

/** Whether an HDF5 file is one of ITK transforms: it names their group where the root group lies, which libraries write first and this program last. */
async function namesTransforms(path: string): Promise<boolean> {
  const ends = [(await readHead(path, 1 << 16)).bytes, await readTail(path, 1 << 16)];
  return ends.some((bytes) => Buffer.from(bytes).includes("TransformGroup"));
}

/** What the number behind a path chooses: of what is not DICOM a volume, of DICOM a series, and behind a series' number a volume. */
async function chosenBy({ path, series }: { path: string; series: string }, choice: ImageChoice): Promise<ImageChoice> {
  if (choice.series !== undefined || choice.volume !== undefined) return { series: choice.series ?? series, volume: choice.volume };
  const volume = { volume: Number(series) - 1 };
  if (!(await exists(path))) return volume;
  const { kind } = await contentOf(path);
  return kind === "folder" || kind === "dicom" ? { series } : volume;
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

/** The series of a DICOM file, folder or DICOMDIR; none of a file of another format. @throws input */
export async function listImages(path: string, thumbnails: boolean): Promise<SeriesSummary[]> {
  const { kind } = await contentOf(path);
  return kind === "folder" || kind === "dicom" ? listSeries(path, kind === "folder", thumbnails) : [];
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
