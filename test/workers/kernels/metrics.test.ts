import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeBytes, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import {
  beta3Slope, cosine, count, distributions, jointHistogram, maxDifference, metricSample, mutualInformation, transform, type Sample, type Size,
} from "./reference.ts";

const sizes: Size[] = [[1, 1, 1], [9, 7, 1], [1, 8, 9], [8, 1, 6], [2, 2, 2], [13, 11, 17]];
const bins = 16;

/** Samples about the centre of the moving grid, part of them outside; the matrix is a general affine. */
function scene(size: Size, samples: number, seed = 1) {
  const matrix = [0.97, 0.08, -0.03, (size[0] - 1) / 2, -0.06, 1.03, 0.05, (size[1] - 1) / 2, 0.04, -0.07, 0.99, (size[2] - 1) / 2];
  const points = size.map((n, axis) => randoms(seed + axis, samples, n > 1 ? -0.6 * n : -0.4, n > 1 ? 0.6 * n : 0.4));
  // smooth enough to have a gradient, rough enough to differ from voxel to voxel
  const noise = randoms(seed + 3, count(size), -0.2, 0.2);
  const moving = noise.map((v, i) => v + Math.sin(0.4 * (i % size[0])) + Math.cos(0.3 * Math.floor(i / size[0])));
  const mask = Uint8Array.from(randoms(seed + 4, count(size)), (v) => v < 0.2 ? 0 : 3);
  const fixedBin = Uint8Array.from(randoms(seed + 5, samples, 2, bins - 2));
  const fixedValue = randoms(seed + 6, samples, -1, 2);
  return { size, samples, matrix, points, moving, mask, fixedBin, fixedValue };
}

type Scene = ReturnType<typeof scene>;

/** What the kernel should see; positions as the kernel's f32 arithmetic has them decide who is inside, so samples within rounding of a border are refused by the tests. */
function references({ size, matrix, points, moving, mask }: Scene, useMask: boolean): Sample[] {
  return Array.from(points[0], (_, i) => metricSample(moving, size, useMask ? mask : null, transform(matrix, points.map((p) => p[i]))));
}

describe("metric kernels", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  function shared(s: Scene, useMask: boolean): { head: number[]; points: number[] } {
    const points = s.points.map((p) => place(team, p));
    const mask = useMask ? placeBytes(team, s.mask) : 0;
    return { points, head: [placeDoubles(team, s.matrix), ...points] .concat([place(team, s.moving), ...s.size, mask]) };
  }

  function sumSlabs(pointer: number, slabs: number, length: number, type: "f32" | "f64"): number[] {
    const all = type === "f32" ? team.f32(pointer, slabs * length) : team.f64(pointer, slabs * length);
    return Array.from({ length }, (_, i) => Array.from({ length: slabs }, (_, slab) => all[slab * length + i]).reduce((a, b) => a + b, 0));
  }

  function miValues(s: Scene, useMask: boolean, scale: number, offset: number, grain: number) {
    const slabs = Math.ceil(s.samples / grain);
    const { head, points } = shared(s, useMask);
    const out = [0, 1, 2, 3].map(() => place(team, new Float32Array(s.samples + 4).fill(77)));
    const bin = placeBytes(team, s.fixedBin);
    const histograms = place(team, new Float32Array(slabs * bins * bins).fill(5));
    const counts = placeDoubles(team, new Float64Array(slabs).fill(5));
    team.run("mi_values", s.samples, grain, [...head, ...out, bin, scale, offset, bins, histograms, counts]);
    for (const pointer of out) expect([...team.f32(pointer + 4 * s.samples, 4)]).toEqual([77, 77, 77, 77]);
    return {
      points, bin, out, histogram: sumSlabs(histograms, slabs, bins * bins, "f32"), counts: sumSlabs(counts, slabs, 1, "f64")[0],
      value: team.f32(out[0], s.samples), gradient: out.slice(1).map((p) => team.f32(p, s.samples)),
    };
  }

  describe.each(sizes)("on %i x %i x %i", (...size) => {
    test.each([[false, 1009], [true, 130], [true, 64]])("mi_values: values, gradients, joint histogram and count (mask %s, grain %i)", (useMask, grain) => {
      const s = scene(size, 1009);
      const [scale, offset] = [4.3, 7.9];
      const expected = references(s, useMask);
      const got = miValues(s, useMask, scale, offset, grain);
      const valid = expected.filter((sample) => sample.valid).length;
      expect(valid).toBeGreaterThan(0);
      expect(got.counts).toBe(valid);
      expect(maxDifference(got.value, expected.map((sample) => sample.value))).toBeLessThan(2e-5);
      // in the interior of a cell the slopes agree; a sample within rounding of a cell's face may take the neighbour's slope
      [0, 1, 2].forEach((axis) => {
        const off = expected.filter((sample, i) => Math.abs(got.gradient[axis][i] - sample.gradient[axis]) > 2e-5).length;
        expect(off).toBeLessThanOrEqual(1);
      });
      const histogram = jointHistogram(expected.map((sample, i) => ({ value: sample.value, bin: s.fixedBin[i] })), scale, offset, bins);
      expect(maxDifference(got.histogram, histogram)).toBeLessThan(2e-4);
    });

    test("mi_histogram equals mi_values' histogram bit for bit", () => {
      const s = scene(size, 777, 9);
      const [scale, offset, grain] = [4.3, 7.9, 100];
      const full = miValues(s, true, scale, offset, grain);
      const slabs = Math.ceil(s.samples / grain);
      const histograms = place(team, new Float32Array(slabs * bins * bins));
      const counts = placeDoubles(team, new Float64Array(slabs));
      team.run("mi_histogram", s.samples, grain, [...shared(s, true).head, full.bin, scale, offset, bins, histograms, counts]);
      expect(sumSlabs(histograms, slabs, bins * bins, "f32")).toEqual(full.histogram);
      expect(sumSlabs(counts, slabs, 1, "f64")[0]).toBe(full.counts);
    });

    test("mi_gradient: sums of k g [x; 1] with any table", () => {
      const s = scene(size, 501, 20);
      // narrow, so that some samples are clamped at either end and count nothing
      const [scale, offset, grain] = [9, 8, 97];
      const got = miValues(s, true, scale, offset, grain);
      const table = randoms(33, bins * bins, -2, 2);
      const slabs = Math.ceil(s.samples / grain);
      const partials = placeDoubles(team, new Float64Array(slabs * 12).fill(3));
      team.run("mi_gradient", s.samples, grain, [...got.points, ...got.out, got.bin, scale, offset, bins, place(team, table), partials]);
      const expected = new Float64Array(12);
      let size1 = 0;
      for (let i = 0; i < s.samples; i++) {
        const v = got.value[i] * scale + offset;
        if (!(v > 2 && v < bins - 2)) continue;
        let k = 0;
        for (let b = 0; b < bins; b++) k += beta3Slope(b - v) * table[s.fixedBin[i] * bins + b];
        const point = [...s.points.map((p) => p[i]), 1];
        for (let r = 0; r < 3; r++) for (let c = 0; c < 4; c++) {
          expected[4 * r + c] += k * got.gradient[r][i] * point[c];
          size1 += Math.abs(k * got.gradient[r][i] * point[c]);
        }
      }
      expect(maxDifference(sumSlabs(partials, slabs, 12, "f64"), expected)).toBeLessThanOrEqual(1e-5 * size1);
    });

    test("moment_sums and moment_scores", () => {
      const s = scene(size, 1009, 40);
      const grain = 150;
      const slabs = Math.ceil(s.samples / grain);
      const { head } = shared(s, true);
      const withFixed = [...head.slice(0, 4), place(team, s.fixedValue), ...head.slice(4)];
      const partials = placeDoubles(team, new Float64Array(slabs * 42).fill(3));
      const scores = placeDoubles(team, new Float64Array(slabs * 6).fill(3));
      team.run("moment_sums", s.samples, grain, [...withFixed, partials]);
      team.run("moment_scores", s.samples, grain, [...withFixed, scores]);
      const expected = new Float64Array(42);
      const absolute = new Float64Array(42);
      const add = (i: number, amount: number) => {
        expected[i] += amount;
        absolute[i] += Math.abs(amount);
      };
      references(s, true).forEach((sample, i) => {
        if (!sample.valid) return;
        const [f, m] = [s.fixedValue[i], sample.value];
        [1, f, m, f * f, m * m, f * m].forEach((amount, j) => { add(j, amount); });
        const point = [...s.points.map((p) => p[i]), 1];
        [1, f, m].forEach((factor, j) => {
          for (let r = 0; r < 3; r++) for (let c = 0; c < 4; c++) add(6 + 12 * j + 4 * r + c, factor * sample.gradient[r] * point[c]);
        });
      });
      const got = sumSlabs(partials, slabs, 42, "f64");
      expect(got[0]).toBe(expected[0]);
      got.forEach((sum, i) => { expect(Math.abs(sum - expected[i])).toBeLessThanOrEqual(2e-5 * absolute[i] + 1e-9); });
      expect(sumSlabs(scores, slabs, 6, "f64")).toEqual(got.slice(0, 6));
    });
  });

  // The objective's finite differences: a metric value in float64 as a function of the matrix, against the gradient put together from the kernels' sums.
  const size: Size = [13, 11, 17];

  function finiteDifferences(matrix: readonly number[], value: (matrix: number[]) => number): number[] {
    const h = 1e-6;
    return matrix.map((_, j) => {
      const moved = (step: number) => value(matrix.map((entry, i) => i === j ? entry + step : entry));
      return (moved(h) - moved(-h)) / (2 * h);
    });
  }

  /** Inside for every small change of the matrix, so that the number of samples does not jump. */
  function inner(seed: number): Scene {
    const s = scene(size, 2000, seed);
    return { ...s, points: s.points.map((p) => p.map((c) => c * 0.6)) };
  }

  test("the gradient of mutual information is that of its float64 finite differences", () => {
    const s = inner(60);
    const [scale, offset, grain] = [4, 8, 512];
    const information = (matrix: number[]) =>
      mutualInformation(jointHistogram(references({ ...s, matrix }, false).map((sample, i) => ({ value: sample.value, bin: s.fixedBin[i] })), scale, offset, bins), bins);
    const got = miValues(s, false, scale, offset, grain);
    const { p, pM } = distributions(Float64Array.from(got.histogram), bins);
    const table = Float32Array.from(p, (value, i) => value > 0 ? Math.log(value / pM[i % bins]) : 0);
    const slabs = Math.ceil(s.samples / grain);
    const partials = placeDoubles(team, new Float64Array(slabs * 12));
    team.run("mi_gradient", s.samples, grain, [...got.points, ...got.out, got.bin, scale, offset, bins, place(team, table), partials]);
    const gradient = sumSlabs(partials, slabs, 12, "f64").map((sum) => -(scale / got.counts) * sum);
    const expected = finiteDifferences(s.matrix, information);
    expect(cosine(gradient, expected)).toBeGreaterThan(0.99999);
    expect(Math.hypot(...gradient) / Math.hypot(...expected)).toBeCloseTo(1, 3);
  });

  test("the gradients of global correlation and mean squares are those of their float64 finite differences", () => {
    const s = inner(70);
    const grain = 512;
    const slabs = Math.ceil(s.samples / grain);
    const { head } = shared(s, false);
    const partials = placeDoubles(team, new Float64Array(slabs * 42));
    team.run("moment_sums", s.samples, grain, [...head.slice(0, 4), place(team, s.fixedValue), ...head.slice(4), partials]);
    const sums = sumSlabs(partials, slabs, 42, "f64");
    const [n, sf, sm, sff, smm, sfm] = sums;
    const [G, fG, mG] = [sums.slice(6, 18), sums.slice(18, 30), sums.slice(30, 42)];
    const moments = (matrix: number[]) => references({ ...s, matrix }, false).reduce((t, { value }, i) => {
      const f = s.fixedValue[i];
      return [t[0] + f, t[1] + value, t[2] + f * f, t[3] + value * value, t[4] + f * value];
    }, [0, 0, 0, 0, 0]);

    const squares = finiteDifferences(s.matrix, (matrix) => {
      const [, , ff, mm, fm] = moments(matrix);
      return (mm - 2 * fm + ff) / n;
    });
    const squaresGradient = G.map((_, i) => 2 * (mG[i] - fG[i]) / n);
    expect(cosine(squaresGradient, squares)).toBeGreaterThan(0.99999);
    expect(Math.hypot(...squaresGradient) / Math.hypot(...squares)).toBeCloseTo(1, 3);

    const correlation = finiteDifferences(s.matrix, (matrix) => {
      const [f, m, ff, mm, fm] = moments(matrix);
      return (fm - f * m / n) ** 2 / ((ff - f * f / n) * (mm - m * m / n));
    });
    const [A, B, C] = [sfm - sf * sm / n, sff - sf * sf / n, smm - sm * sm / n];
    const correlationGradient = G.map((_, i) => 2 * A / (B * C) * ((fG[i] - sf / n * G[i]) - A / C * (mG[i] - sm / n * G[i])));
    expect(cosine(correlationGradient, correlation)).toBeGreaterThan(0.9999);
    expect(Math.hypot(...correlationGradient) / Math.hypot(...correlation)).toBeCloseTo(1, 2);
  });

  test("the largest number of bins fits the private histograms", () => {
    const s = scene(size, 600, 80);
    const many = 120;
    const fixedBin = Uint8Array.from(randoms(81, 600, 2, many - 2));
    const { head } = shared(s, false);
    const histograms = place(team, new Float32Array(many * many));
    const counts = placeDoubles(team, [0]);
    team.run("mi_histogram", 600, 600, [...head, placeBytes(team, fixedBin), 40, 60, many, histograms, counts]);
    const expected = jointHistogram(references(s, false).map((sample, i) => ({ value: sample.value, bin: fixedBin[i] })), 40, 60, many);
    expect(maxDifference(team.f32(histograms, many * many), expected)).toBeLessThan(5e-3);
  });
});
