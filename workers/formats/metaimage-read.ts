import { isInvertible, orientationOf, spacingOf } from "../contract/affine.ts";
import { notice, type Notice } from "../contract/notices.ts";
import { say, type PlainText } from "../contract/sentences.ts";
import { voxelCount } from "../contract/volume.ts";
import { besideHeader, dataFileSize, mostFiles, patternNames, stretchesOf, type DataFile } from "./data-files.ts";
import { unreadable } from "./fail.ts";
import { geometryNotices, scalingDecision } from "./geometry-notices.ts";
import { readHeaderLines, type HeaderLines } from "./header-lines.ts";
import { completeBasis, layoutOf } from "./image-axes.ts";
import type { ImageChoice, ImageFile, VolumeInspection } from "./image-file.ts";
import { isLastLine, parseMetaImage, type MetaImageHeader } from "./metaimage-header.ts";
import { openStored, type Stretch } from "./stored-image.ts";
import { isColour } from "./stored-types.ts";
import { chooseVolume } from "./volume-choice.ts";

/**
 * Opens a MetaImage: .mha with its voxels, or .mhd with one or several data files; plain, compressed or text. Channels and axes beyond the third
 * are volumes to choose from.
 * @throws input
 */
export async function openMetaImage(path: string, choice: ImageChoice): Promise<ImageFile> {
  const text = await readHeaderLines(path, isLastLine);
  if (text === null) throw unreadable(path, "its header does not end", "copy or export it again");
  const meta = parseMetaImage(path, text.lines);
  const spatial = meta.dims.slice(0, 3).map((_, axis) => axis + 1);
  // channels are the fastest axis
  const axes = { spatial, components: [meta.channels], further: meta.dims.slice(3) };
  const layout = layoutOf([meta.channels, ...meta.dims], axes, meta.type, true);
  const { dims, type, components, volumes } = layout;
  const { volume, notices: choiceNotices } = chooseVolume(path, choice.volume, volumes, meta.channels === 1 ? meta.dims : layout.sizes);
  const affine = affineOf(path, meta);
  const notices: Notice[] = [...choiceNotices, ...geometryNotices(affine)];
  if (isColour(type)) notices.push(notice("coloursToBrightness"));
  if (meta.matrix === null) notices.push(notice("noSpaceNamed"));

  const total = meta.dims.reduce((product, size) => product * size, meta.type.size * meta.channels);
  const files = await dataFiles(path, text, meta, total);
  const bytes = voxelCount(dims) * components * type.size;
  const place = Math.floor(volume / components);
  const words: (PlainText | "")[] = [meta.littleEndian || !meta.binary ? "" : "big-endian", meta.binary ? "" : "text", meta.compressed || text.gzip ? "compressed" : "", meta.dataFile === null ? "" : "header and data files"];
  const said = words.filter((word) => word !== "");
  const header: VolumeInspection = {
    dims, affine, dtype: type.dtype, slope: meta.slope, intercept: meta.intercept, spacing: spacingOf(affine), orientation: orientationOf(affine),
    format: said.length > 0 ? `MetaImage (${said.join(", ")})` : "MetaImage", storedType: type.name, geometrySource: "TransformMatrix" satisfies PlainText, volumes, volume,
    decisions: [notice("metaImageMatrix"), scalingDecision(meta.slope, meta.intercept)], notices,
  };
  return openStored({
    header, type, littleEndian: meta.littleEndian || !meta.binary, before: meta.dataFile === null ? [] : [path],
    stretches: meta.binary ? stretchesOf(files, place * bytes, bytes) : textStretch(path, files, meta, total),
    components, component: volume % components, text: !meta.binary, moreFollows: place < volumes / components - 1, modality: meta.modality ?? undefined,
  });
}

/** Voxel index to RAS mm: axis i steps along row i of the matrix, times its spacing; LPS becomes RAS. */
function affineOf(path: string, { dims, spacing, offset, matrix }: MetaImageHeader): number[] {
  const count = dims.length;
  const row = (axis: number): number[] => [0, 1, 2].map((k) => (k < count ? (matrix?.[axis * count + k] ?? (axis === k ? 1 : 0)) : 0));
  const columns = completeBasis(dims.slice(0, 3).map((_, axis) => row(axis).map((value) => value * spacing[axis])));
  const affine = [0, 1, 2].flatMap((k) => [...columns.map((column) => column[k]), offset[k] ?? 0].map((value) => (k < 2 ? 0 - value : value)));
  affine.push(0, 0, 0, 1);
  if (!isInvertible(affine)) throw unreadable(path, "its spacing and matrix cannot be inverted", "the header is damaged: export the image again");
  return affine;
}

function textStretch(path: string, files: readonly DataFile[], { dims, channels, type }: MetaImageHeader, total: number): Stretch[] {
  const [file] = files;
  const bytes = file.size - file.offset;
  if (files.length > 1 || file.packed || dims.length > 3) throw unreadable(path, "its numbers are text in several or packed files", "save it as binary data");
  if (bytes + 1 < 2 * (total / type.size)) {
    throw unreadable(path, say("its {bytes} characters of text cannot hold the {wanted} numbers that its header asks for", { bytes, wanted: (channels === 1 ? dims : [channels, ...dims]).join(" x ") }), "copy or download it again");
  }
  return [{ ...file, bytes }];
}

/** The files that hold the voxels, in order, with the bytes of each. */
async function dataFiles(path: string, text: HeaderLines, meta: MetaImageHeader, total: number): Promise<DataFile[]> {
  const { compressed, headerSize } = meta;
  if (meta.dataFile === null) {
    if (text.gzip && compressed) throw unreadable(path, "it is packed twice", "unpack it once");
    const start = compressed ? text.length : 0;
    return [{ path, size: text.size, packed: compressed || text.gzip, start, offset: text.length - start, length: total }];
  }
  const names = fileNames(path, meta);
  if (names.length === 0 || names.length > mostFiles || names.includes("") || total % names.length !== 0) {
    throw unreadable(path, "its list of data files cannot be understood", "save the image in one file");
  }
  const length = total / names.length;
  return Promise.all(names.map(async (name): Promise<DataFile> => {
    const file = besideHeader(path, name);
    const size = await dataFileSize(path, file);
    const skip = headerSize < 0 ? Math.max(0, size - length) : headerSize;
    return { path: file, size, packed: compressed, start: compressed ? Math.max(0, headerSize) : 0, offset: compressed ? 0 : skip, length };
  }));
}

/** "LIST" with names on the lines after it, a pattern with its range, or one name (which may have blanks in it). */
function fileNames(path: string, { dataFile, list }: MetaImageHeader): string[] {
  const words = (dataFile ?? "").split(/\s+/);
  if (/^list$/i.test(words[0])) return list;
  if (words[0].includes("%") && words.length >= 3) {
    const [min, max, step = 1] = words.slice(1, 4).map(Number);
    return patternNames(path, words[0], min, max, step);
  }
  return [dataFile ?? ""];
}
