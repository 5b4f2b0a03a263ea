import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { voxelView, type Dtype, type Triple } from "../../../workers/contract/volume.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { summarise } from "../../../workers/formats/values.ts";
import { textsOf } from "../../fixtures/notices.ts";
import { notice } from "../../../workers/contract/notices.ts";

/** A seeded sequence in [0, 1) (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const dims: Triple = [60, 50, 40];

function summaryOf(dtype: Dtype, value: (i: number) => number, slope = 1, intercept = 0, size = dims) {
  const bytes = voxelView(dtype, new SharedArrayBuffer(8)).BYTES_PER_ELEMENT;
  const voxels = new SharedArrayBuffer(size[0] * size[1] * size[2] * bytes);
  const view = voxelView(dtype, voxels);
  for (let i = 0; i < view.length; i++) view[i] = value(i);
  return summarise(dtype, voxels, slope, intercept, size);
}

describe.each(["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] as const)("%s", (dtype) => {
  test("extremes are exact and the window holds 99 % of an even spread", () => {
    const { range } = summaryOf(dtype, (i) => i % 100, 2, -5);
    expect([range.min, range.max]).toEqual([-5, 193]);
    expect(Math.abs(range.low - -5)).toBeLessThanOrEqual(2);
    expect(Math.abs(range.high - 193)).toBeLessThanOrEqual(2);
  });

  test("a negative slope turns the extremes round", () => {
    const { range } = summaryOf(dtype, (i) => i % 100, -1, 10);
    expect([range.min, range.max]).toEqual([-89, 10]);
    expect(range.low).toBeLessThan(range.high);
  });
});

test("few wild voxels do not stretch the window", () => {
  const { range } = summaryOf("float32", (i) => (i === 777 ? 1e30 : i === 778 ? -1e30 : i % 1000));
  expect(range.max).toBe(Math.fround(1e30));
  expect(range.min).toBe(Math.fround(-1e30));
  expect(range.low).toBeGreaterThanOrEqual(0);
  expect(range.high).toBeLessThan(1000);
});

test("numbers that are not finite are left out and counted", () => {
  const { range, notices } = summaryOf("float32", (i) => (i < 10 ? NaN : i < 20 ? Infinity : i < 30 ? -Infinity : i % 50));
  expect(range).toEqual({ min: 0, max: 49, low: 0, high: 49 });
  expect(textsOf(notices)).toEqual(["30 of 120000 voxels are not finite numbers (NaN or infinite); they are left out."]);
});

test("an image without finite or with equal values still has a window", () => {
  expect(summaryOf("float64", () => NaN)).toEqual({ range: { min: 0, max: 0, low: 0, high: 1 }, modality: "unknown", notices: expect.arrayContaining([notice("noFiniteValue")]) });
  expect(summaryOf("int16", () => 7).range).toEqual({ min: 7, max: 7, low: 7, high: 8 });
  expect(summaryOf("uint8", (i) => (i === 5 ? 1 : 0)).range).toEqual({ min: 0, max: 1, low: 0, high: 1 });
});

describe("modality", () => {
  const random = sequence(5);
  const head = (padding: number | null) => (i: number) => {
    const u = random();
    if (padding !== null && i % 5 === 0) return padding;
    return u < 0.5 ? -1000 + 20 * random() : u < 0.9 ? 30 + 60 * random() : 1500 * random();
  };

  test("CT by its air, with or without padding, stored as HU or with an intercept", () => {
    expect(summaryOf("int16", head(null)).modality).toBe("CT");
    expect(summaryOf("float32", head(null)).modality).toBe("CT");
    expect(summaryOf("uint16", (i) => head(null)(i) + 1024, 1, -1024).modality).toBe("CT");
    const padded = summaryOf("int16", head(-3023));
    expect(padded.modality).toBe("CT");
    expect(padded.range.min).toBe(-3023);
    expect(padded.range.low).toBeGreaterThan(-1100);
    expect(textsOf(padded.notices).join()).toContain("-3023");
  });

  test("MR, labels, masks, phase images, maps of statistics", () => {
    expect(summaryOf("int16", (i) => (i % 3 === 0 ? 0 : Math.round(300 + 600 * random()))).modality).toBe("MR");
    expect(summaryOf("int16", (i) => Math.floor(i / 1000) % 30).modality).toBe("unknown");
    expect(summaryOf("uint8", (i) => (Math.floor(i / 500) % 2)).modality).toBe("unknown");
    expect(summaryOf("int16", () => Math.round(8190 * random() - 4095)).modality).toBe("unknown");
    expect(summaryOf("float32", () => 8 * random() - 4).modality).toBe("unknown");
  });
});

const data = new URL("../../../../shared/data/", import.meta.url).pathname;
// evaluation images, not part of the project
describe.skipIf(!existsSync(data))(`modality of real images${existsSync(data) ? "" : " (skipped: ../shared/data is absent)"}`, () => {
  test.each([
    ["head/ct_head.nii.gz", "CT"], ["head/mni152_t1_head.nii.gz", "MR"], ["head/t1_head_lia.nii.gz", "MR"], ["head/t1_head_neck_1p6mm.nii.gz", "MR"],
    ["head/t1_brain_2mm.nii.gz", "MR"], ["brains/oasis_1003_t1.nii.gz", "MR"], ["brains/oasis_1003_labels.nii.gz", "unknown"],
    ["brains/stroke_T2.nii.gz", "MR"], ["brains/stroke_FLAIR.nii.gz", "MR"], ["mrct/avg152T1_2mm.nii.gz", "MR"], ["mrct/colin27_brain_1mm.nii.gz", "MR"],
    // a CT brain without air: its values could be those of a map
    ["mrct/ct_brain_1mm.nii.gz", "unknown"],
  ])("%s is %s", async (file, modality) => {
    expect((await readImage(data + file)).volume.header.modality).toBe(modality);
  });
});
