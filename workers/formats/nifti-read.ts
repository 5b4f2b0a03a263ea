import { access } from "node:fs/promises";
import { orientationOf, spacingOf } from "../contract/affine.ts";
import { notice } from "../contract/notices.ts";
import { type PlainText } from "../contract/sentences.ts";
import { voxelCount } from "../contract/volume.ts";
import { readHead, type Head } from "./bytes.ts";
import { unreadable, withCommas } from "./fail.ts";
import { scalingDecision } from "./geometry-notices.ts";
import type { ImageChoice, ImageFile, VolumeInspection } from "./image-file.ts";
import { readCarried } from "./nifti-extras.ts";
import { niftiGeometry } from "./nifti-geometry.ts";
import { parseNifti, type NiftiHeader } from "./nifti-header.ts";
import { recognise } from "./recognise.ts";
import { openStored, requireLength } from "./stored-image.ts";
import { isColour } from "./stored-types.ts";
import { chooseVolume } from "./volume-choice.ts";

/** A NIfTI or Analyze image whose header is read and whose sizes agree with the files. */
export interface NiftiFile {
  nifti: NiftiHeader;
  header: VolumeInspection;
  /** the file given, or the header of a pair */
  headerHead: Head;
  /** the file that holds the voxels; the same object for a single file */
  imageHead: Head;
  /** byte of the chosen volume's first voxel in the image file's content */
  offset: number;
  /** bytes of the chosen volume on disk, unpacked */
  storedBytes: number;
}

/**
 * Reads and checks the header of an image; no voxel is read and nothing large is allocated.
 * @param volume which volume of a 4-D file, from 0
 * @throws input when the file is not NIfTI or Analyze, is damaged, or is shorter than its header says
 */
export async function openNifti(path: string, volume?: number): Promise<NiftiFile> {
  const { headerHead, imageHead, nifti } = await findFiles(path);
  const { type, dims, volumes, notices } = nifti;
  const { volume: chosen, notices: choice } = chooseVolume(path, volume, volumes, [...dims, ...nifti.furtherDims]);
  notices.push(...choice);
  if (nifti.intentCode === 1006 || nifti.intentCode === 1007) notices.push(notice("vectors"));
  if (isColour(type)) notices.push(notice("coloursToBrightness"));

  const storedBytes = voxelCount(dims) * type.size;
  const offset = nifti.voxelOffset + chosen * storedBytes;
  requireLength({ path: imageHead.path, size: imageHead.size, packed: imageHead.gzip, start: 0, offset, bytes: storedBytes }, dims, type.name);
  const whole = nifti.voxelOffset + volumes * storedBytes;
  if (!imageHead.gzip && imageHead.size < whole) notices.push(notice("laterVolumesMissing", { have: withCommas(imageHead.size), want: withCommas(whole) }));

  const geometry = niftiGeometry(nifti);
  const said: (PlainText | "")[] = [nifti.littleEndian ? "" : "big-endian", imageHead.gzip ? "gzip" : "", nifti.single ? "" : "header and image file"];
  const words = said.filter((word) => word !== "");
  const header: VolumeInspection = {
    dims, affine: geometry.affine, dtype: type.dtype, slope: nifti.slope, intercept: nifti.intercept,
    spacing: spacingOf(geometry.affine), orientation: orientationOf(geometry.affine),
    format: words.length > 0 ? `${nifti.version} (${words.join(", ")})` : nifti.version,
    storedType: type.name, geometrySource: geometry.source, volumes, volume: chosen,
    decisions: [geometry.decision, scalingDecision(nifti.slope, nifti.intercept)], notices: [...notices, ...geometry.notices],
  };
  return { nifti, header, headerHead, imageHead, offset, storedBytes };
}

/** Opens a NIfTI or Analyze image for the registry of readers. @throws input */
export async function openNiftiImage(path: string, choice: ImageChoice): Promise<ImageFile> {
  const { nifti, header, headerHead, imageHead, offset, storedBytes } = await openNifti(path, choice.volume);
  const image = openStored({
    header, type: nifti.type, littleEndian: nifti.littleEndian, before: headerHead === imageHead ? [] : [headerHead.path],
    stretches: [{ path: imageHead.path, size: imageHead.size, packed: imageHead.gzip, start: 0, offset, bytes: storedBytes }],
    components: 1, component: 0, text: false, moreFollows: nifti.volumes > header.volume + 1,
  });
  return {
    ...image,
    read: async () => {
      const { carried, notices } = await readCarried(headerHead.path, nifti);
      const { volume, sha256 } = await image.read();
      return { sha256, volume: { ...volume, carried, header: { ...volume.header, notices: [...volume.header.notices, ...notices] } } };
    },
  };
}

/** Of a single file: itself. Of a pair, whichever of the two is given: header and image. Content decides which is which. */
async function findFiles(path: string): Promise<{ headerHead: Head; imageHead: Head; nifti: NiftiHeader }> {
  const head = await readHead(path);
  const kind = recognise(head.bytes);
  if (kind === "nifti1" || kind === "nifti2" || (kind === "analyze" && isLoneHeader(head))) {
    const nifti = parseNifti(path, head.bytes, kind);
    if (nifti.single) return { headerHead: head, imageHead: head, nifti };
    const image = await sibling(path, ["img", "IMG"]);
    if (image === null) throw unreadable(path, "it is the header of a pair and its image file (.img) is not beside it", "put both files into one folder");
    return { headerHead: head, imageHead: await readHead(image, 16), nifti };
  }
  if (kind === "analyze") throw unreadable(path, "its header starts like NIfTI but lacks the NIfTI mark (magic)", "export the image again");
  const header = await pairHeader(path);
  if (header !== null) {
    const headerHead = await readHead(header);
    const headerKind = recognise(headerHead.bytes);
    if (headerKind === "nifti1" || headerKind === "nifti2" || headerKind === "analyze") {
      const nifti = parseNifti(header, headerHead.bytes, headerKind);
      if (!nifti.single) return { headerHead, imageHead: head, nifti };
    }
    throw unreadable(header, "it is not the header of a NIfTI or Analyze image", "copy or export both files again");
  }
  throw unreadable(path, "it is not a NIfTI or Analyze image", "give a NIfTI file (.nii, .nii.gz, .hdr/.img)");
}

/** The header beside an .img; null where there is none or the name is another. An .img holds nothing but voxels, so its content says nothing. */
export async function pairHeader(path: string): Promise<string | null> {
  return /\.img(\.gz)?$/i.test(path) ? sibling(path, ["hdr", "HDR"]) : null;
}

/** An Analyze header is alone in its file, so anything much longer is a damaged single-file NIfTI. */
function isLoneHeader(head: Head): boolean {
  return head.bytes.length <= 1024;
}

/** The file beside `path` with another extension, packed or not; null when there is none. */
async function sibling(path: string, extensions: readonly string[]): Promise<string | null> {
  const stem = path.replace(/\.gz$/i, "").replace(/\.[^.\\/]*$/, "");
  for (const name of extensions.flatMap((extension) => [`${stem}.${extension}`, `${stem}.${extension}.gz`])) {
    if (name !== path && await access(name).then(() => true, () => false)) return name;
  }
  return null;
}
