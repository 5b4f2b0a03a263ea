import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeBytes, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import { at, count, insideItk, maxDifference, smooth, transform, trilinear, voxels, type Size } from "./reference.ts";

const sizes: Size[] = [[1, 1, 1], [5, 7, 1], [1, 6, 5], [9, 1, 4], [13, 11, 7], [22, 9, 10]];

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

  const composed = [0, 0.7].flatMap((damping) => sizes.map((size): [...Size, number] => [...size, damping]));
  test.each(composed)("compose_fields on %i x %i x %i, damping %f: s w(x) + u(x + s w(x)), constant beyond the border", (nx, ny, nz, damping) => {
    const size: Size = [nx, ny, nz];
    const w = [1, 2, 3].map((seed) => randoms(seed, count(size), -4, 4));
    const u = [4, 5, 6].map((seed) => randoms(seed, count(size), -2, 2));
    // a vector of length zero stays one
    for (const component of w) component[0] = 0;
    const out = empty(size);
    team.run("compose_fields", size[2], 2, [...planes(w), ...planes(u), ...out, ...size, 0.5, damping]);
    const expected = voxels(size).map((p, i) => {
      const share = damping > 0 ? 0.5 / (Math.hypot(...w.map((component) => component[i])) + damping) : 0.5;
      const moved = p.map((c, a) => c + share * w[a][i]);
      return u.map((component, a) => share * w[a][i] + trilinear(component, size, moved).value);
    });
    out.forEach((pointer, a) => { expect(maxDifference(team.f32(pointer, count(size)), expected.map((p) => p[a]))).toBeLessThan(1e-5); });
    untouched(out, size);
    // the result may replace w
    const again = planes(w);
    team.run("compose_fields", size[2], 3, [...again, ...planes(u), ...again, ...size, 0.5, damping]);
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
