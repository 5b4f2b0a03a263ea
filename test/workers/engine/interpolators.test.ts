import { beforeEach, describe, expect, test } from "vitest";
import { interpolators } from "../../../workers/contract/transform-types.ts";
import type { Parameters } from "../../../workers/contract/parameters.ts";
import { identityTransform, type LinearTransform } from "../../../workers/contract/transform.ts";
import { voxelCount, type Triple } from "../../../workers/contract/volume.ts";
import { erf, weightTable } from "../../../workers/engine/interpolation-tables.ts";
import { resampleVolume } from "../../../workers/engine/resample.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { randoms, testTeam, withTeam } from "../../fixtures/kernels.ts";
import { volumeOfValues } from "../../fixtures/values.ts";

type Interpolator = Parameters["interpolator"];
const labelKinds = ["nearestNeighbor", "genericLabel", "multiLabel"] as const;
const sincs = ["cosineWindowedSinc", "welchWindowedSinc", "hammingWindowedSinc", "lanczosWindowedSinc"] as const;

/** A turn, a scale and a shift: positions off the grid, some of them outside. */
const turned: LinearTransform = { kind: "linear", matrix: [0.94, -0.21, 0.05, 0.22, 0.95, -0.08, -0.03, 0.09, 0.97], translation: [0.4137, -0.7213, 0.3071], centre: [5, 4, 3] };
const dims: Triple = [13, 11, 9];
const grid = { dims: [12, 10, 8] as Triple, affine: [1, 0, 0, 0.25, 0, 1, 0, 0.5, 0, 0, 1, -0.125, 0, 0, 0, 1] };

/** The source index of every voxel of the grid, in float64. */
function indices(): number[][] {
  const { matrix: m, translation: t, centre: c } = turned;
  const found: number[][] = [];
  for (let z = 0; z < grid.dims[2]; z++) for (let y = 0; y < grid.dims[1]; y++) for (let x = 0; x < grid.dims[0]; x++) {
    const p = [x + 0.25, y + 0.5, z - 0.125];
    found.push([0, 1, 2].map((r) => [0, 1, 2].reduce((sum, k) => sum + m[3 * r + k] * (p[k] - c[k]), c[r] + t[r])));
  }
  return found;
}

const inside = (p: readonly number[]) => p.every((c, a) => c >= -0.5 && c < dims[a] - 0.5);
const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1);

/** Weights of all voxels of one axis at a position, straight from the definitions (float64). */
function axisWeights(kind: Interpolator, p: number, n: number): number[] {
  const weights = Array.from({ length: n }, () => 0);
  if (kind === "gaussian" || kind === "multiLabel") {
    const cutoff = kind === "gaussian" ? 1 : 4;
    const begin = Math.max(0, Math.floor(p + 0.5 - cutoff));
    const end = Math.min(n, Math.ceil(p + 0.5 + cutoff));
    for (let i = begin; i < end; i++) weights[i] = normal(i + 0.5 - p) - normal(i - 0.5 - p);
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((w) => w / sum);
  }
  const window = (x: number) => kind === "cosineWindowedSinc" ? Math.cos((Math.PI * x) / 6) : kind === "welchWindowedSinc" ? 1 - (x * x) / 9
    : kind === "hammingWindowedSinc" ? 0.54 + 0.46 * Math.cos((Math.PI * x) / 3) : x === 0 ? 1 : Math.sin((Math.PI * x) / 3) / ((Math.PI * x) / 3);
  const base = Math.floor(p);
  for (let i = base - 2; i <= base + 3; i++) {
    const x = p - i;
    weights[clamp(i, n)] += (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)) * window(x);
  }
  return weights;
}

/** The normal distribution's integral by Simpson's rule: independent of the engine's series. */
function normal(x: number): number {
  const n = 2000;
  const f = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let sum = f(0) + f(x);
  for (let i = 1; i < n; i++) sum += f((x * i) / n) * (i % 2 === 1 ? 4 : 2);
  return 0.5 + (sum * x) / (3 * n);
}

function weighted(kind: Interpolator, p: readonly number[], visit: (voxel: number, weight: number) => void): void {
  const [wx, wy, wz] = p.map((c, a) => axisWeights(kind, c, dims[a]));
  wz.forEach((c, z) => wy.forEach((b, y) => wx.forEach((a, x) => {
    if (a * b * c !== 0) visit(x + dims[0] * (y + dims[1] * z), a * b * c);
  })));
}

describe("interpolators", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  test("the error function", () => {
    // Abramowitz and Stegun, table 7.1
    for (const [x, value] of [[0, 0], [0.5, 0.5204998778], [1, 0.8427007929], [2, 0.995322265], [-1, -0.8427007929], [3.6, 0.9999996441]]) expect(erf(x)).toBeCloseTo(value, 10);
  });

  test.each(["gaussian", ...sincs] as const)("%s is the weighted sum of its definition", (kind) => {
    const image = randoms(11, voxelCount(dims), -100, 100);
    const { header, voxels } = resampleVolume(team, { grid, moving: volumeOfValues(dims, image), transforms: [turned], interpolator: kind, defaultValue: -7 });
    const output = new Float32Array(voxels);
    expect(header.dtype).toBe("float32");
    let outside = 0;
    indices().forEach((p, i) => {
      let expected = 0;
      if (inside(p)) weighted(kind, p, (voxel, weight) => { expected += weight * image[voxel]; });
      else {
        expected = -7;
        outside++;
      }
      expect(Math.abs(output[i] - expected)).toBeLessThan(2e-3);
    });
    expect(outside).toBeGreaterThan(20);
    expect(outside).toBeLessThan(output.length / 2);
  });

  test.each(["genericLabel", "multiLabel"] as const)("%s takes the label with the most weight, in the image's own type", (kind) => {
    // labels in lumps, three of them beyond float32's whole numbers
    const names = [0, 7, 3_000_000_001, 3_000_000_002, 40];
    const lumps = randoms(12, voxelCount(dims), 0, 5);
    const labels = Array.from(lumps, (_, i) => {
      const [x, y, z] = [i % 13, Math.floor(i / 13) % 11, Math.floor(i / 143)];
      return names[Math.floor(lumps[(x >> 1) + 13 * ((y >> 1) + 11 * (z >> 1))])];
    });
    const { header, voxels } = resampleVolume(team, { grid, moving: volumeOfValues(dims, labels, "uint32"), transforms: [turned], interpolator: kind, defaultValue: 99 });
    expect(header.dtype).toBe("uint32");
    const output = new Uint32Array(voxels);
    let close = 0;
    indices().forEach((p, i) => {
      if (!inside(p)) {
        expect(output[i]).toBe(99);
        return;
      }
      const sums = new Map<number, number>();
      const add = (voxel: number, weight: number) => sums.set(labels[voxel], (sums.get(labels[voxel]) ?? 0) + weight);
      if (kind === "multiLabel") weighted(kind, p, add);
      else {
        const q = p.map((c, a) => clamp(c, dims[a]));
        for (let z = 0; z < dims[2]; z++) for (let y = 0; y < dims[1]; y++) for (let x = 0; x < dims[0]; x++) {
          const weight = [x, y, z].reduce((product, c, a) => product * Math.max(0, 1 - Math.abs(q[a] - c)), 1);
          if (weight > 0) add(x + dims[0] * (y + dims[1] * z), weight);
        }
      }
      const ranked = [...sums].sort((a, b) => b[1] - a[1]);
      if (ranked.length > 1 && ranked[0][1] - ranked[1][1] < 1e-4) close++;
      else expect(output[i]).toBe(ranked[0][0]);
    });
    expect(close).toBeLessThan(10);
  });

  test("a large plain of one label is found without a vote, and its edge with one", () => {
    const size: Triple = [24, 20, 17];
    const labels = Array.from({ length: voxelCount(size) }, (_, i) => (i % 24 < 20 ? 5 : 9));
    const moving = volumeOfValues(size, labels, "int16");
    const { voxels } = resampleVolume(team, { grid: { dims: size, affine: moving.header.affine }, moving, transforms: [identityTransform], interpolator: "multiLabel", defaultValue: 0 });
    expect(Array.from(new Int16Array(voxels, 0, labels.length))).toEqual(labels);
  });

  test("ties go to the lowest label", () => {
    const moving = volumeOfValues([2, 1, 1], [8, 3], "uint8");
    const half = { dims: [1, 1, 1] as Triple, affine: [1, 0, 0, 0.5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
    for (const interpolator of ["genericLabel", "multiLabel"] as const) {
      const { voxels } = resampleVolume(team, { grid: half, moving, transforms: [], interpolator, defaultValue: 0 });
      expect(new Uint8Array(voxels)[0]).toBe(3);
    }
  });

  test.each(interpolators)("%s of a grid on itself gives the voxels back where it interpolates, and works with axes of one voxel", (interpolator) => {
    for (const size of [[1, 1, 1], [5, 1, 3], [1, 7, 1], [6, 5, 1]] as Triple[]) {
      const image = randoms(13, voxelCount(size), 0, 9).map(Math.round);
      const moving = volumeOfValues(size, image);
      const { voxels } = resampleVolume(team, { grid: { dims: size, affine: moving.header.affine }, moving, transforms: [], interpolator, defaultValue: 0 });
      const output = new Float32Array(voxels, 0, voxelCount(size));
      expect(output.every(Number.isFinite)).toBe(true);
      if (interpolator === "gaussian" || interpolator === "multiLabel") continue;
      output.forEach((value, i) => { expect(value).toBeCloseTo(image[i], 4); });
    }
  });

  test.each(labelKinds)("%s keeps scaled integers and their scaling", (interpolator) => {
    const moving = volumeOfValues([4, 4, 4], Array.from({ length: 64 }, () => 12), "int16", 0.5, -3);
    const far = { dims: [1, 1, 2] as Triple, affine: [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 90, 1, 0, 0, 0, 1] };
    const { header, voxels } = resampleVolume(team, { grid: far, moving, transforms: [], interpolator, defaultValue: 2 });
    expect(header).toMatchObject({ dtype: "int16", slope: 0.5, intercept: -3 });
    expect([...new Int16Array(voxels)]).toEqual([12, 10]);
  });

  test("gaussian half-way between voxels weighs both sides alike", () => {
    const line = volumeOfValues([6, 1, 1], [0, 0, 10, 20, 0, 0]);
    const half = { dims: [1, 1, 1] as Triple, affine: [1, 0, 0, 2.5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
    const { voxels } = resampleVolume(team, { grid: half, moving: line, transforms: [], interpolator: "gaussian", defaultValue: 0 });
    expect(new Float32Array(voxels)[0]).toBeCloseTo(15, 4);
  });

  test("a NaN in the moving image does not spread", () => {
    const image = randoms(14, voxelCount(dims), 0, 1);
    image[700] = Number.NaN;
    for (const interpolator of interpolators) {
      if (interpolator === "nearestNeighbor") continue;
      const { voxels } = resampleVolume(team, { grid, moving: volumeOfValues(dims, image), transforms: [turned], interpolator, defaultValue: 0 });
      expect(new Float32Array(voxels).every(Number.isFinite)).toBe(true);
    }
  });

  test("three threads give the same bytes as one", async () => {
    const labels = randoms(15, 40 * 40 * 40, 0, 4).map(Math.floor);
    const big = { dims: [41, 41, 41] as Triple, affine: [0.9, 0.1, 0, 0, -0.1, 0.9, 0, 2, 0, 0, 0.9, 0, 0, 0, 0, 1] };
    const all = (conductor: Conductor) => interpolators.map((interpolator) =>
      Buffer.from(new Uint8Array(resampleVolume(conductor, { grid: big, moving: volumeOfValues([40, 40, 40], labels, "uint8"), transforms: [], interpolator, defaultValue: 0 }).voxels)));
    const alone = all(team);
    const together = await withTeam(3, all);
    alone.forEach((bytes, i) => { expect(bytes.equals(together[i])).toBe(true); });
  });

  test("the tables' weights sum to one, to the window's and the cut-off's accuracy", () => {
    for (const kind of ["gaussian", "multiLabel", ...sincs] as const) {
      const sums = weightTable(kind)?.rows.slice(0, 1025).map((row) => row.reduce((a, b) => a + b, 0)) ?? [];
      expect(sums).toHaveLength(1025);
      for (const sum of sums) expect(Math.abs(sum - 1)).toBeLessThan(kind === "gaussian" ? 0.2 : 0.02);
    }
    expect(weightTable("linear")).toBeNull();
  });
});
