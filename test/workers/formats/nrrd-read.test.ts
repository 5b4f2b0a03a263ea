import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { voxelView } from "../../../workers/contract/volume.ts";
import { openImage, readImage } from "../../../workers/formats/read.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { scalarTypes, voxelBytes } from "../../fixtures/nifti-bytes.ts";
import { nrrdGeometryLines, nrrdHeader, nrrdSpaces, obliqueAffine } from "../../fixtures/nrrd-bytes.ts";

const folder = temporaryFolder();
const count = 4 * 3 * 5;
const plain = ["dimension: 3", "sizes: 4 3 5", "kinds: domain domain domain"];
const nrrdNames: Record<string, string> = { uint64: "unsigned long long", int64: "int64_t", float32: "float", float64: "double", int16: "short int", uint8: "uchar" };
const int16 = scalarTypes[2];

const valuesOf = async (path: string, volume?: number): Promise<number[]> => {
  const { volume: { header, voxels } } = await readImage(path, { volume });
  return [...voxelView(header.dtype, voxels)];
};

describe.each(scalarTypes)("$name", (type) => {
  test.each([true, false])("little-endian %s, raw, gzip and text hold the same voxels", async (little) => {
    const { bytes, values } = voxelBytes(type, count, little);
    const lines = [`type: ${nrrdNames[type.name] ?? type.name}`, ...plain, ...nrrdGeometryLines("left-posterior-superior"), `endian: ${little ? "little" : "big"}`];
    for (const [encoding, body] of [["raw", bytes], ["gzip", gzipSync(bytes)], ["ascii", Buffer.from(values.join(" \n"))]] as const) {
      const path = folder.put(`${encoding}.nrrd`, Buffer.concat([nrrdHeader([...lines, `encoding: ${encoding}`]), body]));
      expect(await valuesOf(path)).toEqual(values);
    }
  });
});

describe("geometry", () => {
  const { bytes } = voxelBytes(int16, count, true);
  const affineOf = async (lines: readonly string[]) => {
    const path = folder.put("geometry.nrrd", Buffer.concat([nrrdHeader(["type: int16", "encoding: raw", "endian: little", ...lines]), bytes]));
    return (await openImage(path)).header;
  };

  test.each(Object.keys(nrrdSpaces))("directions in %s", async (space) => {
    const header = await affineOf([...plain, ...nrrdGeometryLines(space), "measurement frame: (1,0,0) (0,1,0) (0,0,1)"]);
    header.affine.forEach((value, i) => expect(value).toBeCloseTo(obliqueAffine[i], 9));
    expect(header.notices.map(({ code }) => code)).toEqual(["measurementFrameIgnored"]);
  });

  test("spacings alone lie along LPS axes from the axis mins, and that is said", async () => {
    const bare = await affineOf([...plain, "spacings: 1 2 3"]);
    expect(bare.affine).toEqual([-1, 0, 0, 0, 0, -2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1]);
    expect(bare.notices.map(({ code }) => code)).toEqual(["noSpaceNamed"]);
    const cell = await affineOf([...plain, "spacings: 1 2 3", "axis mins: 10 20 30"]);
    const node = await affineOf([...plain, "spacings: 1 2 3", "axis mins: 10 20 30", "centerings: node node node"]);
    expect([cell, node].map(({ affine }) => [affine[3], affine[7], affine[11]])).toEqual([[-10.5, -21, 31.5], [-10, -20, 30]]);
  });

  test("spacings in a named space lie along its axes from the space origin", async () => {
    const { affine } = await affineOf([...plain, "space: RAS", "spacings: 1 2 3", "space origin: (10,20,30)"]);
    expect(affine).toEqual([1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30, 0, 0, 0, 1]);
  });

  test("an image of two axes in space gets a third of one millimetre", async () => {
    const header = await affineOf(["dimension: 2", "sizes: 12 5", "space: left-posterior-superior", "space directions: (2,0,0) (0,0,3)", "space origin: (1,2,3)"]);
    expect(header.dims).toEqual([12, 5, 1]);
    expect(header.spacing).toEqual([2, 3, 1]);
  });

  test.each([
    ["a size that is none", ["dimension: 3", "sizes: 4 0 5"], "positive whole number"],
    ["sizes that disagree with the dimension", ["dimension: 3", "sizes: 4 3"], "each of its 3 axes"],
    ["more voxels than the file has", ["dimension: 3", "sizes: 4 3 6"], "it has"],
    ["a flat matrix", ["dimension: 3", "sizes: 4 3 5", "space: LPS", "space directions: (1,0,0) (1,0,0) (0,0,1)"], "cannot be inverted"],
    ["an unknown encoding", ["dimension: 3", "sizes: 4 3 5", "encoding: bzip2"], "bzip2"],
    ["blocks", ["dimension: 3", "sizes: 4 3 5", "type: block"], "blocks"],
  ])("%s is refused", async (_, lines, says) => {
    await expect(affineOf(lines)).rejects.toMatchObject({ code: "input", message: expect.stringContaining(says) });
  });
});

describe("further axes", () => {
  const values = Array.from({ length: 3 * count }, (_, i) => i);
  const bytes = Buffer.from(Int16Array.from(values).buffer);
  const head = ["type: int16", "encoding: raw", "endian: little", "dimension: 4"];

  test("a list behind space is one volume after another", async () => {
    const path = folder.put("behind.nrrd", Buffer.concat([nrrdHeader([...head, "sizes: 4 3 5 3", ...nrrdGeometryLines("left-posterior-superior", "", "none")]), bytes]));
    expect((await openImage(path)).header).toMatchObject({ volumes: 3, dims: [4, 3, 5] });
    for (const volume of [0, 1, 2]) expect(await valuesOf(path, volume)).toEqual(values.slice(volume * count, (volume + 1) * count));
    await expect(readImage(path, { volume: 3 })).rejects.toMatchObject({ code: "input" });
  });

  test("a list before space lies voxel by voxel", async () => {
    const path = folder.put("before.nrrd", Buffer.concat([nrrdHeader([...head, "sizes: 3 4 3 5", "kinds: list domain domain domain", ...nrrdGeometryLines("left-posterior-superior", "none")]), bytes]));
    for (const volume of [0, 1, 2]) expect(await valuesOf(path, volume)).toEqual(values.filter((_, i) => i % 3 === volume));
  });

  test("colours become brightness", async () => {
    const colours = Buffer.from(Array.from({ length: 3 * count }, (_, i) => (i % 3 === 1 ? 100 : 0)));
    const path = folder.put("rgb.nrrd", Buffer.concat([nrrdHeader(["type: uchar", "encoding: raw", "dimension: 4", "sizes: 3 4 3 5", "kinds: RGB-color domain domain domain"]), colours]));
    expect(new Set(await valuesOf(path))).toEqual(new Set([59]));
    expect((await openImage(path)).header).toMatchObject({ storedType: "RGB", volumes: 1 });
  });
});

describe("data in files of their own", () => {
  const { bytes, values } = voxelBytes(int16, count, true);
  const lines = ["type: int16", "endian: little", ...plain, ...nrrdGeometryLines("left-posterior-superior")];

  test("one file, packed, with bytes to skip; the hash covers header and data", async () => {
    folder.put("voxels.raw.gz", gzipSync(Buffer.concat([Buffer.alloc(7), bytes])));
    const path = folder.put("detached.nhdr", nrrdHeader([...lines, "encoding: gzip", "byte skip: 7", "data file: voxels.raw.gz"]));
    expect(await valuesOf(path)).toEqual(values);
    const { sha256 } = await readImage(path);
    folder.put("detached.nhdr", nrrdHeader([...lines, "old:=note", "encoding: gzip", "byte skip: 7", "data file: voxels.raw.gz"]));
    expect((await readImage(path)).sha256).not.toBe(sha256);
  });

  test("lines to skip, and a skip of -1: the data are the end of the file", async () => {
    folder.put("lines.raw", Buffer.concat([Buffer.from("one\ntwo\n"), bytes]));
    expect(await valuesOf(folder.put("lines.nhdr", nrrdHeader([...lines, "encoding: raw", "line skip: 2", "data file: lines.raw"])))).toEqual(values);
    expect(await valuesOf(folder.put("end.nhdr", nrrdHeader([...lines, "encoding: raw", "byte skip: -1", "data file: lines.raw"])))).toEqual(values);
  });

  test("a list and a pattern of slices; a path elsewhere is looked for beside the header", async () => {
    for (let z = 0; z < 5; z++) folder.put(`s${String(z).padStart(2, "0")}.raw`, bytes.subarray(24 * z, 24 * z + 24));
    const names = [0, 1, 2, 3, 4].map((z) => (z === 2 ? "\\\\server\\share\\s02.raw" : z === 3 ? "/elsewhere/s03.raw" : `s0${z}.raw`));
    expect(await valuesOf(folder.put("list.nhdr", Buffer.from(`NRRD0005\n${[...lines, "encoding: raw", "data file: LIST", ...names].join("\n")}\n`)))).toEqual(values);
    expect(await valuesOf(folder.put("pattern.nhdr", nrrdHeader([...lines, "encoding: raw", "data file: s%02d.raw 0 4 1 2"])))).toEqual(values);
  });

  test.each([
    ["data file: gone.raw", "gone.raw is not beside it"],
    ["data file: s%s.raw 0 4 1", "list of data files"],
    ["data file: LIST", "list of data files"],
  ])("%s is refused", async (line, says) => {
    await expect(readImage(folder.put("refused.nhdr", nrrdHeader([...lines, "encoding: raw", line])))).rejects.toMatchObject({ code: "input", message: expect.stringContaining(says) });
  });
});
