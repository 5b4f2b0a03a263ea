import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { identityTransform, linearToMatrix } from "../../../workers/contract/transform.ts";
import { voxelCount, volumeHeaderSchema, type Triple, type Volume } from "../../../workers/contract/volume.ts";
import { Head } from "../../../workers/sample/anatomy.ts";
import { recipe } from "../../../workers/sample/recipe.ts";
import { anatomyPoint, makeSample, sampleTruth } from "../../../workers/sample/sample-pair.ts";
import { brainLabels, tissues, type Tissue } from "../../../workers/sample/tissues.ts";

/** The value stored nearest to a world point (RAS mm), by inverting the voxel-to-world matrix. */
function nearest(volume: Volume, [x, y, z]: Triple): number {
  const m = volume.header.affine;
  const [a, b, c, d, e, f, g, h, i] = [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]];
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const [px, py, pz] = [x - m[3], y - m[7], z - m[11]];
  const voxel = [
    ((e * i - f * h) * px + (c * h - b * i) * py + (b * f - c * e) * pz) / det,
    ((f * g - d * i) * px + (a * i - c * g) * py + (c * d - a * f) * pz) / det,
    ((d * h - e * g) * px + (b * g - a * h) * py + (a * e - b * d) * pz) / det,
  ].map(Math.round);
  const [nx, ny] = volume.header.dims;
  return stored(volume)[voxel[0] + nx * (voxel[1] + ny * voxel[2])] * volume.header.slope + volume.header.intercept;
}

const stored = (volume: Volume): Uint8Array | Int16Array => (volume.header.dtype === "uint8" ? new Uint8Array(volume.voxels) : new Int16Array(volume.voxels));
const sha256 = (volume: Volume) => createHash("sha256").update(new Uint8Array(volume.voxels)).digest("hex");

function toCt([x, y, z]: Triple): Triple {
  const m = linearToMatrix(sampleTruth);
  return [m[0] * x + m[1] * y + m[2] * z + m[3], m[4] * x + m[5] * y + m[6] * z + m[7], m[8] * x + m[9] * y + m[10] * z + m[11]];
}

describe("the sample pair", () => {
  let mr: Volume, ct: Volume, mrLabels: Volume, ctLabels: Volume;
  beforeAll(() => {
    ({ volume: mr, labels: mrLabels } = makeSample("mr"));
    ({ volume: ct, labels: ctLabels } = makeSample("ct"));
  });

  it("has headers that describe the voxels", () => {
    for (const volume of [mr, ct, mrLabels, ctLabels]) {
      expect(volumeHeaderSchema.safeParse(volume.header).error).toBeUndefined();
      expect(stored(volume).length).toBe(voxelCount(volume.header.dims));
    }
    expect(mr.header).toMatchObject({ dims: [172, 220, 156], dtype: "int16", modality: "MR", orientation: "RAS" });
    expect(ct.header).toMatchObject({ dims: [256, 256, 160], dtype: "int16", slope: 1, intercept: -1024, modality: "CT", orientation: "LAS" });
    expect(ct.header.spacing[0]).toBeCloseTo(250 / 256, 12);
    expect(ct.header.spacing[2]).toBeCloseTo(1.4, 12);
    expect(ct.header.range.min).toBe(-3023);
    expect(ct.header.range.max).toBeGreaterThan(1500);
    expect(ct.header.range.low).toBe(-1024);
    expect(mr.header.range.min).toBe(0);
    expect(mrLabels.header.affine).toEqual(mr.header.affine);
    expect(ctLabels.header.affine).toEqual(ct.header.affine);
  });

  it("is the same bytes everywhere", () => {
    expect({ mr: sha256(mr), ct: sha256(ct), mrLabels: sha256(mrLabels), ctLabels: sha256(ctLabels) }).toMatchSnapshot();
  });

  it("pads the CT outside the scanner's circle and nowhere else", () => {
    const view = stored(ct);
    const [nx, ny, nz] = ct.header.dims;
    const at = (i: number, j: number, k: number) => view[i + nx * (j + ny * k)] - 1024;
    for (const k of [0, nz - 1]) {
      expect([at(0, 0, k), at(nx - 1, 0, k), at(0, ny - 1, k), at(nx - 1, ny - 1, k)]).toEqual([-3023, -3023, -3023, -3023]);
      expect(at(nx / 2, ny / 2, k)).toBeGreaterThanOrEqual(-1024);
    }
    let padded = 0;
    for (const value of view) if (value === -3023 + 1024) padded++;
    expect(padded / view.length).toBeCloseTo(1 - (Math.PI * (123.5 / 250) ** 2), 2);
  });

  it("has tissues of plausible volume, the same on both grids where both see them", () => {
    const millilitres = (volume: Volume) => {
      const [x, y, z] = volume.header.spacing;
      const counts = new Array<number>(32).fill(0);
      for (const label of stored(volume)) counts[label]++;
      return (name: Tissue) => (counts[tissues[name]] * x * y * z) / 1000;
    };
    const inMr = millilitres(mrLabels), inCt = millilitres(ctLabels);
    const plausible: [Tissue, number, number][] = [
      ["grey", 450, 800], ["white", 380, 700], ["lateralVentricle", 12, 45], ["midlineVentricle", 1, 5], ["thalamus", 6, 14], ["caudate", 4, 11], ["putamen", 5, 12],
      ["pallidum", 1, 4], ["hippocampus", 2, 8], ["cerebellarGrey", 40, 110], ["cerebellarWhite", 20, 70], ["brainstem", 15, 40], ["eye", 10, 18],
    ];
    for (const [name, low, high] of plausible) {
      expect(inMr(name), name).toBeGreaterThan(low);
      expect(inMr(name), name).toBeLessThan(high);
      expect(Math.abs(inCt(name) / inMr(name) - 1), name).toBeLessThan(name === "midlineVentricle" ? 0.15 : 0.06);
    }
    // the CT reaches down the neck, the MR does not
    expect(inCt("cord")).toBeGreaterThan(4 * inMr("cord"));
    expect(inCt("tooth")).toBeGreaterThan(2);
    expect(inMr("tooth")).toBe(0);
  });

  it("shows tissues with the values of their modality", () => {
    const thalamus: Triple = [11, -18, 7], ventricle: Triple = [13, -25, 19], eye: Triple = [30.5, 63, -31], deepWhite: Triple = [26, 0, 38];
    const mean = (volume: Volume, image: "mr" | "ct", point: Triple) => {
      let sum = 0;
      for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) for (let dz = -1; dz <= 1; dz++) sum += nearest(volume, anatomyPoint(image, [point[0] + dx, point[1] + dy, point[2] + dz]));
      return sum / 27;
    };
    expect(mean(mr, "mr", deepWhite)).toBeGreaterThan(mean(mr, "mr", thalamus) + 10);
    expect(mean(mr, "mr", thalamus)).toBeGreaterThan(mean(mr, "mr", ventricle) + 50);
    expect(mean(ct, "ct", ventricle)).toBeLessThan(mean(ct, "ct", thalamus) - 15);
    expect(mean(ct, "ct", eye)).toBeLessThan(25);
  });

  it("knows the true transform: an anatomical point lies where it says, and both label images agree through it", () => {
    const landmark: Triple = [23, -43, 7];
    const [x, y, z] = toCt(anatomyPoint("mr", landmark));
    const expected = anatomyPoint("ct", landmark);
    expect(Math.hypot(x - expected[0], y - expected[1], z - expected[2])).toBeLessThan(1e-9);
    // the calcified choroid plexus is bright in the CT, dark in the MR
    expect(nearest(ct, expected)).toBeGreaterThan(120);

    let same = 0, asked = 0, sameWithoutTruth = 0;
    const m = mrLabels.header.affine, view = stored(mrLabels);
    const [nx, ny, nz] = mrLabels.header.dims;
    for (let k = 2; k < nz; k += 6) for (let j = 0; j < ny; j += 6) for (let i = 0; i < nx; i += 6) {
      const label = view[i + nx * (j + ny * k)];
      if (!brainLabels.has(label)) continue;
      const world: Triple = [0, 1, 2].map((row) => m[4 * row] * i + m[4 * row + 1] * j + m[4 * row + 2] * k + m[4 * row + 3]) as Triple;
      asked++;
      if (nearest(ctLabels, toCt(world)) === label) same++;
      if (nearest(ctLabels, world) === label) sameWithoutTruth++;
    }
    expect(asked).toBeGreaterThan(4000);
    expect(same / asked).toBeGreaterThan(0.82);
    expect(sameWithoutTruth / asked).toBeLessThan(0.45);
  });

  it("is rigid and displaces the head by tens of millimetres and 12 to 18 degrees", () => {
    const r = sampleTruth.matrix;
    const angle = (Math.acos((r[0] + r[4] + r[8] - 1) / 2) * 180) / Math.PI;
    expect(angle).toBeGreaterThan(12);
    expect(angle).toBeLessThan(18);
    expect(Math.hypot(...sampleTruth.translation)).toBeGreaterThan(40);
    for (const [a, b, dot] of [[0, 0, 1], [1, 1, 1], [2, 2, 1], [0, 1, 0], [0, 2, 0], [1, 2, 0]]) {
      expect(r[3 * a] * r[3 * b] + r[3 * a + 1] * r[3 * b + 1] + r[3 * a + 2] * r[3 * b + 2]).toBeCloseTo(dot, 12);
    }
    expect(linearToMatrix(identityTransform)).not.toEqual(linearToMatrix(sampleTruth));
  });

  it("moves the anatomy by a deformation when given one", () => {
    const plain = new Head(recipe, recipe.mr.values, recipe.mr.blur);
    const shifted = new Head(recipe, recipe.mr.values, recipe.mr.blur, (point) => {
      point[2] -= 6;
    });
    // with points moved 6 mm down before the look-up, everything appears 6 mm higher
    for (const z of [-60, -31, 4, 19, 40, 70]) {
      plain.at(23, -43, z);
      shifted.at(23, -43, z + 6);
      expect([shifted.label, shifted.value]).toEqual([plain.label, plain.value]);
    }
    plain.at(0, -31, 4);
    expect(plain.label).toBe(tissues.calcification);
  });
});
