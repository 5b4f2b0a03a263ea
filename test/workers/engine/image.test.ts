import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { voxelCount, type Dtype, type Grid, type Modality, type Triple, type VoxelArray } from "../../../workers/contract/volume.ts";
import { centreOfMass, eraseSurroundings, largestComponent, otsuThreshold, overviewOf } from "../../../workers/engine/content.ts";
import { loadImage, workingFactors } from "../../../workers/engine/image.ts";
import { intensityMap, matchingFromHounsfield } from "../../../workers/engine/intensity.ts";
import { findPadding } from "../../../workers/engine/padding.ts";
import { resizedGrid } from "../../../workers/engine/grid.ts";
import { resizeImage } from "../../../workers/engine/resize.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const grid: Grid = { dims: [40, 44, 36], affine: [4, 0, 0, -78, 0, 4, 0, -86, 0, 0, 4, -70, 0, 0, 0, 1] };
const ball = ([x, y, z]: readonly number[], radius = 55) => Math.hypot(x - 6, y, z) < radius;

/** The map of voxels of a modality, with the padding that is found in them. */
const mapOf = (voxels: VoxelArray, dims: Triple, slope: number, intercept: number, modality: Modality) =>
  intensityMap(voxels, slope, intercept, findPadding(voxels, dims, slope, intercept, modality), modality === "CT");

describe("intensityMap", () => {
  const dims: [number, number, number] = [10, 10, 10];

  it("puts the robust range on 0 to 1 whatever the sign of the slope", () => {
    const voxels = Int16Array.from({ length: 1000 }, (_, i) => i);
    const up = mapOf(voxels, dims, 2, -7, "MR");
    const down = mapOf(voxels, dims, -2, 7, "MR");
    expect(up?.of(0)).toBeCloseTo(0, 2);
    expect(up?.of(999)).toBeCloseTo(1, 2);
    expect(up?.of(500)).toBeCloseTo(0.5, 1);
    expect(down?.of(0)).toBeCloseTo(1, 2);
    expect(down?.of(999)).toBeCloseTo(0, 2);
  });

  it("is not thrown off by one hot voxel, but finds a few that are all there is", () => {
    const hot = Float32Array.from({ length: 1000 }, (_, i) => (i === 3 ? 1e6 : i % 100));
    expect(mapOf(hot, dims, 1, 0, "MR")?.of(50)).toBeGreaterThan(0.4);
    const sparse = new Float32Array(1000);
    sparse[400] = 5;
    expect(mapOf(sparse, dims, 1, 0, "MR")?.of(5)).toBe(1);
  });

  it("marks NaN and a scanner's padding as without data", () => {
    expect(mapOf(Float32Array.from({ length: 1000 }, (_, i) => i), dims, 1, 0, "MR")?.of(Number.NaN)).toBeNaN();
    const ct = mapOf(Int16Array.from({ length: 1000 }, (_, i) => i - 1000), dims, 1, 0, "CT");
    expect(ct?.of(-3023)).toBeNaN();
    expect(ct?.of(-1050)).toBe(0);
    expect(ct?.of(3000)).toBe(1);
  });

  it("takes a constant border above air as padding", () => {
    const voxels = Int16Array.from({ length: 1000 }, (_, i) => (i > 300 && i < 700 && i % 3 > 0 ? 40 - i : 0));
    expect(mapOf(voxels, dims, 1, 0, "CT")?.of(0)).toBeNaN();
    expect(mapOf(voxels, dims, 1, 0, "CT")?.of(30)).toBeGreaterThan(0.4);
  });

  it("stretches soft tissue of a CT", () => {
    const [air, fat, water, blood, bone] = [-1000, -100, 0, 100, 1200].map(matchingFromHounsfield);
    expect(air).toBe(0);
    expect(blood - water).toBeCloseTo(water - fat, 10);
    expect((blood - water) / (bone - blood)).toBeCloseTo(1000 / 1100, 6);
  });

  it("knows a constant image", () => {
    expect(mapOf(new Int16Array(1000).fill(7), dims, 1, 0, "MR")).toBeNull();
    expect(mapOf(new Int16Array(1000).fill(7), dims, 1, 0, "CT")).toBeNull();
    expect(mapOf(new Float32Array(1000).fill(Number.NaN), dims, 1, 0, "MR")).toBeNull();
  });

  it("tabulates small integer types alike", () => {
    const voxels = Int16Array.from({ length: 1000 }, (_, i) => i - 500);
    const map = mapOf(voxels, dims, 1, 0, "MR");
    if (!map?.table) throw new Error("no table");
    for (const stored of [-32768, -500, 0, 123, 499]) expect(map.table[stored - map.first]).toBe(Math.fround(map.of(stored)));
  });
});

describe("loadImage", () => {
  it("refuses a constant image and says which", () => {
    const constant = volumeOf(grid, () => 3);
    expect(() => loadImage(team, constant, grid, [1, 1, 1], "moving")).toThrow(expect.objectContaining({ code: "failed", message: expect.stringMatching(/moving image has the same value everywhere/) }));
  });

  it("keeps no weights for a complete image, and weights of 0 for what is missing", () => {
    expect(loadImage(team, volumeOf(grid, ([x]) => x), grid, [1, 1, 1], "fixed").weight).toBe(0);
    const holed = loadImage(team, volumeOf(grid, ([x, y]) => (y > 60 ? Number.NaN : x)), grid, [1, 1, 1], "fixed");
    const weight = team.f32(holed.weight, voxelCount(grid.dims));
    const data = team.f32(holed.data, voxelCount(grid.dims));
    expect(weight[0]).toBe(1);
    expect([weight[40 * 43], data[40 * 43]]).toEqual([0, 0]);
  });

  it("averages blocks onto a grid in the same place", () => {
    const ramp = volumeOf({ dims: [9, 8, 6], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, ([x, y, z]) => x + 10 * y + 100 * z);
    const image = loadImage(team, ramp, ramp.header, [2, 2, 3], "fixed");
    expect(image.grid.dims).toEqual([4, 4, 2]);
    expect(image.grid.affine.slice(0, 12)).toEqual([2, 0, 0, 0.5, 0, 2, 0, 0.5, 0, 0, 3, 1]);
    const data = team.f32(image.data, 32);
    // linear in x between blocks that are not clamped
    expect(data[17] - data[16]).toBeCloseTo(data[18] - data[17], 5);
  });

  it.each<Dtype>(["int8", "uint8", "int16", "uint16"])("takes %s as it takes the same values in floats, negative ones too, at sizes that blocks do not fill", (dtype) => {
    const odd: Grid = { dims: [13, 11, 9], affine: [-2, 0, 0, 9, 0, 2, 0, -11, 0, 0, 3, -13, 0, 0, 0, 1] };
    const lowest = dtype.startsWith("u") ? 0 : -60;
    const value = ([x, y, z]: readonly number[]) => lowest + Math.round(Math.abs(1.5 * x + 2 * y - z)) % 120;
    const [stored, floats] = ([dtype, "float32"] as const).map((type) => {
      const volume = volumeOf(odd, value, type);
      return [[1, 1, 1], [2, 3, 2]].map((factors) => {
        const { data, grid: { dims } } = loadImage(team, volume, volume.header, factors as Triple, "fixed");
        return team.f32(data, voxelCount(dims)).slice();
      });
    });
    // the table's entries are float32, so means may differ by their last bit
    stored.forEach((values, k) => { expect(Math.max(...values.map((found, i) => Math.abs(found - floats[k][i])))).toBeLessThan(k === 0 ? 1e-12 : 2e-7); });
    expect(new Set(stored[0]).size).toBeGreaterThan(20);
  });

  it("takes an image of very many small planes", () => {
    const long: Grid = { dims: [2, 2, 70_000], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.01, 0, 0, 0, 0, 1] };
    const { data } = loadImage(team, volumeOf(long, ([, , z]) => z / 7, "uint8"), long, [1, 1, 1], "fixed");
    expect(team.f32(data, 280_000)[279_999]).toBeGreaterThan(0.9);
  });

  it("brings fine voxels up to the other image's and keeps huge volumes small", () => {
    const fine: Grid = { dims: [512, 512, 226], affine: [0.45, 0, 0, 0, 0, 0.45, 0, 0, 0, 0, 0.8, 0, 0, 0, 0, 1] };
    expect(workingFactors(fine, 1)).toEqual([2, 2, 1]);
    const factors = workingFactors(fine, 0);
    expect(512 / factors[0] * 512 / factors[1] * 226 / factors[2]).toBeLessThanOrEqual(24e6);
    expect(workingFactors(grid, 1)).toEqual([1, 1, 1]);
  });
});

describe("content", () => {
  const table = ([x, y, z]: readonly number[]) => y < -62 && y > -75 && Math.abs(x) < 70 && Math.abs(z) < 60;
  const ct = volumeOf(grid, (world) => (ball(world) ? 40 : table(world) ? 100 : -1000), "int16", "CT");

  it("finds the body and leaves the table out", () => {
    const overview = overviewOf(team, loadImage(team, ct, grid, [1, 1, 1], "moving"));
    const centre = centreOfMass(overview, false);
    [6, 0, 0].forEach((value, axis) => expect(centre[axis]).toBeCloseTo(value, 0));
    const points = overview.bodyPoints();
    for (let i = 0; i < points.length; i += 3) expect(points[i + 1]).toBeGreaterThan(-58);
  });

  it("erases what is not body from a CT", () => {
    const image = loadImage(team, ct, grid, [1, 1, 1], "moving");
    eraseSurroundings(team, image, overviewOf(team, image));
    const data = team.f32(image.data, voxelCount(grid.dims));
    const [inTable, inBody] = [[0, -70, 0], [6, 0, 0]].map(([x, y, z]) => data[((Math.round((z + 70) / 4)) * 44 + Math.round((y + 86) / 4)) * 40 + Math.round((x + 78) / 4)]);
    expect(inTable).toBe(0);
    expect(inBody).toBeGreaterThan(0.4);
  });

  it("erases by whole blocks along short axes too, up to the last plane", () => {
    // 4 mm blocks of 4 x 4 x 4 voxels, the last one of 3 planes
    const thin: Grid = { dims: [240, 240, 15], affine: [1, 0, 0, -119.5, 0, 1, 0, -119.5, 0, 0, 1, -7, 0, 0, 0, 1] };
    // the body ends at z = 0; beyond lie thin spacers
    const slab = volumeOf(thin, ([x, y, z]) => (Math.hypot(x, y) < 60 || (Math.abs(y - 100) < 2 && z >= 5) ? 40 : -1000), "int16", "CT");
    const image = loadImage(team, slab, thin, [1, 1, 1], "moving");
    const overview = overviewOf(team, image);
    expect(overview.grid.dims).toEqual([60, 60, 4]);
    expect(overview.contentVolume()).toBeGreaterThan(Math.PI * 60 ** 2 * 15);
    eraseSurroundings(team, image, overview);
    const data = team.f32(image.data, voxelCount(thin.dims));
    const at = (x: number, y: number, z: number) => data[(z * 240 + y) * 240 + x];
    for (let z = 0; z < 15; z++) expect(at(119, 119, z)).toBeGreaterThan(0.4);
    for (let z = 12; z < 15; z++) expect(at(119, 219, z)).toBe(0);
  });

  it("weighs by intensity for images of one kind", () => {
    const bright = volumeOf(grid, ([x, y, z]) => (ball([x, y, z]) ? 100 : 0) + (Math.hypot(x - 40, y, z) < 15 ? 400 : 0));
    const overview = overviewOf(team, loadImage(team, bright, grid, [1, 1, 1], "fixed"));
    expect(centreOfMass(overview, true)[0]).toBeGreaterThan(centreOfMass(overview, false)[0] + 1);
  });

  it("parts two classes of values", () => {
    const threshold = otsuThreshold(Float32Array.from({ length: 1000 }, (_, i) => (i < 700 ? 0.1 + (i % 10) / 100 : 0.6 + (i % 10) / 50)));
    expect(threshold).toBeGreaterThan(0.19);
    expect(threshold).toBeLessThan(0.61);
  });

  it("keeps the largest connected piece", () => {
    // two pieces in a row of 8: three voxels and two
    expect([...largestComponent(Uint8Array.of(1, 1, 0, 1, 1, 1, 0, 1), [8, 1, 1])]).toEqual([0, 0, 0, 1, 1, 1, 0, 0]);
    expect([...largestComponent(new Uint8Array(4), [4, 1, 1])]).toEqual([0, 0, 0, 0]);
  });
});

describe("resizeImage", () => {
  it("resamples to another voxel size in the same place", () => {
    const image = loadImage(team, volumeOf(grid, ([x, y]) => x + 2 * y), grid, [1, 1, 1], "fixed");
    const target = resizedGrid(grid, 7);
    const resized = resizeImage(team, image, target, 7);
    const [from, to] = [team.f32(image.data, voxelCount(grid.dims)), team.f32(resized.data, voxelCount(target.dims))];
    // the image is an affine function of the world away from the clamped ends: read it off the original
    const at = (data: Float32Array, dims: readonly number[], [x, y, z]: readonly number[]) => data[(z * dims[1] + y) * dims[0] + x];
    const slope = (at(from, grid.dims, [22, 22, 18]) - at(from, grid.dims, [20, 22, 18])) / 8;
    const offset = at(from, grid.dims, [20, 22, 18]) - slope * (4 * 20 - 78 + 2 * (4 * 22 - 86));
    const [x, y, z] = target.dims.map((n) => n >> 1);
    const [wx, wy] = [target.affine[0] * x + target.affine[3], target.affine[5] * y + target.affine[7]];
    expect(at(to, target.dims, [x, y, z])).toBeCloseTo(offset + slope * (wx + 2 * wy), 4);
  });
});

describe("padding that a file declares", () => {
  // values 100 to 199, with a disc of padding somewhere inside, away from the corners
  const dims: Triple = [12, 12, 12];
  const inside = Int16Array.from({ length: 1728 }, (_, i) => (i % 17 === 5 ? -2000 : 100 + (i % 100)));
  const touched = (modality: "CT" | "MR", padding: number, voxels = inside) => findPadding(voxels, dims, 1, 0, modality, padding).value;

  it("is no data where it is neither air nor one of the other values", () => {
    expect(touched("MR", -2000)).toBe(-2000);
    expect(touched("CT", 3000, inside.map((value) => (value === -2000 ? 3000 : value)))).toBe(3000);
    expect(findPadding(inside, dims, 1, 0, "MR").value).toBeNull();
  });

  it("stays data where the outline of the body would be lost with it", () => {
    expect(touched("CT", -1000, inside.map((value) => (value === -2000 ? -1000 : value)))).toBeNull();
    expect(touched("MR", 0, inside.map((value) => (value === -2000 ? 0 : value)))).toBeNull();
    expect(touched("MR", 150)).toBeNull();
  });

  it("is looked for in stored values", () => {
    expect(findPadding(inside, dims, 2, -24, "MR", -4024).value).toBe(-2000);
  });
});
