import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, placeBytes, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import { at, count, insideItk, maxDifference, transform, trilinear, voxels, type Size } from "./reference.ts";

const sizes: Size[] = [[1, 1, 1], [5, 7, 1], [1, 6, 5], [13, 11, 9], [18, 5, 6]];

const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/** Twelve patch distances at a voxel, border replicated. */
function distances(image: ArrayLike<number>, size: Size, [x, y, z]: number[], distance: number): number[] {
  const read = (p: number[]) => at(image, size, ...(p.map((c, a) => clamp(c, 0, size[a] - 1)) as [number, number, number]));
  const neighbours = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]].map((step) => step.map((c) => c * distance));
  const out: number[] = [];
  for (let a = 0; a < 6; a++) for (let b = a + 1; b < 6; b++) {
    if (a >> 1 === b >> 1) continue;
    let sum = 0;
    for (let k = -1; k <= 1; k++) for (let j = -1; j <= 1; j++) for (let i = -1; i <= 1; i++) {
      const p = [x + i, y + j, z + k];
      sum += (read(p.map((c, axis) => c + neighbours[a][axis])) - read(p.map((c, axis) => c + neighbours[b][axis]))) ** 2;
    }
    out.push(sum / 27);
  }
  return out;
}

function describeVoxel(all: number[]): { variance: number; above: number[] } {
  const smallest = Math.min(...all);
  return { above: all.map((d) => d - smallest), variance: all.reduce((sum, d) => sum + d - smallest, 0) / 12 };
}

describe("MIND-SSC", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  test.each(sizes)("descriptors of %i x %i x %i", (...size) => {
    const image = randoms(1, count(size), 0, 10).map((v, i) => v + 5 * Math.sin(i / 3));
    for (const distance of [1, 2]) {
      const pad = distance + 1;
      const large: Size = [size[0] + 2 * pad, size[1] + 2 * pad, size[2] + 2 * pad];
      const padded = place(team, new Float32Array(count(large)));
      team.run("pad_replicate", large[2], 3, [place(team, image), padded, ...size, pad]);
      const expectedPad = voxels(large).map((p) => at(image, size, ...(p.map((c, a) => clamp(c - pad, 0, size[a] - 1)) as [number, number, number])));
      expect([...team.f32(padded, count(large))]).toEqual(expectedPad);

      const slabs = Math.ceil(size[2] / 2);
      const partials = placeDoubles(team, new Float64Array(slabs).fill(5));
      team.run("mind_variance", size[2], 2, [padded, ...size, distance, partials]);
      const expected = voxels(size).map((p) => describeVoxel(distances(image, size, p, distance)));
      const total = expected.reduce((sum, { variance }) => sum + variance, 0);
      expect(team.f64(partials, slabs).reduce((a, b) => a + b, 0)).toBeCloseTo(total, 2);

      // narrow limits, so that they matter
      const mean = total / count(size);
      const [low, high] = [Math.max(0.8 * mean, 1e-3), Math.max(1.2 * mean, 2e-3)];
      const dst = placeBytes(team, new Uint8Array(16 * count(size) + 4).fill(9));
      team.run("mind_describe", size[2], 2, [padded, ...size, distance, low, high, dst]);
      const bytes = team.u8(dst, 16 * count(size) + 4);
      const reference = expected.flatMap(({ above, variance }) => [...above.map((d) => 255 * Math.exp(-d / clamp(variance, low, high))), 0, 0, 0, 0]);
      // within rounding
      expect(maxDifference(bytes.subarray(0, 16 * count(size)), reference)).toBeLessThan(0.51);
      expect([...bytes.subarray(16 * count(size))]).toEqual([9, 9, 9, 9]);
    }
  });

  const descriptors = (size: Size, seed: number) => Uint8Array.from(randoms(seed, 16 * count(size), 0, 256), (v, i) => i % 16 < 12 ? v : 0);
  const channel = (bytes: Uint8Array, c: number) => bytes.filter((_, i) => i % 16 === c);

  test.each(sizes)("warp_mind onto %i x %i x %i is the trilinear value of every channel", (...size) => {
    const matrix = [0.9, 0.1, -0.05, 1.5, -0.1, 1.1, 0.07, 0.3, 0.04, -0.06, 0.95, -0.413];
    const source: Size = [11, 8, size[2] > 1 ? 6 : 1];
    const bytes = descriptors(source, 2);
    const u = [3, 4, 5].map((seed) => randoms(seed, count(size), -1.5, 1.5));
    const dst = placeBytes(team, new Uint8Array(16 * count(size) + 4).fill(9));
    const within = placeBytes(team, new Uint8Array(count(size) + 4).fill(9));
    team.run("warp_mind", size[2], 2, [...u.map((c) => place(team, c)), ...size, placeDoubles(team, matrix), placeBytes(team, bytes), ...source, dst, within]);
    const points = voxels(size).map((p, i) => transform(matrix, p.map((c, a) => c + u[a][i])));
    const reference = new Float64Array(16 * count(size));
    for (let c = 0; c < 12; c++) {
      const image = channel(bytes, c);
      points.forEach((p, i) => { reference[16 * i + c] = trilinear(image, source, p).value; });
    }
    const got = team.u8(dst, 16 * count(size) + 4);
    expect(maxDifference(got.subarray(0, 16 * count(size)), reference)).toBeLessThan(0.6);
    expect([...got.subarray(16 * count(size))]).toEqual([9, 9, 9, 9]);
    expect([...team.u8(within, count(size) + 4)]).toEqual([...points.map((p) => insideItk(source, p) ? 1 : 0), 9, 9, 9, 9]);
  });

  test.each(sizes)("mind_force on %i x %i x %i", (...size) => {
    const n = count(size);
    const [f, m] = [descriptors(size, 6), descriptors(size, 7)];
    const [maskF, maskM] = [8, 9].map((seed) => Uint8Array.from(randoms(seed, n), (v, i) => i > 0 && v < 0.2 ? 0 : 1));
    const out = [0, 1, 2, 3, 4, 5].map(() => place(team, new Float32Array(n + 4).fill(44)));
    const slabs = Math.ceil(size[2] / 2);
    const partials = placeDoubles(team, new Float64Array(slabs * 2).fill(3));
    const inputs = [f, m, maskF, maskM].map((bytes) => placeBytes(team, bytes));
    team.run("mind_force", size[2], 2, [...inputs, ...out, ...size, 7, partials]);
    let [total, counted] = [0, 0];
    const expected = voxels(size).map((p, i) => {
      if (maskF[i] === 0 || maskM[i] === 0) return [0, 0, 0, 0, 0, 0];
      counted++;
      const force = [0, 0, 0, 0, 0, 0];
      for (let c = 0; c < 12; c++) {
        const difference = (f[16 * i + c] - m[16 * i + c]) / 255;
        total += difference ** 2 / 12;
        for (let axis = 0; axis < 3; axis++) {
          const neighbour = (step: number) => {
            const [x, y, z] = p.map((v, a) => a === axis ? clamp(v + step, 0, size[a] - 1) : v);
            return 16 * (x + size[0] * (y + size[1] * z)) + c;
          };
          const slope = (image: Uint8Array) => (image[neighbour(1)] - image[neighbour(-1)]) / 255 / 2;
          force[axis] += 7 * difference * slope(m) / 12;
          force[3 + axis] -= 7 * difference * slope(f) / 12;
        }
      }
      return force;
    });
    out.forEach((pointer, a) => {
      expect(maxDifference(team.f32(pointer, n), expected.map((force) => force[a]))).toBeLessThan(2e-6);
      expect([...team.f32(pointer + 4 * n, 4)]).toEqual([44, 44, 44, 44]);
    });
    const rows = Array.from({ length: slabs }, (_, s) => [...team.f64(partials + 16 * s, 2)]);
    expect(rows.reduce((sum, row) => sum + row[0], 0)).toBeCloseTo(total, 6);
    expect(rows.reduce((sum, row) => sum + row[1], 0)).toBe(counted);
    // one side alone gives the same
    const single = [0, 1, 2].map(() => place(team, new Float32Array(n)));
    team.run("mind_force", size[2], 2, [...inputs, ...single, 0, 0, 0, ...size, 7, partials]);
    single.forEach((pointer, a) => { expect([...team.f32(pointer, n)]).toEqual([...team.f32(out[a], n)]); });
  });
});
