import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SynclineError } from "../../../../workers/contract/errors.ts";
import { voxelView, type Volume } from "../../../../workers/contract/volume.ts";
import type { DicomElement } from "../../../../workers/formats/dicom/encode.ts";
import { listImages, openImage, readImage } from "../../../../workers/formats/read.ts";
import { deflated, dicomFile, enhancedElements, floatElements, sliceElements, sliceFile, type SliceOptions } from "../../../fixtures/dicom-bytes.ts";
import { encodeFrames } from "../../../fixtures/dicom-frames.ts";
import { temporaryFolder } from "../../../fixtures/folder.ts";

const folder = temporaryFolder();
let made = 0;

/** A folder of slices, named so that the order of names is the opposite of the order of the list. */
function put(slices: readonly (SliceOptions | Buffer)[], name = `study-${made++}`): string {
  mkdirSync(folder.at(name), { recursive: true });
  slices.forEach((slice, i) => writeFileSync(join(folder.at(name), `IM${String(900 - i)}`), Buffer.isBuffer(slice) ? slice : sliceFile({ instance: i + 1, ...slice })));
  return folder.at(name);
}

const flat = (value: number): number[] => new Array<number>(12).fill(value);
const at = (z: number, value = z, more: SliceOptions = {}): SliceOptions => ({ position: [0, 0, z], values: flat(value), ...more });
const realValues = ({ header, voxels }: Volume): number[] => Array.from(voxelView(header.dtype, voxels), (stored) => stored * header.slope + header.intercept);
/** The first value of every slice. */
const perSlice = (volume: Volume): number[] => realValues(volume).filter((_, i) => i % 12 === 0);
const codes = (volume: Volume): string[] => volume.header.notices.map(({ code }) => code).filter((code) => code.startsWith("dicom"));
const read = async (path: string, volume?: number): Promise<Volume> => (await readImage(path, volume === undefined ? {} : { volume })).volume;

async function refusal(path: string): Promise<string> {
  const thrown: unknown = await readImage(path).then(() => null, (error: unknown) => error);
  if (!(thrown instanceof SynclineError) || thrown.code !== "input") throw new Error(`not refused properly: ${String(thrown)}`);
  expect(thrown.message).toMatch(/^[^/\n]+ cannot be read: [^\n]+; [^\n]+\.$/);
  return thrown.message;
}

describe("order and place", () => {
  test("slices follow their positions, whatever their names and numbers", async () => {
    const volume = await read(put([at(10, 30, { instance: 1 }), at(0, 10, { instance: 3 }), at(5, 20, { instance: 2 })]));
    expect(perSlice(volume)).toEqual([10, 20, 30]);
    expect(volume.header.affine).toEqual([-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1]);
    expect(volume.header.orientation).toBe("LPS");
    expect(codes(volume)).toEqual([]);
  });

  test("a tilt stays in the matrix and moves no value", async () => {
    const volume = await read(put([0, 1, 2].map((k) => ({ position: [0, 1 * k, 4 * k], values: flat(k) }))));
    expect(volume.header.affine.slice(0, 12)).toEqual([-2, 0, 0, 0, 0, -2, -1, 0, 0, 0, 4, 0]);
    expect(perSlice(volume)).toEqual([0, 1, 2]);
    expect(codes(volume)).toEqual(["dicomTilt"]);
    expect(volume.header.notices[0].values).toEqual({ degrees: "14.04" });
  });

  test("missing slices are filled from their neighbours and named", async () => {
    const volume = await read(put([at(0, 0), at(5, 100), at(20, 400), at(25, 500)]));
    expect(volume.header.dims).toEqual([4, 3, 6]);
    expect(perSlice(volume)).toEqual([0, 100, 200, 300, 400, 500]);
    expect(volume.header.notices.map(({ code, values }) => [code, values])).toContainEqual(["dicomMissing", { count: 2, where: "2/3" }]);
  });

  test("uneven slices are resampled to even ones, first and last kept", async () => {
    // values rise with z, so linear interpolation must give z again
    const volume = await read(put([0, 4, 8, 12, 15, 22, 29, 36].map((z) => at(z, 10 * z))));
    const [, , count] = volume.header.dims;
    const step = volume.header.affine[10];
    expect(step).toBeCloseTo(36 / (count - 1), 12);
    expect(step).toBe(4);
    expect(perSlice(volume)).toEqual([0, 40, 80, 120, 160, 200, 240, 280, 320, 360]);
    expect(codes(volume)).toEqual(["dicomUneven"]);
  });

  test("where values are mixed, padding is not", async () => {
    const padding = ["00280120", "SS", [-2000]] as const;
    const volume = await read(put([at(0, 100, { more: [padding] }), at(5, 100, { more: [padding] }), at(20, -2000, { more: [padding] })]));
    expect(perSlice(volume)).toEqual([100, 100, 100, -2000, -2000]);
    expect(volume.header.decisions?.map(({ code }) => code)).toContain("dicomPadding");
  });

  test("slices at a place that is taken, and copies of an instance, are set apart", async () => {
    const twice = await read(put([at(0, 1), at(5, 2), at(5, 9, { instance: 50 }), at(10, 3)]));
    expect(perSlice(twice)).toEqual([1, 2, 3]);
    expect(twice.header.notices.map(({ code, values }) => [code, values])).toEqual([["dicomDuplicates", { count: 1 }]]);
    const copied = await read(put([at(0, 1), at(5, 2), at(10, 3), at(5, 2, { instance: 2 })]));
    expect(perSlice(copied)).toEqual([1, 2, 3]);
    expect(codes(copied)).toEqual(["dicomCopies"]);
  });

  test("places that are all taken as often hold a time series", async () => {
    const path = put([0, 1, 2].flatMap((time) => [0, 5, 10].map((z, slice) => at(z, 100 * time + slice, { instance: 3 * time + slice + 1 }))));
    expect((await openImage(path)).header.volumes).toBe(3);
    expect(perSlice(await read(path, 0))).toEqual([0, 1, 2]);
    expect(perSlice(await read(path, 2))).toEqual([200, 201, 202]);
    expect(perSlice(await read(`${path}#1#2`))).toEqual([100, 101, 102]);
  });

  test("volumes of an enhanced file that only their acquisition numbers tell apart follow these", async () => {
    // from 49 on the two bytes of such a number (US) read as text are digits
    const frames = [47, 50, 58].flatMap((acquisition) => [0, 5].map((z) => [
      ["00209113", "SQ", [[["00200032", "DS", [0, 0, z]]]]], ["00209111", "SQ", [[["00209156", "US", [acquisition]]]]],
    ] as const));
    const shared = [["00209116", "SQ", [[["00200037", "DS", [1, 0, 0, 0, 1, 0]]]]], ["00289110", "SQ", [[["00280030", "DS", [2, 2]]]]]] as const;
    const path = folder.put("acquisitions.dcm", dicomFile(enhancedElements(frames, shared, [0, 1, 2, 3, 4, 5].flatMap((frame) => flat(100 * frame)))));
    expect(perSlice(await read(path, 0))).toEqual([0, 100]);
    expect(perSlice(await read(path, 1))).toEqual([200, 300]);
    expect(perSlice(await read(path, 2))).toEqual([400, 500]);
  });

  test("links to files count as files", async () => {
    const links = put([], "links");
    const files = put([at(0, 10), at(5, 20)], "files");
    ["IM900", "IM899"].forEach((name) => { symlinkSync(join(files, name), join(links, name)); });
    expect(perSlice(await read(links))).toEqual([10, 20]);
  });

  test("slices shifted within their plane are told", async () => {
    const volume = await read(put([0, 1, 2, 3].map((k) => ({ position: [k === 1 ? 3 : 0, 0, 4 * k] }))));
    expect(codes(volume)).toEqual(["dicomDrift"]);
  });

  test("one slice alone is a volume of one", async () => {
    const volume = await read(folder.put("one.dcm", sliceFile(at(3))));
    expect(volume.header.dims).toEqual([4, 3, 1]);
    expect(volume.header.affine[10]).toBe(5);
    expect(codes(volume)).toEqual(["dicomOneOfSeries", "dicomOneSlice"]);
  });
});

describe("values", () => {
  test("unused bits are taken off, the sign goes on", async () => {
    // 12 bits stored; an overlay lies in bit 12
    const unsigned = await read(put([{ ...at(0), signed: false, bitsStored: 12, values: [0x1fff, 0x1000, 0x0fff, 7, 0, 0, 0, 0, 0, 0, 0, 0] }, { ...at(5), signed: false, bitsStored: 12 }]));
    expect(realValues(unsigned).slice(0, 4)).toEqual([4095, 0, 4095, 7]);
    const signed = await read(put([{ ...at(0), bitsStored: 12, values: [0x0800, 0x0fff, 0x07ff, 7, 0, 0, 0, 0, 0, 0, 0, 0] }, { ...at(5), bitsStored: 12 }]));
    expect(realValues(signed).slice(0, 4)).toEqual([-2048, -1, 2047, 7]);
  });

  test("scaling is kept; where it differs between slices values become real ones", async () => {
    const scale = (slope: string, intercept: string) => ({ more: [["00281052", "DS", intercept], ["00281053", "DS", slope]] as const });
    const same = await read(put([at(0, 1, scale("2.5", "-1024")), at(5, 2, scale("2.5", "-1024"))]));
    expect([same.header.dtype, same.header.slope, same.header.intercept]).toEqual(["int16", 2.5, -1024]);
    const different = await read(put([at(0, 10, scale("0.5", "0")), at(5, 10, scale("0.25", "1"))]));
    expect([different.header.dtype, ...perSlice(different)]).toEqual(["float32", 5, 3.5]);
    expect(codes(different)).toEqual(["dicomScalingVaries"]);
  });

  test("exchanged white and black are turned round unless the values are calibrated", async () => {
    const exchanged = (modality: string): SliceOptions => ({ signed: false, bitsStored: 12, more: [["00280004", "CS", "MONOCHROME1"], ["00080060", "CS", modality]] });
    const turned = await read(put([at(0, 0, exchanged("MR")), at(5, 95, exchanged("MR"))]));
    expect(perSlice(turned)).toEqual([4095, 4000]);
    expect(codes(turned)).toEqual(["dicomInverted"]);
    const scaled = (slope: string): SliceOptions => ({ ...exchanged("MR"), more: [...exchanged("MR").more ?? [], ["00281053", "DS", slope]] });
    const varied = await read(put([at(0, 0, scaled("0.5")), at(5, 95, scaled("0.25"))]));
    expect(perSlice(varied)).toEqual([2047.5, 1000]);
    expect(codes(varied)).toEqual(["dicomInverted", "dicomScalingVaries"]);
    const kept = await read(put([at(0, 0, exchanged("CT")), at(5, 95, exchanged("CT"))]));
    expect(perSlice(kept)).toEqual([0, 95]);
    expect(codes(kept)).toEqual(["dicomInvertedDisplay"]);
  });

  test.each(["jpegls", "jpeg2000", "htj2k", "rle", "jpeg"] as const)("lossless %s gives the values back, several frames in a file", async (codec) => {
    const frames = [0, 1, 2].map((k) => Array.from({ length: 16 * 8 }, (_, i) => ((i * 37 + k * 1001) % 3000) - 1000));
    const { elements, syntax } = await encodeFrames(codec, frames, 16, 8);
    const path = folder.put(`${codec}.dcm`, dicomFile(elements, syntax));
    expect(realValues(await read(path))).toEqual(frames.flat());
  });

  test.each([32, 64] as const)("pixels that are floats of %i bits stay what they are, behind a header of any length", async (bits) => {
    const numbers = Array.from({ length: 12 }, (_, i) => (i - 3.25) * 1e5);
    const elements = floatElements(numbers, bits);
    const short = await read(folder.put(`float${bits}.dcm`, dicomFile(elements)));
    expect(short.header.dtype).toBe(`float${bits}`);
    expect(realValues(short)).toEqual(numbers);
    const large = Array.from({ length: 200 * 200 }, (_, i) => i / 4);
    expect(realValues(await read(folder.put(`large-float${bits}.dcm`, dicomFile(floatElements(large, bits, 200)))))).toEqual(large);
    const scaled = (z: number, slope: string): Buffer => dicomFile([...floatElements(numbers, bits).filter(([tag]) => !["00200032", "00281053", "00080018"].includes(tag)), ["00200032", "DS", [0, 0, z]], ["00281053", "DS", slope], ["00080018", "UI", `1.2.3.${bits}.${z}`]]);
    const varied = await read(put([scaled(0, "1"), scaled(5, "2")]));
    expect(realValues(varied)).toEqual([...numbers, ...numbers.map((value) => 2 * value)]);
  });

  test("colours from a palette become their brightness: 8 and 16 bits, entries beyond its ends, signed values", async () => {
    const table = (entries: readonly number[], bytes: 1 | 2): Buffer => Buffer.from(bytes === 1 ? Uint8Array.from(entries).buffer : Uint16Array.from(entries).buffer);
    const palette = (red: readonly number[], green: readonly number[], blue: readonly number[], first: number, bits: number, bytes: 1 | 2): DicomElement[] => [
      ["00280004", "CS", "PALETTE COLOR"], ...["00281101", "00281102", "00281103"].map((tag): DicomElement => [tag, "US", [red.length, first & 0xffff, bits]]),
      ["00281201", "OW", table(red, bytes)], ["00281202", "OW", table(green, bytes)], ["00281203", "OW", table(blue, bytes)],
    ];
    const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const [red, green, blue] = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]];
    const shown = [76, 150, 29, 255];
    const eight = await read(folder.put("palette8.dcm", sliceFile({ values, signed: false, more: palette(red, green, blue, 2, 8, 1) })));
    expect(eight.header.dtype).toBe("uint8");
    expect(realValues(eight)).toEqual([76, 76, ...shown, 255, 255, 255, 255, 255, 255]);
    expect(eight.header.notices.map(({ code }) => code)).toContain("coloursToBrightness");
    const wide = (entries: readonly number[]): number[] => entries.map((value) => 257 * value);
    const sixteen = await read(folder.put("palette16.dcm", sliceFile({ values: values.map((value) => value - 6), more: palette(wide(red), wide(green), wide(blue), -6, 16, 2) })));
    expect(realValues(sixteen).slice(0, 5)).toEqual([...shown, 255]);
    // 16 bits stated, 8 filled
    expect(realValues(await read(folder.put("palette-half.dcm", sliceFile({ values, signed: false, more: palette(red, green, blue, 0, 16, 2) })))).slice(0, 4)).toEqual(shown);
    // bytes of 8 bits allocated, and unused bits above
    const bytes = Uint8Array.from(values, (value) => value | 0x80);
    const small: DicomElement[] = [...palette(red, green, blue, 0, 8, 1), ["00280100", "US", [8]], ["00280101", "US", [7]], ["00280102", "US", [6]], ["7FE00010", "OB", bytes]];
    expect(realValues(await read(folder.put("palette-bytes.dcm", sliceFile({ values, signed: false, more: small })))).slice(0, 5)).toEqual([...shown, 255]);
  });

  test("a deflated file and one with a long header", async () => {
    expect(realValues(await read(folder.put("deflated.dcm", sliceFile({ syntax: deflated }))))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const long = sliceFile({ more: [["00091001", "OB", new Uint8Array(300_000)]] });
    expect(realValues(await read(folder.put("long.dcm", long)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe("several series", () => {
  const scout: SliceOptions = { series: "1.2.826.0.1.3680043.10.1.50", more: [["00080008", "CS", ["ORIGINAL", "PRIMARY", "LOCALIZER"]]] };
  const coronal: SliceOptions = { orientation: [1, 0, 0, 0, 0, -1] };
  let several = "";
  beforeAll(() => {
    const axial = [0, 5, 10].map((z) => at(z));
    const front = [0, 4, 8, 12].map((y) => ({ ...coronal, position: [0, y, 0], values: flat(1000 + y), instance: 20 + y }));
    several = put([...axial, ...front], "several");
  });

  test("a localiser beside the only volume is set apart", async () => {
    const volume = await read(put([at(0), at(5), at(10), at(0, 0, { ...scout, instance: 70 }), at(50, 0, { ...scout, instance: 71 })]));
    expect(volume.header.dims).toEqual([4, 3, 3]);
    expect(codes(volume)).toEqual(["dicomOtherSeries"]);
  });

  test("mixed orientations are several series: listed, and chosen by number", async () => {
    expect(await refusal(several)).toMatch(/^several cannot be read: it holds 2 series; choose one by writing its number after the name: #1 \(CT Head 5\.0, 4 x 3 x 4, 2 x 2 x 4 mm\), #2 \(CT Head 5\.0, 4 x 3 x 3, 2 x 2 x 5 mm\)\.$/);
    expect(perSlice(await read(`${several}#1`))).toEqual([1012, 1008, 1004, 1000].reverse());
    expect(perSlice(await read(`${several}#2`))).toEqual([0, 5, 10]);
    expect(await refusal(`${several}#3`)).toContain("it has no series 3");
  });

  test("a file whose own name ends in a number sign and a number is meant itself", async () => {
    expect((await read(folder.put("scan.dcm#2", sliceFile(at(0))))).header.dims).toEqual([4, 3, 1]);
  });

  test("the list tells size, date and a picture", async () => {
    const list = await listImages(several, true);
    expect(list).toMatchObject([
      { series: "1", kind: "CT", title: "Head 5.0", dims: [4, 3, 4], images: 4, date: "2024-02-29", volume: true, refusal: null },
      { series: "2", kind: "CT", title: "Head 5.0", dims: [4, 3, 3], images: 3, date: "2024-02-29", volume: true, refusal: null },
    ]);
    for (const { thumbnail } of list) expect(thumbnail).toMatch(/^data:image\/png;base64,iVBOR/);
    expect(await listImages(folder.put("not.nii", readFileSync(new URL("../../../fixtures/folder.ts", import.meta.url))), false)).toEqual([]);
  });

  test("a Spatial Registration beside the slices is told as what it is, and alone is refused as such", async () => {
    const object = dicomFile(sliceElements({ without: ["7FE00010"], more: [["00080016", "UI", "1.2.840.10008.5.1.4.1.1.66.1"], ["00080060", "CS", "REG"]] }));
    const volume = await read(put([sliceFile(at(0, 1)), sliceFile(at(5, 2, { instance: 2 })), object], "with-registration"));
    expect(volume.header.notices.map(({ code, values }) => [code, values])).toEqual([["dicomRegistrations", { count: 1 }]]);
    expect(await refusal(folder.put("REGISTRATION.dcm", object))).toContain("it is a Spatial Registration, which holds a transform and no image");
    expect(await refusal(put([object], "only-registration"))).toContain("it holds no DICOM image");
  });

  test("what a DICOMDIR lists is read, and nothing else", async () => {
    const place = put([], "medium");
    mkdirSync(join(place, "DICOM"));
    [0, 5, 10].forEach((z, i) => writeFileSync(join(place, "DICOM", `im00000${i}`), sliceFile(at(z, z, { instance: i + 1 }))));
    writeFileSync(join(place, "DICOM", "IM000009"), sliceFile(at(15, 15, { instance: 9 })));
    const record = (name: string) => [["00041430", "CS", "IMAGE"], ["00041500", "CS", ["DICOM", name]]] as const;
    const elements = [["00080016", "UI", "1.2.840.10008.1.3.10"], ["00080018", "UI", "1.2.3"], ["00041220", "SQ", [record("IM000000"), record("IM000001"), record("IM000002"), record("..")]]] as const;
    writeFileSync(join(place, "DICOMDIR"), dicomFile(elements));
    expect(perSlice(await read(join(place, "DICOMDIR")))).toEqual([0, 5, 10]);
    expect(perSlice(await read(place))).toEqual([0, 5, 10, 15]);
  });
});

describe("who the patient is", () => {
  test("stays out of everything that is shown", async () => {
    const named = at(0, 0, { more: [["0008103E", "LO", "Roe MRN12345 T1 jane"]] });
    const path = put([named, { ...named, position: [0, 0, 5], instance: 2 }], "Study of Roe");
    const { volume, identity } = await readImage(path);
    expect(identity).toEqual({ title: "CT T1", telling: true });
    const shown = JSON.stringify([volume.header, await listImages(path, false)]);
    for (const word of ["Roe", "roe", "jane", "MRN12345", "19700101", "1.2.826"]) expect(shown).not.toContain(word);
  });
});

describe("refusals", () => {
  const cases: [string, Buffer, RegExp][] = [
    ["no pixels", dicomFile(sliceElements({ without: ["7FE00010"] })), /it is an object without pixels/],
    ["no spacing", sliceFile({ without: ["00280030"] }), /it gives no pixel spacing/],
    ["no position", sliceFile({ without: ["00200032"] }), /it gives no position in the patient/],
    ["crooked", sliceFile({ orientation: [1, 0, 0, 0.5, 0.8, 0] }), /its orientation is not one/],
    ["cut off", sliceFile().subarray(0, -10), /it ends before its pixels do/],
    ["video", sliceFile({ syntax: "1.2.840.10008.1.2.4.102" }), /packed in a way that this version does not read/],
    ["one bit", sliceFile({ more: [["00280100", "US", [1]], ["00280101", "US", [1]], ["00280102", "US", [0]]] }), /its pixels are single bits \(a segmentation or an overlay\)/],
    ["rows of nothing", sliceFile({ more: [["00280010", "US", [0]]] }), /no number of rows or columns/],
    ["header cut", sliceFile().subarray(0, 400), /DICOM header is damaged|object without pixels/],
    ["frames beyond the pixels", sliceFile({ more: [["00280008", "IS", "40"], ["00180088", "DS", "2"]] }), /its pixels end before frame 2/],
    ["palette", sliceFile({ more: [["00280004", "CS", "PALETTE COLOR"]] }), /its colours come from a palette that it does not hold whole/],
    ["sixty-four bits", sliceFile({ more: [["00280100", "US", [64]], ["00280101", "US", [64]], ["00280102", "US", [63]]] }), /its pixels have 64 bits/],
    ["floats that end early", dicomFile(floatElements([1, 2, 3, 4, 5], 32)), /its pixels end before frame 1/],
  ];
  test.each(cases)("%s", async (name, bytes, why) => {
    expect(await refusal(folder.put(`${name}.dcm`, bytes))).toMatch(why);
  });

  test("a compressed frame larger than the header says never reaches a decoder", async () => {
    const { elements, syntax } = await encodeFrames("jpeg2000", [Array.from({ length: 64 * 64 }, (_, i) => i % 500)], 64, 64);
    const lied = elements.map(([tag, vr, value]) => [tag, vr, tag === "00280010" || tag === "00280011" ? [8] : value] as const);
    expect(await refusal(folder.put("lie.dcm", dicomFile(lied, syntax)))).toContain("its pixels are damaged");
  });

  test.each([["plain", 400_000, {}], ["in fragments", 400_000, { syntax: "1.2.840.10008.1.2.5" }]] as const)("more frames than a file can hold: %s", async (name, count, { syntax }: { syntax?: string }) => {
    const { elements } = await encodeFrames("rle", [flat(0)], 4, 3);
    const pixels = syntax === undefined ? [] : elements.filter(([tag]) => tag === "7FE00010");
    const path = folder.put(`many ${name}.dcm`, sliceFile({ syntax, more: [["00280008", "IS", String(count)], ["00180088", "DS", "2"], ...pixels] }));
    expect(await refusal(path)).toMatch(/its pixels end before frame 2 of 400000|bytes cannot hold 400000 frames/);
    expect(await listImages(path, false).catch((thrown: unknown) => thrown)).toBeInstanceOf(SynclineError);
  });

  test("folders without an image, and slices at one place", async () => {
    expect(await refusal(put([]))).toContain("it holds no DICOM image");
    expect(await refusal(put([Buffer.from("no image at all, just some words in a file")]))).toContain("it holds no DICOM image");
    expect(await refusal(put([at(0), at(0, 1), at(0, 2)]))).toContain("all 3 of its slices lie at one place");
  });
});
