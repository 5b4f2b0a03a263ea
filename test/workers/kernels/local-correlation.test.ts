import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeBytes, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import { count, maxDifference, voxels, type Size } from "./reference.ts";

/** Local correlation in float64: window sums cut at the border. */
function localCorrelation(f: ArrayLike<number>, m: ArrayLike<number>, size: Size, radius: number, least: number, mask?: Uint8Array) {
  const windows = voxels(size).map((p, centre) => {
    const [lo, hi] = [p.map((c) => Math.max(c - radius, 0)), p.map((c, a) => Math.min(c + radius, size[a] - 1))];
    const members: number[] = [];
    for (let z = lo[2]; z <= hi[2]; z++) for (let y = lo[1]; y <= hi[1]; y++) for (let x = lo[0]; x <= hi[0]; x++) members.push(x + size[0] * (y + size[1] * z));
    if (mask) members.splice(0, members.length, ...members.filter((i) => mask[i] !== 0));
    const n = members.length;
    const mean = (image: ArrayLike<number>) => members.reduce((sum, i) => sum + image[i], 0) / n;
    const [fbar, mbar] = [mean(f), mean(m)];
    const sum = (term: (i: number) => number) => members.reduce((total, i) => total + term(i), 0);
    const A = sum((i) => (f[i] - fbar) * (m[i] - mbar));
    const B = sum((i) => (f[i] - fbar) ** 2);
    const C = sum((i) => (m[i] - mbar) ** 2);
    return { members, fbar, mbar, A, B, C, valid: B / n > least && C / n > least && (!mask || mask[centre] !== 0) };
  });
  const value = windows.reduce((sum, { A, B, C, valid }) => sum + (valid ? A * A / (B * C) : 0), 0);
  return { windows, value, counted: windows.filter(({ valid }) => valid).length };
}

describe("local correlation", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  function images(size: Size): Float32Array[] {
    const noise = [30, 31].map((seed) => randoms(seed, count(size), -0.5, 0.5));
    const pattern = voxels(size).map(([x, y, z]) => Math.sin(x / 2) + Math.cos(y / 3) * Math.sin(z / 2 + 1));
    // a flat corner without variance
    const flat = voxels(size).map(([x, y, z]) => x < 4 && y < 4 && z < 4 && size[0] > 8);
    return noise.map((values, i) => values.map((v, j) => flat[j] ? 0.5 : v + (i === 0 ? 1 : -0.8) * pattern[j]));
  }

  const cases: [Size, number][] = [[[1, 1, 1], 2], [[5, 7, 1], 1], [[1, 6, 5], 2], [[13, 11, 9], 1], [[13, 11, 9], 2], [[14, 9, 12], 4], [[6, 5, 4], 7]];

  test.each(cases)("lncc_ants on %j with radius %i", (size, radius) => {
    const [f, m] = images(size);
    const { windows, value, counted } = localCorrelation(f, m, size, radius, 1e-3);
    const expected = windows.map(({ A, B, C, fbar, mbar, valid }, i) => {
      if (!valid) return [0, 0];
      const q = 2 * A / (B * C);
      return [q * ((m[i] - mbar) - A / B * (f[i] - fbar)), q * ((f[i] - fbar) - A / C * (m[i] - mbar))];
    });
    for (const grain of [2, 5]) {
      const slabs = Math.ceil(size[2] / grain);
      const partials = placeDoubles(team, new Float64Array(slabs * 2).fill(6));
      const out = [0, 1].map(() => place(team, new Float32Array(count(size) + 4).fill(44)));
      team.run("lncc_ants", size[2], grain, [place(team, f), place(team, m), 0, ...out, ...size, radius, 1e-3, partials]);
      const rows = Array.from({ length: slabs }, (_, s) => [...team.f64(partials + 16 * s, 2)]);
      expect(rows.reduce((sum, row) => sum + row[0], 0)).toBeCloseTo(value, 3);
      expect(rows.reduce((sum, row) => sum + row[1], 0)).toBe(counted);
      out.forEach((pointer, side) => {
        expect(maxDifference(team.f32(pointer, count(size)), expected.map((pair) => pair[side]))).toBeLessThan(2e-4);
        expect([...team.f32(pointer + 4 * count(size), 4)]).toEqual([44, 44, 44, 44]);
      });
      // one side only, the other not wanted
      const [single] = [place(team, new Float32Array(count(size)))];
      team.run("lncc_ants", size[2], grain, [place(team, f), place(team, m), 0, 0, single, ...size, radius, 1e-3, partials]);
      expect([...team.f32(single, count(size))]).toEqual([...team.f32(out[1], count(size))]);
    }
  });

  test.each(cases.slice(1))("lncc_parts and lncc_exact on %j with radius %i give the derivative of the sum", (size, radius) => {
    const [f, m] = images(size);
    const grain = 3;
    const slabs = Math.ceil(size[2] / grain);
    const partials = placeDoubles(team, new Float64Array(slabs * 2));
    const [pf, pm] = [place(team, f), place(team, m)];
    const parts = [0, 1, 2, 3, 4].map(() => place(team, new Float32Array(count(size))));
    const out = [0, 1].map(() => place(team, new Float32Array(count(size))));
    team.run("lncc_parts", size[2], grain, [pf, pm, 0, ...parts, ...size, radius, 1e-3, partials]);
    team.run("lncc_exact", size[2], grain, [pf, pm, ...parts, ...out, ...size, radius]);
    const value = Array.from({ length: slabs }, (_, s) => team.f64(partials + 16 * s, 1)[0]).reduce((a, b) => a + b, 0);
    expect(value).toBeCloseTo(localCorrelation(f, m, size, radius, 1e-3).value, 3);
    const derivative = (image: Float32Array, total: (changed: Float64Array) => number) => (i: number) => {
      const h = 1e-5;
      const moved = (step: number) => total(Float64Array.from(image, (v, j) => j === i ? v + step : v));
      return (moved(h) - moved(-h)) / (2 * h);
    };
    const some = Array.from(randoms(32, 5, 0, count(size)), Math.floor);
    const byF = derivative(f, (changed) => localCorrelation(changed, m, size, radius, 1e-3).value);
    const byM = derivative(m, (changed) => localCorrelation(f, changed, size, radius, 1e-3).value);
    const got = out.map((pointer) => team.f32(pointer, count(size)));
    const expected = [...some.map(byF), ...some.map(byM)];
    expect(maxDifference([...some.map((i) => got[0][i]), ...some.map((i) => got[1][i])], expected)).toBeLessThan(1e-3 * Math.max(1, ...expected.map(Math.abs)));
  });

  test.each<[Size, number]>([[[5, 7, 1], 1], [[13, 11, 9], 2], [[14, 9, 12], 4]])("with a mask on %j, radius %i: value, ANTs form, and exact derivative inside it", (size, radius) => {
    const [f, m] = images(size);
    const mask = Uint8Array.from(randoms(33, count(size)), (v) => v < 0.3 ? 0 : 7);
    // what the mask leaves out is not looked at
    const withHoles = (image: Float32Array) => image.map((v, i) => mask[i] === 0 ? Number.NaN : v);
    const { windows, value, counted } = localCorrelation(f, m, size, radius, 1e-3, mask);
    const expected = windows.map(({ A, B, C, fbar, mbar, valid }, i) => {
      const q = valid ? 2 * A / (B * C) : 0;
      return valid ? [q * ((m[i] - mbar) - A / B * (f[i] - fbar)), q * ((f[i] - fbar) - A / C * (m[i] - mbar))] : [0, 0];
    });
    const grain = 3;
    const slabs = Math.ceil(size[2] / grain);
    const partials = placeDoubles(team, new Float64Array(slabs * 2).fill(6));
    const [pf, pm, pmask] = [place(team, withHoles(f)), place(team, withHoles(m)), placeBytes(team, mask)];
    const out = [0, 1].map(() => place(team, new Float32Array(count(size))));
    const sums = (index: number) => Array.from({ length: slabs }, (_, s) => team.f64(partials + 16 * s, 2)[index]).reduce((a, b) => a + b, 0);
    team.run("lncc_ants", size[2], grain, [pf, pm, pmask, ...out, ...size, radius, 1e-3, partials]);
    expect(sums(0)).toBeCloseTo(value, 3);
    expect(sums(1)).toBe(counted);
    out.forEach((pointer, side) => { expect(maxDifference(team.f32(pointer, count(size)), expected.map((pair) => pair[side]))).toBeLessThan(3e-4); });

    const parts = [0, 1, 2, 3, 4].map(() => place(team, new Float32Array(count(size))));
    team.run("lncc_parts", size[2], grain, [pf, pm, pmask, ...parts, ...size, radius, 1e-3, partials]);
    team.run("lncc_exact", size[2], grain, [pf, pm, ...parts, ...out, ...size, radius]);
    const some = Array.from(randoms(34, 8, 0, count(size)), Math.floor).filter((i) => mask[i] !== 0);
    const h = 1e-5;
    const byM = some.map((i) => {
      const moved = (step: number) => localCorrelation(f, Float64Array.from(m, (v, j) => j === i ? v + step : v), size, radius, 1e-3, mask).value;
      return (moved(h) - moved(-h)) / (2 * h);
    });
    const cm = team.f32(out[1], count(size));
    expect(maxDifference(some.map((i) => cm[i]), byM)).toBeLessThan(1e-3 * Math.max(1, ...byM.map(Math.abs)));
  });

  test("rows that need several tiles give the same as one", () => {
    // a tile holds about 40 rows of 440 voxels
    const size: Size = [440, 101, 3];
    const [f, m] = images(size);
    const { value } = localCorrelation(f, m, size, 1, 1e-3);
    const partials = placeDoubles(team, new Float64Array(2));
    const cm = place(team, new Float32Array(count(size)));
    team.run("lncc_ants", 3, 3, [place(team, f), place(team, m), 0, 0, cm, ...size, 1, 1e-3, partials]);
    expect(team.f64(partials, 1)[0] / value).toBeCloseTo(1, 5);
  }, 60_000);
});
