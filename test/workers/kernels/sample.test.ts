import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import { at, bspline, count, insideItk, maxDifference, mirror, transform, trilinear, type Size } from "./reference.ts";

const sizes: Size[] = [[1, 1, 1], [5, 1, 3], [1, 7, 4], [6, 5, 1], [2, 2, 2], [13, 11, 7], [31, 19, 23]];

/** Random positions in and around the grid, every special place of each axis, and what is no position at all. */
function positions(size: Size, seed: number): Float32Array[] {
  const special = (n: number) => [-0.5, -0.50001, -0.25, 0, 0.5, n - 1, n - 0.75, n - 0.5, n - 0.50001, (n - 1) / 2, -1e9, 1e9, Number.NaN, Number.POSITIVE_INFINITY];
  return size.map((n, axis) => {
    const scattered = randoms(seed + axis, 203, -1, n);
    const edges = special(n).flatMap((p) => [p, (n - 1) / 3, p]);
    // rotated per axis so that the special places meet ordinary ones as well as each other
    return Float32Array.from([...scattered, ...special(n), ...edges.slice(axis), ...edges.slice(0, axis)]);
  });
}

const columns = (planes: Float32Array[]) => Array.from(planes[0], (_, i) => planes.map((plane) => plane[i]));

describe("sampling", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  function run(kernel: string, image: ArrayLike<number>, size: Size, planes: Float32Array[], background: number): Float32Array<ArrayBufferLike> {
    const n = planes[0].length;
    const dst = place(team, new Float32Array(n + 4).fill(55));
    team.run(kernel, n, 37, [...planes.map((plane) => place(team, plane)), place(team, image), ...size, dst, background]);
    expect([...team.f32(dst + 4 * n, 4)]).toEqual([55, 55, 55, 55]);
    return team.f32(dst, n);
  }

  test.each(sizes)("sample_linear on %i x %i x %i follows ITK's rule", (...size) => {
    const image = randoms(3, count(size), -1, 1);
    const planes = positions(size, 10);
    const expected = columns(planes).map((p) => insideItk(size, p) ? trilinear(image, size, p).value : -7);
    expect(expected.some((v) => v === -7)).toBe(true);
    expect(maxDifference(run("sample_linear", image, size, planes, -7), expected)).toBeLessThan(2e-6);
  });

  test.each(sizes)("sample_nearest on %i x %i x %i rounds halves up", (...size) => {
    const image = randoms(4, count(size), -1, 1);
    const planes = positions(size, 20);
    const expected = columns(planes).map((p) => {
      if (!insideItk(size, p)) return -7;
      const [x, y, z] = p.map((c, a) => Math.min(Math.max(Math.floor(c + 0.5), 0), size[a] - 1));
      return at(image, size, x, y, z);
    });
    expect([...run("sample_nearest", image, size, planes, -7)]).toEqual(expected);
  });

  test.each(sizes)("sample_bspline on %i x %i x %i mirrors the coefficients at the border", (...size) => {
    const coefficients = randoms(5, count(size), -1, 1);
    const planes = positions(size, 30);
    const expected = columns(planes).map((p) => insideItk(size, p) ? bspline(coefficients, size, p) : 0.25);
    expect(maxDifference(run("sample_bspline", coefficients, size, planes, 0.25), expected)).toBeLessThan(2e-6);
  });

  test("a neighbour of an axis of one voxel is never read, not even a NaN", () => {
    const planes = [[0.25], [0.5], [1]].map((p) => Float32Array.from(p));
    const base = place(team, [1, 2, 3, 5, Number.NaN, Number.NaN]);
    const dst = place(team, [0]);
    team.run("sample_linear", 1, 1, [...planes.map((plane) => place(team, plane)), base, 1, 2, 2, dst, 0]);
    expect(team.f32(dst, 1)[0]).toBeCloseTo(4, 6);
  });

  test.each<Size>([[1, 1, 1], [2, 3, 1], [17, 18, 19], [5, 40, 3], [23, 7, 41]])("the prefilter of %i x %i x %i makes the spline pass through the voxels", (...size) => {
    const image = randoms(6, count(size), -100, 100);
    const data = place(team, image);
    team.run("bspline_prefilter_x", size[2], 1, [data, ...size]);
    team.run("bspline_prefilter_y", size[2], 2, [data, ...size]);
    team.run("bspline_prefilter_z", size[1], 3, [data, ...size]);
    const coefficients = team.f32(data, count(size));
    const values: number[] = [];
    for (let z = 0; z < size[2]; z++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++) values.push(bspline(coefficients, size, [x, y, z]));
    expect(maxDifference(values, image)).toBeLessThan(2e-4);
  });

  test("the mirror of the reference is whole-sample", () => {
    expect([-3, -2, -1, 0, 1, 2, 3, 4, 5].map((i) => mirror(i, 3))).toEqual([1, 2, 1, 0, 1, 2, 1, 0, 1]);
  });
});

describe("positions", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });
  const matrix = [0.98, 0.1, -0.05, 12.5, -0.11, 1.02, 0.07, -40.25, 0.03, -0.06, 0.95, 3.125];

  test.each([[1, 1, 4, 0], [5, 3, 2, 6], [16, 9, 3, 100], [19, 1, 7, 2]])("positions_affine on planes of %i x %i", (nx, ny, planes, z0) => {
    const n = nx * ny * planes;
    const out = [0, 1, 2].map(() => place(team, new Float32Array(n + 4).fill(9)));
    team.run("positions_affine", n, 7, [placeDoubles(team, matrix), ...out, nx, ny, z0]);
    const expected = Array.from({ length: n }, (_, i) => transform(matrix, [i % nx, Math.floor(i / nx) % ny, z0 + Math.floor(i / (nx * ny))]));
    out.forEach((pointer, axis) => {
      expect([...team.f32(pointer, n)]).toEqual(expected.map((p) => Math.fround(p[axis])));
      expect([...team.f32(pointer + 4 * n, 4)]).toEqual([9, 9, 9, 9]);
    });
  });

  test("positions_transform works in double precision", () => {
    const planes = [1, 2, 3].map((seed) => randoms(seed, 101, -500, 500));
    const pointers = planes.map((plane) => place(team, plane));
    team.run("positions_transform", 101, 10, [placeDoubles(team, matrix), ...pointers]);
    const expected = columns(planes).map((p) => transform(matrix, p));
    // one unit in the last place of 600 is 6e-5; the order of additions may differ by less than one f64 rounding
    pointers.forEach((pointer, axis) => { expect(maxDifference(team.f32(pointer, 101), expected.map((p) => Math.fround(p[axis])))).toBeLessThan(7e-5); });
  });

  test.each(sizes)("positions_displace on a field of %i x %i x %i adds M3 u, and nothing outside", (...size) => {
    const field = [7, 8, 9].map((seed) => randoms(seed, count(size), -3, 3));
    const planes = positions(size, 40).map((plane) => plane.map((p) => Number.isFinite(p) ? p : 1e6));
    const m3 = [1, 0.2, -0.3, 0.1, 0.9, 0.05, -0.15, 0.25, 1.1];
    const pointers = planes.map((plane) => place(team, plane));
    team.run("positions_displace", planes[0].length, 64, [...pointers, ...field.map((u) => place(team, u)), ...size, placeDoubles(team, m3)]);
    const expected = columns(planes).map((p) => {
      const u = insideItk(size, p) ? field.map((component) => trilinear(component, size, p).value) : [0, 0, 0];
      return p.map((c, a) => c + m3[3 * a] * u[0] + m3[3 * a + 1] * u[1] + m3[3 * a + 2] * u[2]);
    });
    pointers.forEach((pointer, axis) => {
      const got = team.f32(pointer, expected.length);
      expected.forEach((p, i) => { expect(Math.abs(got[i] - p[axis])).toBeLessThan(1e-5 * Math.max(1, Math.abs(p[axis]))); });
    });
  });
});
