import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeBytes, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import { at, beta3Slope, cosine, count, distributions, jointHistogram, maxDifference, mutualInformation, voxels, type Size } from "./reference.ts";

const sizes: Size[] = [[1, 1, 1], [5, 7, 1], [1, 6, 5], [9, 1, 4], [13, 11, 7], [22, 9, 10]];

describe("squares and demons", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  test.each(sizes)("msq_factor and demons_force on %i x %i x %i", (...size) => {
    const n = count(size);
    const [f, m] = [50, 51].map((seed) => randoms(seed, n, -1, 1));
    // some differences too small to move anything
    m.forEach((_, i) => { if (i % 5 === 2) m[i] = f[i] + 5e-4; });
    const [maskF, maskM] = [52, 53].map((seed) => Uint8Array.from(randoms(seed, n), (v) => v < 0.2 ? 0 : 1));
    const counts = Array.from(f, (_, i) => maskF[i] !== 0 && maskM[i] !== 0);
    const differences = Array.from(f, (v, i) => counts[i] ? v - m[i] : 0);
    const head = [place(team, f), place(team, m), placeBytes(team, maskF), placeBytes(team, maskM)];
    const sums = (partials: number, slabs: number) => [0, 1].map((j) => Array.from({ length: slabs }, (_, s) => team.f64(partials + 16 * s, 2)[j]).reduce((a, b) => a + b, 0));
    const total = differences.reduce((sum, d) => sum + d * d, 0);

    const slabs = Math.ceil(n / 30);
    const partials = placeDoubles(team, new Float64Array(slabs * 2).fill(4));
    const dst = place(team, new Float32Array(n + 4).fill(44));
    team.run("msq_factor", n, 30, [...head, dst, partials]);
    expect(maxDifference(team.f32(dst, n), differences)).toBeLessThan(1e-6);
    expect([...team.f32(dst + 4 * n, 4)]).toEqual([44, 44, 44, 44]);
    expect(sums(partials, slabs)[0]).toBeCloseTo(total, 4);
    expect(sums(partials, slabs)[1]).toBe(counts.filter(Boolean).length);

    const planes = Math.ceil(size[2] / 2);
    const more = placeDoubles(team, new Float64Array(planes * 2).fill(4));
    const out = [0, 1, 2].map(() => place(team, new Float32Array(n + 4).fill(44)));
    team.run("demons_force", size[2], 2, [...head, head[0], ...out, ...size, 0.8, more]);
    const expected = voxels(size).map((p, i) => {
      const gradient = p.map((_, axis) => {
        const read = (step: number) => at(f, size, ...(p.map((c, a) => a === axis ? Math.min(Math.max(c + step, 0), size[a] - 1) : c) as [number, number, number]));
        return (read(1) - read(-1)) / 2;
      });
      const d = differences[i];
      const denominator = gradient.reduce((sum, g) => sum + g * g, 0) + d * d / 0.8;
      return Math.abs(d) < 0.001 || denominator < 1e-9 ? [0, 0, 0] : gradient.map((g) => d * g / denominator);
    });
    out.forEach((pointer, axis) => {
      expect(maxDifference(team.f32(pointer, n), expected.map((u) => u[axis]))).toBeLessThan(1e-5);
      expect([...team.f32(pointer + 4 * n, 4)]).toEqual([44, 44, 44, 44]);
    });
    expect(sums(more, planes)[0]).toBeCloseTo(total, 4);
    expect(sums(more, planes)[1]).toBe(counts.filter(Boolean).length);
  });
});

describe("dense Mattes", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });
  const bins = 16;
  const [scaleF, offsetF, scaleM, offsetM] = [4, 8, 5, 7.5];

  function scene(n: number) {
    const [f, m] = [40, 41].map((seed) => randoms(seed, n, -1.2, 1.2));
    const [maskF, maskM] = [42, 43].map((seed) => Uint8Array.from(randoms(seed, n), (v) => v < 0.15 ? 0 : 255));
    f[3 % n] = Number.NaN;
    const bin = Array.from(f, (v) => Math.min(Math.max(Math.floor(Math.fround(Math.fround(v * scaleF) + offsetF)), 2), bins - 3));
    const counts = Array.from(f, (v, i) => !Number.isNaN(v) && maskF[i] !== 0 && maskM[i] !== 0);
    return { f, m, maskF, maskM, bin, counts };
  }

  test.each([5, 1000, 1537])("histogram and factor of %i voxels with masks", (n) => {
    const { f, m, maskF, maskM, bin, counts } = scene(n);
    const grain = 600;
    const slabs = Math.ceil(n / grain);
    const histograms = place(team, new Float32Array(slabs * bins * bins));
    const totals = placeDoubles(team, new Float64Array(slabs));
    const head = [place(team, f), place(team, m), placeBytes(team, maskF), placeBytes(team, maskM), scaleF, offsetF, scaleM, offsetM, bins];
    team.run("mattes_histogram", n, grain, [...head, histograms, totals]);
    const samples = Array.from(m, (value, i) => ({ value: counts[i] ? value : Number.NaN, bin: bin[i] }));
    const got = Float64Array.from({ length: bins * bins }, (_, i) =>
      Array.from({ length: slabs }, (_, s) => team.f32(histograms + s * bins * bins * 4, bins * bins)[i]).reduce((a, b) => a + b, 0));
    expect(maxDifference(got, jointHistogram(samples, scaleM, offsetM, bins))).toBeLessThan(1e-4);
    expect(team.f64(totals, slabs).reduce((a, b) => a + b, 0)).toBe(counts.filter(Boolean).length);

    const table = randoms(44, bins * bins, -1, 1);
    const dst = place(team, new Float32Array(n + 4).fill(44));
    team.run("mattes_factor", n, grain, [...head, place(team, table), dst]);
    const expected = Array.from(m, (value, i) => {
      const v = value * scaleM + offsetM;
      if (!counts[i] || v <= 2 || v >= bins - 2) return 0;
      let k = 0;
      for (let b = 0; b < bins; b++) k += beta3Slope(b - v) * table[bin[i] * bins + b];
      return k;
    });
    expect(maxDifference(team.f32(dst, n), expected)).toBeLessThan(1e-5);
    expect([...team.f32(dst + 4 * n, 4)]).toEqual([44, 44, 44, 44]);
  });

  test("the factor with the logarithmic table is the derivative of mutual information by each voxel", () => {
    const n = 400;
    const { f, m, bin } = scene(n);
    const samples = Array.from(m, (value, i) => ({ value: Number.isNaN(f[i]) ? Number.NaN : value, bin: bin[i] }));
    const { p, pM } = distributions(jointHistogram(samples, scaleM, offsetM, bins), bins);
    const table = Float32Array.from(p, (value, i) => value > 0 ? Math.log(value / pM[i % bins]) : 0);
    const dst = place(team, new Float32Array(n));
    team.run("mattes_factor", n, 100, [place(team, f), place(team, m), 0, 0, scaleF, offsetF, scaleM, offsetM, bins, place(team, table), dst]);
    const valid = samples.filter(({ value }) => !Number.isNaN(value)).length;
    const got = Array.from(team.f32(dst, n), (k) => -(scaleM / valid) * k);
    const information = (i: number, step: number) =>
      mutualInformation(jointHistogram(samples.map((sample, j) => j === i ? { ...sample, value: sample.value + step } : sample), scaleM, offsetM, bins), bins);
    const expected = Array.from(m, (_, i) => Number.isNaN(f[i]) ? 0 : (information(i, 1e-5) - information(i, -1e-5)) / 2e-5);
    expect(cosine(got, expected)).toBeGreaterThan(0.9999);
    expect(Math.hypot(...got) / Math.hypot(...expected)).toBeCloseTo(1, 2);
  });
});
