import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import type { LinearTransform } from "../../workers/contract/transform.ts";
import { writeComposite, writeTransform } from "../../workers/formats/transforms.ts";
import { deflated, enhancedElements, dicomFile, sliceFile } from "../fixtures/dicom-bytes.ts";
import { headerBytes, scalarTypes, singleFile, voxelBytes } from "../fixtures/nifti-bytes.ts";
import { metaHeader, nrrdGeometryLines, nrrdHeader } from "../fixtures/nrrd-bytes.ts";
import { oldComposite } from "../fixtures/old-hdf5.ts";

export const fuzzFormats = ["nifti", "nrrd", "metaimage", "mgh", "dicom", "mat", "text", "h5", "warp"] as const;
export type FuzzFormat = (typeof fuzzFormats)[number];

/** A sound file of a format, with the files beside it that it needs. */
export interface Seed {
  name: string;
  files: { name: string; bytes: Buffer }[];
  /** the file to be read, or "" for their folder */
  open: string;
  read: "image" | "transform" | "inverse";
  /** bytes of header in each file, which are damaged more often */
  header: number;
  text: boolean;
  /** packs well by itself, so that a small file may rightly become large */
  packed: boolean;
  /** bytes in memory for one on disk where a transform is made into another form; 1 when not given */
  grows?: number;
  /** may be packed with gzip as a whole */
  gzip: boolean;
}

const single = (name: string, bytes: Buffer, more: Partial<Seed> = {}): Seed => ({
  name, files: [{ name: "mutant", bytes }], open: "mutant", read: "image", header: 560, text: false, packed: false, gzip: true, ...more,
});

const dims = [6, 7, 8];
const count = 6 * 7 * 8;

function niftiSeeds(): Seed[] {
  const seeds = [scalarTypes[2], scalarTypes[6], scalarTypes[8]].flatMap((type, i) => ([1, 2] as const).map((version) => {
    const { bytes } = voxelBytes(type, count * 2, i !== 1);
    return single(`${type.name}-${version}`, singleFile({ version, little: i !== 1, dims: [...dims, 2], datatype: type.code }, bytes));
  }));
  const plain = singleFile({ dims, voxelOffset: 352 + 32 }, Buffer.alloc(32 + 2 * count, 3));
  plain[348] = 1;
  plain.writeInt32LE(32, 352);
  plain.writeInt32LE(6, 356);
  const pair = [{ name: "mutant.hdr", bytes: headerBytes({ single: false, dims }) }, { name: "mutant.img", bytes: Buffer.alloc(2 * count, 5) }];
  return [
    ...seeds, single("colours", singleFile({ datatype: 128, dims }, Buffer.alloc(3 * count, 77))), single("extension", plain),
    { ...single("pair", plain), files: pair, open: "mutant.img" }, { ...single("analyze", plain), files: [{ name: "mutant.hdr", bytes: headerBytes({ version: "analyze", dims }) }, pair[1]], open: "mutant.hdr" },
  ];
}

function nrrdSeeds(): Seed[] {
  const { bytes, values } = voxelBytes(scalarTypes[2], count, true);
  const lines = ["type: short", "dimension: 3", "sizes: 6 7 8", "kinds: domain domain domain", "endian: little", ...nrrdGeometryLines("left-posterior-superior")];
  const text = { text: true, header: 420 };
  const slices = dims.slice(0, 1).flatMap(() => Array.from({ length: 8 }, (_, z) => ({ name: `s${z}.raw`, bytes: bytes.subarray(84 * z, 84 * z + 84) })));
  const list = ["type: short", "dimension: 4", "sizes: 2 6 7 4", "kinds: list domain domain domain", "endian: big", ...nrrdGeometryLines("right-anterior-superior", "none"), "encoding: raw"];
  return [
    single("raw", Buffer.concat([nrrdHeader([...lines, "encoding: raw"]), bytes]), text),
    single("gzip", Buffer.concat([nrrdHeader([...lines, "encoding: gzip"]), gzipSync(bytes)]), { ...text, packed: true, gzip: false }),
    single("ascii", Buffer.concat([nrrdHeader([...lines, "encoding: ascii"]), Buffer.from(values.join(" "))]), text),
    single("list", Buffer.concat([nrrdHeader(list), bytes]), text),
    single("spacings", Buffer.concat([nrrdHeader(["type: uchar", "dimension: 4", "sizes: 3 6 7 8", "kinds: RGB-color domain domain domain", "spacings: nan 1 2 3", "axis mins: nan 1 2 3", "encoding: raw"]), Buffer.alloc(3 * count, 9)]), text),
    { ...single("detached", bytes, text), files: [{ name: "mutant.nhdr", bytes: nrrdHeader([...lines, "encoding: raw", "line skip: 1", "byte skip: 3", "data file: mutant.raw"]) }, { name: "mutant.raw", bytes: Buffer.concat([Buffer.from("line\nabc"), bytes]) }], open: "mutant.nhdr", gzip: false },
    { ...single("slices", bytes, text), files: [{ name: "mutant.nhdr", bytes: nrrdHeader([...lines, "encoding: raw", "data file: s%d.raw 0 7 1 2"]) }, ...slices], open: "mutant.nhdr", gzip: false },
  ];
}

function metaImageSeeds(): Seed[] {
  const { bytes, values } = voxelBytes(scalarTypes[2], count, true);
  const lines = ["DimSize = 6 7 8", "ElementType = MET_SHORT"];
  const text = { text: true, header: 420 };
  const packed = deflateSync(bytes);
  return [
    single("plain", Buffer.concat([metaHeader([...lines, "BinaryData = True"], "LOCAL"), bytes]), text),
    single("packed", Buffer.concat([metaHeader([...lines, "BinaryData = True", "CompressedData = True", `CompressedDataSize = ${packed.length}`], "LOCAL"), packed]), { ...text, packed: true, gzip: false }),
    single("ascii", Buffer.concat([metaHeader([...lines, "BinaryData = False"], "LOCAL"), Buffer.from(values.join(" "))]), text),
    single("channels", Buffer.concat([metaHeader(["DimSize = 6 7 4", "ElementType = MET_SHORT", "ElementNumberOfChannels = 2", "BinaryDataByteOrderMSB = True"], "LOCAL"), bytes]), text),
    { ...single("detached", bytes, text), files: [{ name: "mutant.mhd", bytes: metaHeader([...lines, "HeaderSize = -1"], "mutant.raw") }, { name: "mutant.raw", bytes }], open: "mutant.mhd", gzip: false },
    { ...single("pattern", bytes, text), files: [{ name: "mutant.mhd", bytes: metaHeader(lines, "m%d.raw 0 1 1") }, { name: "m0.raw", bytes: bytes.subarray(0, count) }, { name: "m1.raw", bytes: bytes.subarray(count) }], open: "mutant.mhd", gzip: false },
  ];
}

function mghSeeds(): Seed[] {
  return [[0, 1], [4, 2], [3, 4]].map(([type, size]) => {
    const header = Buffer.alloc(284);
    [1, ...dims, 2, type, 0].forEach((value, i) => header.writeInt32BE(value, 4 * i));
    header.writeInt16BE(1, 28);
    [1, 1.5, 2, -1, 0, 0, 0, 0, -1, 0, 1, 0, 7, -8, 9].forEach((value, i) => header.writeFloatBE(value, 30 + 4 * i));
    return single(`type ${type}`, Buffer.concat([header, Buffer.alloc(2 * count * size, 66), Buffer.from("footer")]), { header: 100 });
  });
}

/** Syntaxes that small files can be made in; real ones of every syntax come in from `more`. */
function dicomSeeds(more: string | null): Seed[] {
  const dicom = { header: 1400, gzip: false };
  const slices = [0, 5, 10].map((z, i) => ({ name: `s${i}`, bytes: sliceFile({ position: [0, 0, z], instance: i + 1 }) }));
  const item = (z: number): Parameters<typeof enhancedElements>[0][number] => [["00209113", "SQ", [[["00200032", "DS", [0, 0, z]]]]]];
  const shared: Parameters<typeof enhancedElements>[1] = [["00209116", "SQ", [[["00200037", "DS", [1, 0, 0, 0, 1, 0]]]]], ["00289110", "SQ", [[["00280030", "DS", [2, 2]]]]]];
  const made = [
    single("slice", sliceFile(), dicom), single("unsigned", sliceFile({ signed: false, bitsStored: 12 }), dicom), single("deflated", sliceFile({ syntax: deflated }), { ...dicom, packed: true }),
    single("enhanced", dicomFile(enhancedElements([item(0), item(3), item(6)], shared, Array.from({ length: 36 }, (_, i) => i))), dicom),
    { ...single("folder", slices[0].bytes, dicom), files: slices, open: "" },
  ];
  if (more === null || !existsSync(more)) return made;
  const real = readdirSync(more).map((name) => join(more, name)).filter((path) => statSync(path).isFile() && statSync(path).size < 400_000);
  return [...made, ...real.map((path, i) => single(`real ${i}`, readFileSync(path), { ...dicom, header: 3000, packed: true }))];
}

const linear: LinearTransform = { kind: "linear", matrix: [1, 0.1, 0, 0, 1, 0.2, 0, 0, 1], translation: [1, 2, 3], centre: [4, 5, 6] };

async function h5Seeds(folder: string): Promise<Seed[]> {
  const path = join(folder, "seed.h5");
  await writeComposite(path, [{ kind: "field", grid: { dims: [6, 7, 8], affine: [2, 0, 0, 1, 0, 2, 0, 1, 0, 0, 2, 1, 0, 0, 0, 1] }, vectors: new SharedArrayBuffer(count * 12) }, linear]);
  return [single("composite", readFileSync(path), { read: "transform", header: 4000 }), single("old composite", oldComposite(), { read: "transform", header: 4000, packed: true })];
}

async function matSeeds(folder: string): Promise<Seed[]> {
  const path = join(folder, "seed.mat");
  await writeTransform(path, linear);
  return (["transform", "inverse"] as const).map((read) => single(read, readFileSync(path), { read, header: 200 }));
}

/** A B-spline becomes 16 x 16 x 16 displacements of 12 bytes for a control point, which is three numbers of two characters at least. */
const splineGrowth = (16 ** 3 * 12) / 6;

function textSeeds(): Seed[] {
  const one = (type: string, parameters: string, fixed: string): string => `#Insight Transform File V1.0\n#Transform 0\nTransform: ${type}\nParameters: ${parameters}\nFixedParameters: ${fixed}\n`;
  const spline = one("BSplineTransform_double_3_3", Array.from({ length: 3 * 125 }, (_, i) => (i % 7) / 10).join(" "), "5 5 5 -10 -10 -10 20 20 20 1 0 0 0 1 0 0 0 1");
  return [
    one("Euler3DTransform_double_3_3", "0.1 0.2 0.3 4 5 6", "1 2 3 0"), one("VersorRigid3DTransform_double_3_3", "0.1 0.2 0.3 4 5 6", "1 2 3"),
    one("AffineTransform_double_3_3", "1 0 0 0 1 0.2 0 0 1 4 5 6", "1 2 3"), spline,
  ].map((text, i) => single(`text ${i}`, Buffer.from(text), { read: i % 2 === 0 ? "inverse" : "transform", header: 400, text: true, grows: i === 3 ? splineGrowth : 1 }));
}

function warpSeeds(): Seed[] {
  return [16, 64].map((datatype) => single(`field ${datatype}`, singleFile({ datatype, dims: [...dims, 1, 3], intent: 1007 }, Buffer.alloc(count * 3 * (datatype / 4), 0x3f)), { read: "transform" }));
}

/**
 * The seeds of a format.
 * @param folder where writers may leave a file
 * @param realDicom a folder of real DICOM files that are taken in too; null: none
 */
export async function seedsOf(format: FuzzFormat, folder: string, realDicom: string | null): Promise<Seed[]> {
  mkdirSync(folder, { recursive: true });
  switch (format) {
    case "nifti": return niftiSeeds();
    case "nrrd": return nrrdSeeds();
    case "metaimage": return metaImageSeeds();
    case "mgh": return mghSeeds();
    case "dicom": return dicomSeeds(realDicom);
    case "mat": return matSeeds(folder);
    case "text": return textSeeds();
    case "h5": return h5Seeds(folder);
    case "warp": return warpSeeds();
  }
}
