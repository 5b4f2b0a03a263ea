import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeBytes, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import {
  at, beta3Slope, cosine, count, distributions, insideItk, jointHistogram, maxDifference, mutualInformation, smooth, transform, trilinear, type Size,
} from "./reference.ts";

const sizes: Size[] = [[1, 1, 1], [5, 7, 1], [1, 6, 5], [9, 1, 4], [13, 11, 7], [22, 9, 10]];

function voxels([nx, ny, nz]: Size): number[][] {
  return Array.from({ length: nx * ny * nz }, (_, i) => [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]);
}

/** A field smooth over about `wave` voxels. */
function waves(size: Size, amplitude: number, wave: number): Float32Array[] {
  return [0.3, 1.1, 2.2].map((phase, c) => Float32Array.from(voxels(size), ([x, y, z]) =>
    amplitude * Math.sin(x / wave + phase) * Math.cos(y / wave + 2 * phase + c) * Math.sin(z / wave + 0.7 + c)));
}

describe("fields", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });
  const planes = (fields: ArrayLike<number>[]) => fields.map((field) => place(team, field));
  const empty = (size: Size) => [0, 1, 2].map(() => place(team, new Float32Array(count(size) + 4).fill(44)));
  const untouched = (pointers: number[], size: Size) => {
    for (const pointer of pointers) expect([...team.f32(pointer + 4 * count(size), 4)]).toEqual([44, 44, 44, 44]);
  };

  test.each(sizes)("compose_fields on %i x %i x %i: s w(x) + u(x + s w(x)), constant beyond the border", (...size) => {
    const w = [1, 2, 3].map((seed) => randoms(seed, count(size), -4, 4));
    const u = [4, 5, 6].map((seed) => randoms(seed, count(size), -2, 2));
    const out = empty(size);
    team.run("compose_fields", size[2], 2, [...planes(w), ...planes(u), ...out, ...size, 0.5]);
    const expected = voxels(size).map((p, i) => {
      const moved = p.map((c, a) => c + 0.5 * w[a][i]);
      return u.map((component, a) => 0.5 * w[a][i] + trilinear(component, size, moved).value);
    });
    out.forEach((pointer, a) => { expect(maxDifference(team.f32(pointer, count(size)), expected.map((p) => p[a]))).toBeLessThan(1e-5); });
    untouched(out, size);
    // the result may replace w
    const again = planes(w);
    team.run("compose_fields", size[2], 3, [...again, ...planes(u), ...again, ...size, 0.5]);
    again.forEach((pointer, a) => { expect([...team.f32(pointer, count(size))]).toEqual([...team.f32(out[a], count(size))]); });
  });

  test.each(sizes)("warp_field onto %i x %i x %i with the affine in the address", (...size) => {
    const matrix = [0.9, 0.1, -0.05, 1.5, -0.1, 1.1, 0.07, 0.3, 0.04, -0.06, 0.95, -0.413];
    const source: Size = [11, 8, size[2] > 1 ? 6 : 1];
    const image = randoms(7, count(source), -1, 1);
    const u = [8, 9, 10].map((seed) => randoms(seed, count(size), -1.5, 1.5));
    for (const field of [u, null]) {
      const [dst] = empty(size);
      const within = placeBytes(team, new Uint8Array(count(size) + 4).fill(9));
      const pointers = field ? planes(field) : [0, 0, 0];
      team.run("warp_field", size[2], 2, [...pointers, ...size, placeDoubles(team, matrix), place(team, image), ...source, dst, -5, within]);
      const expected = voxels(size).map((p, i) => {
        const q = transform(matrix, p.map((c, a) => c + (field ? field[a][i] : 0)));
        return insideItk(source, q) ? { value: trilinear(image, source, q).value, flag: 1 } : { value: -5, flag: 0 };
      });
      expect(maxDifference(team.f32(dst, count(size)), expected.map(({ value }) => value))).toBeLessThan(1e-5);
      expect([...team.u8(within, count(size) + 4)]).toEqual([...expected.map(({ flag }) => flag), 9, 9, 9, 9]);
      untouched([dst], size);
    }
  });

  test.each(sizes)("smooth_xy and smooth_field_z on %i x %i x %i, in place, border zeroed, largest length", (...size) => {
    for (const values of [[1], [0.4, 0.2, 0.1], [0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.01]]) {
      const weights = Float32Array.from(values);
      const u = [11, 12, 13].map((seed) => randoms(seed, count(size), -1, 1));
      const expected = u.map((component) => smooth(smooth(smooth(component, size, 0, weights), size, 1, weights), size, 2, weights));
      for (const zeroBorder of [0, 1]) {
        const pointers = u.map((component) => place(team, Float32Array.from([...component, 44, 44, 44, 44])));
        const filter = place(team, weights);
        for (const pointer of pointers) team.run("smooth_xy", size[2], 2, [pointer, pointer, ...size, filter, weights.length - 1]);
        const slabs = Math.ceil(size[1] / 3);
        const maxima = placeDoubles(team, new Float64Array(slabs).fill(99));
        team.run("smooth_field_z", size[1], 3, [...pointers, ...size, filter, weights.length - 1, zeroBorder, maxima]);
        const border = voxels(size).map((p) => zeroBorder === 1 && p.some((c, a) => size[a] > 1 && (c === 0 || c === size[a] - 1)));
        pointers.forEach((pointer, a) => {
          expect(maxDifference(team.f32(pointer, count(size)), expected[a].map((v, i) => border[i] ? 0 : v))).toBeLessThan(3e-6);
        });
        untouched(pointers, size);
        const longest = Math.max(...border.map((edge, i) => edge ? 0 : expected.reduce((sum, component) => sum + component[i] ** 2, 0)));
        expect(Math.max(...team.f64(maxima, slabs))).toBeCloseTo(longest, 5);
      }
    }
  });

  test("smooth_xy leaves its source alone when it has another destination", () => {
    const size: Size = [13, 11, 7];
    const image = randoms(14, count(size));
    const [src, dst] = [place(team, image), place(team, image)];
    team.run("smooth_xy", 7, 2, [src, dst, ...size, place(team, [0.5, 0.25]), 1]);
    expect([...team.f32(src, count(size))]).toEqual([...image]);
    expect(maxDifference(team.f32(dst, count(size)), smooth(smooth(image, size, 0, [0.5, 0.25]), size, 1, [0.5, 0.25]))).toBeLessThan(1e-6);
  });

  test.each(sizes)("force on %i x %i x %i is the factor times central differences", (...size) => {
    const [image, factor] = [15, 16].map((seed) => randoms(seed, count(size), -1, 1));
    const out = empty(size);
    team.run("force", size[2], 2, [place(team, image), place(team, factor), ...out, ...size, 3]);
    const clamped = (p: number[], axis: number, step: number) => {
      const q = p.map((c, a) => a === axis ? Math.min(Math.max(c + step, 0), size[a] - 1) : c);
      return at(image, size, q[0], q[1], q[2]);
    };
    out.forEach((pointer, axis) => {
      const expected = voxels(size).map((p, i) => 3 * factor[i] * (clamped(p, axis, 1) - clamped(p, axis, -1)) / 2);
      expect(maxDifference(team.f32(pointer, count(size)), expected)).toBeLessThan(1e-6);
    });
    untouched(out, size);
  });

  test.each(sizes)("jacobian_determinant on %i x %i x %i", (...size) => {
    const u = [17, 18, 19].map((seed) => randoms(seed, count(size), -0.6, 0.6));
    const mask = Uint8Array.from(randoms(20, count(size)), (v, i) => i === 0 || v > 0.3 ? 2 : 0);
    const slope = (component: Float32Array, p: number[], axis: number) => {
      if (size[axis] === 1) return 0;
      const [low, high] = [Math.max(p[axis] - 1, 0), Math.min(p[axis] + 1, size[axis] - 1)];
      const value = (c: number) => at(component, size, ...(p.map((q, a) => a === axis ? c : q) as [number, number, number]));
      return (value(high) - value(low)) / (high - low);
    };
    const dets = voxels(size).map((p) => {
      const [[a, b, c], [d, e, f], [g, h, i]] = u.map((component, r) => [0, 1, 2].map((axis) => slope(component, p, axis) + (r === axis ? 1 : 0)));
      return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    });
    for (const useMask of [false, true]) {
      const slabs = Math.ceil(size[2] / 2);
      const partials = placeDoubles(team, new Float64Array(slabs * 4).fill(7));
      const [dst] = empty(size);
      team.run("jacobian_determinant", size[2], 2, [...planes(u), ...size, useMask ? placeBytes(team, mask) : 0, dst, partials]);
      expect(maxDifference(team.f32(dst, count(size)), dets)).toBeLessThan(5e-6);
      const counted = dets.filter((_, i) => !useMask || mask[i] !== 0);
      const rows = Array.from({ length: slabs }, (_, s) => [...team.f64(partials + 32 * s, 4)]);
      expect(Math.min(...rows.map((row) => row[0]))).toBeCloseTo(Math.min(...counted), 5);
      expect(Math.max(...rows.map((row) => row[1]))).toBeCloseTo(Math.max(...counted), 5);
      expect(rows.reduce((sum, row) => sum + row[2], 0)).toBe(counted.filter((det) => det <= 0).length);
      expect(rows.reduce((sum, row) => sum + row[3], 0)).toBe(counted.length);
      untouched([dst], size);
    }
  });

  test("invert_field: composed with the field it is the identity, quickly, also where the field is strong", () => {
    const size: Size = [31, 29, 27];
    // strong enough to need several steps, det above 0.3
    const u = waves(size, 1.6, 3.3);
    const field = planes(u);
    const inverse = planes(u.map((component) => component.map((v) => -v)));
    const slabs = Math.ceil(size[2] / 4);
    const partials = placeDoubles(team, new Float64Array(slabs * 2));
    team.run("invert_field", size[2], 4, [...field, ...inverse, ...size, 8, 1e-4, partials]);
    const v = inverse.map((pointer) => team.f32(pointer, count(size)));
    const residuals = voxels(size).map((p, i) => {
      const moved = p.map((c, a) => c + v[a][i]);
      return Math.hypot(...u.map((component, a) => v[a][i] + trilinear(component, size, moved).value));
    });
    const rows = Array.from({ length: slabs }, (_, s) => [...team.f64(partials + 16 * s, 2)]);
    // at the border points may leave the grid, where a field that is not zero there has no inverse
    const points = voxels(size);
    const inner = residuals.filter((_, i) => points[i].every((c, a) => c > 3 && c < size[a] - 4));
    expect(Math.max(...inner)).toBeLessThan(1e-3);
    expect(Math.max(...rows.map((row) => row[0]))).toBeCloseTo(Math.max(...residuals), 3);
    expect(rows.reduce((sum, row) => sum + row[1], 0) / residuals.length).toBeCloseTo(residuals.reduce((a, b) => a + b, 0) / residuals.length, 4);
  });

  test.each(sizes)("invert_field keeps a zero field and undoes a constant one on %i x %i x %i", (...size) => {
    const constant = [0.3, -0.2, 0.1].map((value) => new Float32Array(count(size)).fill(value));
    const inverse = empty(size);
    inverse.forEach((pointer) => { team.f32(pointer, count(size)).fill(0); });
    team.run("invert_field", size[2], 2, [...planes(constant), ...inverse, ...size, 4, 1e-6, placeDoubles(team, new Float64Array(2 * size[2]))]);
    inverse.forEach((pointer, a) => { expect(maxDifference(team.f32(pointer, count(size)), constant[a].map((value) => -value))).toBeLessThan(1e-6); });
    untouched(inverse, size);
  });
});

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
