import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, randoms, testTeam } from "../../fixtures/kernels.ts";
import { at, count, insideItk, maxDifference, type Size } from "./reference.ts";

// The formulas of ITK's interpolators, checked against images that antsApplyTransforms wrote (WindowedSinc with radius 3, Gaussian with cut-off 1, MultiLabel with cut-off 4).

const sizes: Size[] = [[1, 1, 1], [5, 1, 3], [2, 9, 7], [13, 11, 12]];
const STEPS = 2048;

type Window = (x: number) => number;
const windows: [string, Window][] = [
  ["cosine", (x) => Math.cos(Math.PI * x / 6)],
  ["Hamming", (x) => 0.54 + 0.46 * Math.cos(Math.PI * x / 3)],
  ["Welch", (x) => 1 - x * x / 9],
  ["Lanczos", (x) => x === 0 ? 1 : Math.sin(Math.PI * x / 3) / (Math.PI * x / 3)],
];

const sincWeight = (window: Window, x: number) => x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x) * window(x);

/** The error function as a Taylor series: enough for arguments below 4. */
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 90; n++) {
    term *= -x * x / n;
    sum += term / (2 * n + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}

/** Share of voxel i in a Gaussian of sigma one voxel about p. */
const gaussianWeight = (i: number, p: number) => (erf((i + 0.5 - p) / Math.SQRT2) - erf((i - 0.5 - p) / Math.SQRT2)) / 2;

/** ITK's weights of one axis: voxels floor(p + 0.5 - cut) to ceil(p + 0.5 + cut) - 1 inside the grid, made to sum to 1. */
function gaussianAxis(p: number, n: number, cut: number): { index: number; weight: number }[] {
  const taps: { index: number; weight: number }[] = [];
  for (let index = Math.max(0, Math.floor(p + 0.5 - cut)); index < Math.min(n, Math.ceil(p + 0.5 + cut)); index++) taps.push({ index, weight: gaussianWeight(index, p) });
  const sum = taps.reduce((total, { weight }) => total + weight, 0);
  return taps.map(({ index, weight }) => ({ index, weight: weight / sum }));
}

function gaussianTable(cut: number, pitch: number): Float32Array {
  const rows: number[] = [];
  for (let r = 0; r <= STEPS; r++) for (let k = 0; k < pitch; k++) rows.push(k <= 2 * cut ? gaussianWeight(k - cut, r / STEPS - 0.5) : 0);
  // exactly between two voxels the farthest is beyond the cut-off
  for (let k = 0; k < pitch; k++) rows.push(k < 2 * cut ? gaussianWeight(k - cut, -0.5) : 0);
  return Float32Array.from(rows);
}

function positions(size: Size, seed: number): Float32Array[] {
  return size.map((n, axis) => {
    const between = Array.from({ length: n }, (_, i) => i - 0.5);
    return Float32Array.from([...randoms(seed + axis, 150, -0.7, n - 0.3), 0, n - 1, (n - 1) / 2, -0.5, n - 0.6, Number.NaN, ...between].slice(0, 157));
  });
}

describe("interpolators by tables", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  function run(kernel: string, image: ArrayLike<number>, size: Size, planes: Float32Array[], table: Float32Array | null): number[] {
    const n = planes[0].length;
    const dst = place(team, new Float32Array(n + 4).fill(55));
    team.run(kernel, n, 40, [...planes.map((plane) => place(team, plane)), place(team, image), ...size, dst, -7, ...(table ? [place(team, table), STEPS] : [])]);
    expect([...team.f32(dst + 4 * n, 4)]).toEqual([55, 55, 55, 55]);
    return [...team.f32(dst, n)];
  }

  const expected = (size: Size, planes: Float32Array[], value: (p: number[]) => number) => {
    const points = Array.from(planes[0], (_, i) => planes.map((plane) => plane[i]));
    return points.map((p) => insideItk(size, p) ? value(p) : -7);
  };

  test.each(windows)("sample_six with the %s window is ITK's windowed sinc of radius 3", (_, window) => {
    const rows: number[] = [];
    for (let r = 0; r <= STEPS; r++) for (let k = 0; k < 8; k++) rows.push(k < 6 ? sincWeight(window, r / STEPS - (k - 2)) : 0);
    for (const size of sizes) {
      const image = randoms(1, count(size), -1, 1);
      const planes = positions(size, 2);
      const reference = expected(size, planes, (p) => {
        const lower = p.map(Math.floor);
        let sum = 0;
        for (let k = -2; k <= 3; k++) for (let j = -2; j <= 3; j++) for (let i = -2; i <= 3; i++) {
          const index = [i, j, k].map((o, a) => lower[a] + o);
          const weight = index.reduce((product, c, a) => product * sincWeight(window, p[a] - c), 1);
          const [x, y, z] = index.map((c, a) => Math.min(Math.max(c, 0), size[a] - 1));
          sum += weight * at(image, size, x, y, z);
        }
        return sum;
      });
      expect(maxDifference(run("sample_six", image, size, planes, Float32Array.from(rows)), reference)).toBeLessThan(2e-5);
    }
  });

  test.each(sizes)("sample_gaussian on %i x %i x %i", (...size) => {
    const image = randoms(3, count(size), -1, 1);
    const planes = positions(size, 4);
    const reference = expected(size, planes, (p) => {
      const [wx, wy, wz] = p.map((c, a) => gaussianAxis(c, size[a], 1));
      let sum = 0;
      for (const z of wz) for (const y of wy) for (const x of wx) sum += x.weight * y.weight * z.weight * at(image, size, x.index, y.index, z.index);
      return sum;
    });
    expect(maxDifference(run("sample_gaussian", image, size, planes, gaussianTable(1, 4)), reference)).toBeLessThan(3e-6);
  });

  /** Blobs of labels, 0 to 4, with a large label value among them. */
  const labels = (size: Size) => Float32Array.from({ length: count(size) }, (_, i) => {
    const [x, y, z] = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    return [0, 1, 2, 1001, 4][Math.floor(2.5 + 2.49 * Math.sin(x / 2 + z) * Math.cos(y / 3))];
  });

  const vote = (weights: Map<number, number>) => [...weights].sort(([a, wa], [b, wb]) => wb - wa || a - b);

  test.each(sizes)("sample_label_linear on %i x %i x %i: most linear weight wins", (...size) => {
    const image = labels(size);
    const planes = positions(size, 5);
    const reference = expected(size, planes, (p) => {
      const q = p.map((c, a) => Math.min(Math.max(c, 0), size[a] - 1));
      const weights = new Map<number, number>();
      for (let c = 0; c < 8; c++) {
        const lower = q.map((v, a) => Math.min(Math.floor(v), Math.max(size[a] - 2, 0)));
        const bit = [c & 1, (c >> 1) & 1, c >> 2];
        const [x, y, z] = lower.map((v, a) => Math.min(v + bit[a], size[a] - 1));
        const label = at(image, size, x, y, z);
        weights.set(label, (weights.get(label) ?? 0) + bit.reduce((product, b, a) => product * (b === 1 ? q[a] - lower[a] : 1 - (q[a] - lower[a])), 1));
      }
      return vote(weights)[0][0];
    });
    expect(run("sample_label_linear", image, size, planes, null)).toEqual(reference);
  });

  test.each(sizes)("sample_label_gaussian on %i x %i x %i: most Gaussian weight wins", (...size) => {
    const image = labels(size);
    const planes = positions(size, 6);
    const close: boolean[] = [];
    const reference = expected(size, planes, (p) => {
      const [wx, wy, wz] = p.map((c, a) => gaussianAxis(c, size[a], 4));
      const weights = new Map<number, number>();
      for (const z of wz) for (const y of wy) for (const x of wx) {
        const label = at(image, size, x.index, y.index, z.index);
        weights.set(label, (weights.get(label) ?? 0) + x.weight * y.weight * z.weight);
      }
      const [first, second] = vote(weights);
      close.push(second !== undefined && first[1] - second[1] < 1e-5);
      return first[0];
    });
    const got = run("sample_label_gaussian", image, size, planes, gaussianTable(4, 12));
    const wrong = got.filter((label, i) => label !== reference[i]).length;
    expect(wrong).toBeLessThanOrEqual(close.filter(Boolean).length);
  });
});
