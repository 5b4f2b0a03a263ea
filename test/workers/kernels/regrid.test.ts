import { describe, expect, it } from "vitest";
import { place, placeBytes, placeDoubles, randoms, testTeam } from "../../fixtures/kernels.ts";
import { count, insideItk, transform, trilinear, type Size } from "./reference.ts";

const shapes: [Size, Size][] = [[[7, 5, 6], [13, 9, 11]], [[13, 9, 11], [6, 5, 4]], [[1, 6, 5], [1, 11, 10]], [[9, 1, 3], [4, 1, 7]]];
const indices = (size: Size) => Array.from({ length: count(size) }, (_, i) => [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))]);

describe("resample_field", () => {
  it.each(shapes)("from %j to %j is linear interpolation, constant beyond the border, scaled", async (from, to) => {
    const team = await testTeam();
    const matrix = [from[0] / to[0], 0, 0, -0.4, 0, from[1] / to[1], 0, 0.3, 0, 0, from[2] / to[2], -0.6];
    const source = [1, 2, 3].map((seed) => randoms(seed, count(from), -2, 2));
    const planes = source.map((plane) => place(team, plane));
    const target = [0, 1, 2].map(() => team.arena.alloc(4 * count(to)));
    const scale = [2, 1.5, 0.5];
    team.run("resample_field", to[2], 2, [...planes, ...from, placeDoubles(team, matrix), ...target, ...to, ...scale]);
    target.forEach((pointer, axis) => {
      const got = team.f32(pointer, count(to));
      indices(to).forEach((index, i) => expect(got[i]).toBeCloseTo(scale[axis] * trilinear(source[axis], from, transform(matrix, index)).value, 4));
    });
    team.end();
  });
});

describe("inverse_residual", () => {
  it.each(shapes)("on %j is the length of v + u(x + v)", async (size) => {
    const team = await testTeam();
    const [u, v] = [10, 20].map((seed) => [1, 2, 3].map((axis) => randoms(seed + axis, count(size), -3, 3)));
    const target = team.arena.alloc(4 * count(size));
    team.run("inverse_residual", size[2], 1, [...u.map((plane) => place(team, plane)), ...v.map((plane) => place(team, plane)), ...size, target]);
    const got = team.f32(target, count(size));
    indices(size).forEach((index, i) => {
      const moved = index.map((x, axis) => x + v[axis][i]);
      expect(got[i]).toBeCloseTo(Math.hypot(...u.map((plane, axis) => v[axis][i] + trilinear(plane, size, moved).value)), 3);
    });
    team.end();
  });
});

describe("warp_mask", () => {
  it.each(shapes)("from a mask on %j to %j takes the nearest voxel, nothing outside, and keeps what was set when told", async (from, to) => {
    const team = await testTeam();
    const matrix = [from[0] / to[0], 0.05, 0, -0.4, 0, from[1] / to[1], 0.1, 0.3, 0.02, 0, from[2] / to[2], -0.6];
    const mask = Uint8Array.from(randoms(5, count(from)), (value) => (value < 0.6 ? 1 : 0));
    const u = [6, 7, 8].map((seed) => randoms(seed, count(to), -1, 1));
    const before = Uint8Array.from(randoms(9, count(to)), (value) => (value < 0.5 ? 1 : 0));
    const [target, kept] = [placeBytes(team, before), placeBytes(team, before)];
    const common = [...u.map((plane) => place(team, plane)), ...to, placeDoubles(team, matrix), placeBytes(team, mask), ...from];
    team.run("warp_mask", to[2], 2, [...common, target, 0]);
    team.run("warp_mask", to[2], 2, [...common, kept, 1]);
    const [got, gotKept] = [team.u8(target, count(to)), team.u8(kept, count(to))];
    let differing = 0;
    indices(to).forEach((index, i) => {
      const p = transform(matrix, index.map((x, axis) => x + u[axis][i]));
      const nearest = p.map((x, axis) => Math.min(from[axis] - 1, Math.max(0, Math.floor(x + 0.5))));
      const expected = insideItk(from, p) ? mask[nearest[0] + from[0] * (nearest[1] + from[1] * nearest[2])] : 0;
      if (got[i] !== expected) differing++;
      expect(gotKept[i]).toBe(before[i] && got[i]);
    });
    // a position exactly between two voxels may fall to either side in single precision
    expect(differing).toBeLessThanOrEqual(1);
    team.end();
  });
});
