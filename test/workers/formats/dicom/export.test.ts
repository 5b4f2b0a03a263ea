import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDicom, type DataSet } from "dicom-parser";
import { describe, expect, test } from "vitest";
import { invertAffine, multiply4, spacingOf, transformPoint } from "../../../../workers/contract/affine.ts";
import type { DicomSource } from "../../../../workers/contract/dicom-source.ts";
import { voxelView, type Triple, type Volume } from "../../../../workers/contract/volume.ts";
import { decimalText } from "../../../../workers/formats/dicom/encode.ts";
import { writeDicom, type DicomExport } from "../../../../workers/formats/dicom/dicom-write.ts";
import { readImage } from "../../../../workers/formats/read.ts";
import { sliceFile } from "../../../fixtures/dicom-bytes.ts";
import { emptyVolume } from "../../../fixtures/fake-pools.ts";
import { temporaryFolder } from "../../../fixtures/folder.ts";

const folder = temporaryFolder();
const now = new Date(Date.UTC(2026, 10, 22, 14, 5, 6));
const dims: Triple = [5, 4, 3];
// oblique, left-handed and sheared along the slices, as a tilted gantry leaves it
const affine = [-0.8, 0.9, 0.5, 10, -0.6, -1.2, -0.4, -20, 0, 0, 2.5, 30, 0, 0, 0, 1];

function image(modality: "CT" | "MR" | "unknown", value: (i: number) => number): Volume {
  const voxels = new SharedArrayBuffer(4 * 60);
  new Float32Array(voxels).forEach((_, i, all) => (all[i] = value(i)));
  return { voxels, header: { ...emptyVolume(dims).header, affine, spacing: spacingOf(affine), dtype: "float32", modality, range: { min: 0, max: 1, low: 0, high: 1 } } };
}

/** A series read from files of its own. */
async function source(name: string, more: Parameters<typeof sliceFile>[0] = {}): Promise<DicomSource> {
  mkdirSync(folder.at(name));
  for (const k of [0, 1]) writeFileSync(join(folder.at(name), `${k}`), sliceFile({ position: [0, 0, 5 * k], instance: k + 1, ...more }));
  const { dicom } = (await readImage(folder.at(name))).volume;
  if (!dicom) throw new Error("no source");
  return dicom;
}

async function exported(name: string, options: Partial<DicomExport> & { volume: Volume }): Promise<string> {
  mkdirSync(folder.at(name));
  const slices = Array.from({ length: options.volume.header.dims[2] }, (_, k) => join(folder.at(name), `IM${9 - k}.dcm`));
  await writeDicom({ slices, registration: null, moving: null, fixed: null, strip: false, description: "registered", ...options }, now);
  return folder.at(name);
}

const parsed = (path: string): DataSet => parseDicom(readFileSync(path));
const item = (dataSet: DataSet, tag: string, index = 0): DataSet => {
  const found = dataSet.elements[tag]?.items?.[index]?.dataSet;
  if (!found) throw new Error(`no item ${tag}`);
  return found;
};
const values = ({ header, voxels }: Volume): number[] => Array.from(voxelView(header.dtype, voxels), (stored) => stored * header.slope + header.intercept);

describe("an exported series", () => {
  test("read again lies in the same place, shear and all, and has its values", async () => {
    const made = image("CT", (i) => 37 * i - 1000);
    const { volume } = await readImage(await exported("ct", { volume: made }));
    const back = multiply4(invertAffine(volume.header.affine), affine);
    const stored = values(volume);
    // slices may come in the opposite order
    for (let z = 0; z < 3; z++) for (let y = 0; y < 4; y++) for (let x = 0; x < 5; x++) {
      const [i, j, k] = transformPoint(back, [x, y, z]);
      expect(Math.hypot(i - Math.round(i), j - Math.round(j), k - Math.round(k))).toBeLessThan(1e-4);
      expect(stored[(Math.round(k) * 4 + Math.round(j)) * 5 + Math.round(i)]).toBe(37 * ((z * 4 + y) * 5 + x) - 1000);
    }
    expect(volume.header.modality).toBe("CT");
  });

  test("keeps small real values to 16 bits of their range", async () => {
    const { volume } = await readImage(await exported("mr", { volume: image("MR", (i) => i / 60) }));
    values(volume).sort((a, b) => a - b).forEach((value, i) => expect(Math.abs(value - i / 60)).toBeLessThan(1 / 65535));
  });

  test("says patient, study and sources again under new identifiers, in the fixed image's frame of reference", async () => {
    const moving = await source("moving");
    const fixed = await source("fixed", { series: "1.2.826.0.1.3680043.10.1.77", more: [["00200052", "UI", "1.2.826.0.1.3680043.10.1.78"], ["0020000D", "UI", "1.2.826.0.1.3680043.10.1.79"]] });
    const place = await exported("full", { volume: image("CT", (i) => i), moving, fixed });
    const slices = readdirSync(place).map((name) => parsed(join(place, name)));
    const [first] = slices;
    expect([first.string("x00100010"), first.string("x00100020"), first.string("x0020000d"), first.string("x00200052")]).toEqual(["Roe^Jane", "MRN12345", moving.study, "1.2.826.0.1.3680043.10.1.78"]);
    expect(new Set([...slices.map((slice) => slice.string("x00080018")), moving.series, first.string("x0020000e"), ...moving.instances.map(({ sopInstance }) => sopInstance)]).size).toBe(3 + 2 + 2);
    expect(first.elements.x00082112.items?.map(({ dataSet }) => dataSet?.string("x00081155"))).toEqual(moving.instances.map(({ sopInstance }) => sopInstance));
  });

  test("stripped of identifiers holds none of them, nor any reference", async () => {
    const moving = await source("moving-2");
    const place = await exported("stripped", { volume: image("CT", (i) => i), moving, fixed: moving, strip: true, registration: { path: join(folder.path, "REG-stripped.dcm"), matrix: affine } });
    for (const path of [...readdirSync(place).map((name) => join(place, name)), join(folder.path, "REG-stripped.dcm")]) {
      const text = readFileSync(path).toString("latin1");
      for (const word of ["Roe", "Jane", "MRN12345", "19700101", "20240229", moving.study, moving.series, moving.frameOfReference, moving.instances[0].sopInstance]) expect(text).not.toContain(word);
      expect(parsed(path).string("x00120062")).toBe("YES");
    }
  });

  test("is refused where a slice's rows and columns are not at right angles", async () => {
    const volume = image("CT", (i) => i);
    volume.header.affine = [1, 0.3, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    await expect(exported("sheared", { volume })).rejects.toMatchObject({ code: "output", message: expect.stringContaining("not at right angles") });
  });
});

describe("the Spatial Registration", () => {
  const turn = [0.6, -0.8, 0, 5, 0.8, 0.6, 0, -7, 0, 0, 1, 9, 0, 0, 0, 1];

  test.each([
    ["RIGID", turn], ["RIGID_SCALE", multiply4([1.1, 0, 0, 0, 0, 0.9, 0, 0, 0, 0, 1.2, 0, 0, 0, 0, 1], turn)], ["AFFINE", multiply4([1, 0.2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], turn)],
  ])("%s: brings moving points into the fixed frame of reference, in LPS", async (type, matrix) => {
    const moving = await source(`moving-${type}`);
    const fixed = await source(`fixed-${type}`, { more: [["00200052", "UI", "1.2.826.0.1.3680043.10.1.88"]] });
    const path = join(folder.path, `${type}.dcm`);
    await exported(`registered-${type}`, { volume: image("CT", (i) => i), moving, fixed, registration: { path, matrix } });
    const dataSet = parsed(path);
    expect([dataSet.string("x00080016"), dataSet.string("x00080060"), dataSet.string("x00200052")]).toEqual(["1.2.840.10008.5.1.4.1.1.66.1", "REG", "1.2.826.0.1.3680043.10.1.88"]);
    const [still, moved] = [0, 1].map((index) => item(dataSet, "x00700308", index));
    const matrixOf = (entry: DataSet): { type: string | undefined; numbers: number[] } => {
      const inner = item(item(entry, "x00700309"), "x0070030a");
      return { type: inner.string("x0070030c"), numbers: Array.from({ length: 16 }, (_, i) => inner.floatString("x300600c6", i) ?? Number.NaN) };
    };
    expect(matrixOf(still)).toEqual({ type: "RIGID", numbers: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] });
    expect(moved.string("x00200052")).toBe(moving.frameOfReference);
    // a fixed point and the moving point that the transform takes it to, both as DICOM writes points
    const lps = ([x, y, z]: readonly number[]): Triple => [-x, -y, z];
    const point: Triple = [12, -34, 56];
    const back = transformPoint(matrixOf(moved).numbers, lps(transformPoint(matrix, point)));
    back.forEach((value, axis) => expect(Math.abs(value - lps(point)[axis])).toBeLessThan(1e-6));
    expect(matrixOf(moved).type).toBe(type);
  });
});

describe("numbers as text", () => {
  test.each([[0.1 + 0.2, "0.3"], [-1 / 3, "-0.3333333333333"], [1e-7 / 3, "3.33333333333e-8"], [-123456.78901234567, "-123456.78901235"], [5, "5"]])("%d is %s", (value, text) => {
    expect(decimalText(value)).toBe(text);
    expect(text.length).toBeLessThanOrEqual(16);
  });
});

const validators = ["dciodvfy", "dcmdump"].filter((name) => spawnSync(name, ["-h"]).error === undefined);
const python = spawnSync("/usr/bin/python3", ["-c", "import pydicom"]).status === 0;

describe("other programs", () => {
  test.skipIf(validators.length === 0 && !python)(`find no error${validators.length === 0 && !python ? " (skipped: neither dicom3tools, DCMTK nor pydicom is here)" : ""}`, async () => {
    const moving = await source("moving-check");
    const all: string[] = [];
    for (const [name, modality, from, strip] of [["check-ct", "CT", moving, false], ["check-stripped", "CT", moving, true], ["check-mr", "MR", null, false], ["check-other", "unknown", null, false]] as const) {
      const registration = { path: join(folder.path, `${name}-registration.dcm`), matrix: [...affine] };
      const place = await exported(name, { volume: image(modality, (i) => 20 * i), moving: from, fixed: from, strip, registration });
      for (const path of [...readdirSync(place).map((file) => join(place, file)), registration.path]) {
        if (validators.includes("dciodvfy")) expect(spawnSync("dciodvfy", [path]).stderr.toString()).not.toContain("Error");
        if (validators.includes("dcmdump")) expect(spawnSync("dcmdump", ["-q", path]).status).toBe(0);
        all.push(path);
      }
    }
    const check = "import sys, pydicom\nfor path in sys.argv[1:]:\n  d = pydicom.dcmread(path); str(d)\n  assert 'RegistrationSequence' in d or len(d.PixelData) == 2 * d.Rows * d.Columns";
    if (python) execFileSync("/usr/bin/python3", ["-c", check, ...all]);
  });
});
