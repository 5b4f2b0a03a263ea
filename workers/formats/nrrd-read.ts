import { basename } from "node:path";
import { orientationOf, spacingOf } from "../contract/affine.ts";
import { notice, type Notice } from "../contract/notices.ts";
import { say, type PlainText } from "../contract/sentences.ts";
import { voxelCount } from "../contract/volume.ts";
import { readHead } from "./bytes.ts";
import { besideHeader, dataFileSize, mostFiles, patternNames, stretchesOf, type DataFile } from "./data-files.ts";
import { unreadable } from "./fail.ts";
import { geometryNotices, scalingDecision } from "./geometry-notices.ts";
import { readHeaderLines, type HeaderLines } from "./header-lines.ts";
import { layoutOf } from "./image-axes.ts";
import type { ImageChoice, ImageFile, VolumeInspection } from "./image-file.ts";
import { nrrdGeometry, spatialAxes } from "./nrrd-geometry.ts";
import { parseNrrd, type NrrdHeader } from "./nrrd-header.ts";
import { openStored } from "./stored-image.ts";
import { isColour } from "./stored-types.ts";
import { chooseVolume } from "./volume-choice.ts";

/**
 * Opens an NRRD image: data attached or in one or several files of their own; raw, gzip or text; any of the three anatomical spaces. Axes that
 * are no space (lists of gradients, vectors, time) are volumes to choose from.
 * @throws input
 */
export async function openNrrd(path: string, choice: ImageChoice): Promise<ImageFile> {
  const text = await readHeaderLines(path, (line) => line.trim() === "");
  if (text === null) throw unreadable(path, "its header does not end", "copy or export it again");
  const nrrd = parseNrrd(path, text.lines);
  const axes = spatialAxes(path, nrrd);
  const colour = axes.spatial[0] > 0 && /color$/i.test(nrrd.kinds?.[0] ?? "");
  const layout = layoutOf(nrrd.sizes, axes, nrrd.type, colour);
  const { dims, type, components, volumes } = layout;
  const { volume, notices: choiceNotices } = chooseVolume(path, choice.volume, volumes, layout.sizes);
  const geometry = nrrdGeometry(path, nrrd, axes);
  const notices: Notice[] = [...choiceNotices, ...geometry.notices, ...geometryNotices(geometry.affine)];
  if (isColour(type)) notices.push(notice("coloursToBrightness"));

  const total = nrrd.sizes.reduce((product, size) => product * size, nrrd.type.size);
  const files = await dataFiles(path, text, nrrd, total);
  const bytes = nrrd.encoding === "text" ? total : voxelCount(dims) * components * type.size;
  const header: VolumeInspection = {
    dims, affine: geometry.affine, dtype: type.dtype, slope: 1, intercept: 0, spacing: spacingOf(geometry.affine), orientation: orientationOf(geometry.affine),
    format: formatOf(nrrd, text), storedType: type.name, geometrySource: geometry.source, volumes, volume,
    decisions: [geometry.decision, scalingDecision(1, 0)], notices,
  };
  if (nrrd.encoding === "text" && volumes > components) throw unreadable(path, "it holds several volumes as text", "save it with encoding raw or gzip");
  const place = Math.floor(volume / components);
  return openStored({
    header, type, littleEndian: nrrd.littleEndian || nrrd.encoding === "text", before: nrrd.dataFile === null ? [] : [path],
    stretches: nrrd.encoding === "text" ? textStretch(path, files, total, nrrd.type.size) : stretchesOf(files, place * bytes, bytes),
    components, component: volume % components, text: nrrd.encoding === "text", moreFollows: place < volumes / components - 1,
  });
}

function formatOf(nrrd: NrrdHeader, { gzip }: HeaderLines): string {
  const words: (PlainText | "")[] = [nrrd.littleEndian ? "" : "big-endian", nrrd.encoding === "gzip" || gzip ? "gzip" : nrrd.encoding === "text" ? "text" : "", nrrd.dataFile === null ? "" : "header and data files"];
  const said = words.filter((word) => word !== "");
  return said.length > 0 ? `NRRD (${said.join(", ")})` : "NRRD";
}

/** Numbers as text: the rest of the one file, which must have room for two characters a number. */
function textStretch(path: string, files: readonly DataFile[], total: number, size: number): [DataFile & { bytes: number }] {
  const [file] = files;
  const bytes = file.size - file.offset;
  if (files.length > 1 || file.packed) throw unreadable(path, "its numbers are text in several or packed files", "save it with encoding raw or gzip");
  if (bytes + 1 < 2 * (total / size)) throw unreadable(path, say("its {bytes} characters of text cannot hold the {wanted} numbers that its header asks for", { bytes, wanted: total / size }), "copy or download it again");
  return [{ ...file, bytes }];
}

/** The files that hold the voxels, in order, with the bytes of each. */
async function dataFiles(path: string, text: HeaderLines, nrrd: NrrdHeader, total: number): Promise<DataFile[]> {
  const packed = nrrd.encoding === "gzip";
  const damaged = (): never => {
    throw unreadable(path, "its list of data files cannot be understood", "save the image in one file");
  };
  if (nrrd.dataFile === null) {
    if (nrrd.lineSkip > 0 || nrrd.byteSkip < 0) damaged();
    if (text.gzip && packed) throw unreadable(path, "it is packed twice with gzip", "unpack it once");
    const start = packed ? text.length : 0;
    return [{ path, size: text.size, packed: packed || text.gzip, start, offset: text.length - start + nrrd.byteSkip, length: total }];
  }
  const { names, dimensions } = fileNames(path, nrrd);
  if (names.length === 0 || names.length > mostFiles || names.includes("")) damaged();
  // each file holds the fastest axes, or an even share
  const length = dimensions === null ? total / names.length : nrrd.sizes.slice(0, dimensions).reduce((product, size) => product * size, nrrd.type.size);
  if (length * names.length !== total) throw unreadable(path, say("its {count} data files cannot make up {sizes} voxels", { count: names.length, sizes: nrrd.sizes.join(" x ") }), "copy or export all of them again");
  return Promise.all(names.map(async (name): Promise<DataFile> => {
    const file = besideHeader(path, name);
    const size = await dataFileSize(path, file);
    const start = await afterLines(file, nrrd.lineSkip);
    // -1: the data are the end of the file
    if (nrrd.byteSkip < 0 && nrrd.encoding !== "raw") damaged();
    const offset = nrrd.byteSkip < 0 ? Math.max(0, size - start - length) : nrrd.byteSkip;
    return { path: file, size, packed, start, offset, length };
  }));
}

/** The names of the data files, and how many axes each holds where that is said. */
function fileNames(path: string, { dataFile, list, sizes }: NrrdHeader): { names: string[]; dimensions: number | null } {
  const words = (dataFile ?? "").split(/\s+/);
  const axes = (word: string | undefined): number | null => (word === undefined ? null : Math.min(sizes.length, Math.max(1, Math.floor(Number(word)) || 1)));
  if (words[0] === "LIST") return { names: list, dimensions: axes(words[1]) };
  if (words.length >= 4 && words[0].includes("%")) {
    const [min, max, step] = words.slice(1, 4).map(Number);
    return { names: patternNames(path, words[0], min, max, step), dimensions: axes(words[4]) };
  }
  return { names: [dataFile ?? ""], dimensions: null };
}

/** The byte after so many lines of a file. */
async function afterLines(path: string, lines: number): Promise<number> {
  if (lines === 0) return 0;
  const { bytes, gzip } = await readHead(path, 1 << 20);
  let at = 0;
  for (let line = 0; line < lines && !gzip; line++) {
    at = bytes.indexOf(10, at) + 1;
    if (at === 0) break;
  }
  if (at === 0) throw unreadable(path, say("it has no {count} lines to skip", { count: lines }), say("check its header ({file} is a data file)", { file: basename(path) }));
  return at;
}
