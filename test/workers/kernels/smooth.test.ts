import { beforeEach, describe, expect, test } from "vitest";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, randoms, testTeam } from "../../fixtures/kernels.ts";
import { count, maxDifference, smooth, type Size } from "./reference.ts";

const sizes: Size[] = [[1, 1, 1], [3, 1, 5], [7, 11, 3], [17, 5, 1], [37, 2, 13], [64, 3, 4]];
const kernels = [[1], [0.5, 0.25], [0.3, 0.2, 0.1, 0.05], Array.from({ length: 14 }, (_, k) => 0.2 / (k + 1))];

describe("smooth", () => {
  let team: Conductor;
  beforeEach(async () => { team = await testTeam(); });

  test.each(sizes)("each axis of %i x %i x %i is the plain convolution with replicated border, and nothing beside it is touched", (...size) => {
    const image = randoms(1, count(size), -2, 3);
    ["smooth_x", "smooth_y", "smooth_z"].forEach((kernel, axis) => {
      for (const values of kernels) {
        const weights = Float32Array.from(values);
        const src = place(team, image);
        const dst = place(team, new Float32Array(count(size) + 8).fill(7));
        team.run(kernel, size[2], 2, [src, dst, ...size, place(team, weights), weights.length - 1, 0, 1, ...(axis === 2 ? [] : [size[axis]])]);
        expect(maxDifference(team.f32(dst, count(size)), smooth(image, size, axis, weights))).toBeLessThan(4e-6);
        expect([...team.f32(dst + 4 * count(size), 8)]).toEqual(new Array(8).fill(7));
        expect([...team.f32(src, count(size))]).toEqual([...image]);
      }
    });
  });

  test.each(sizes)("of %i x %i x %i only the voxels asked for are made, with the same values", (...size) => {
    const image = randoms(2, count(size), -2, 3);
    const weights = Float32Array.from([0.3, 0.2, 0.1, 0.05]);
    ["smooth_x", "smooth_y", "smooth_z"].forEach((kernel, axis) => {
      const [first, factor] = size[axis] > 4 ? [1, 3] : [0, 2];
      const kept = Math.floor((size[axis] - 1 - first) / factor) + 1;
      const rest = [axis === 0 ? kept : size[0], axis === 1 ? kept : size[1], axis === 2 ? kept : size[2]] satisfies Size;
      const whole = place(team, new Float32Array(count(size))), src = place(team, image), dst = place(team, new Float32Array(count(rest) + 8).fill(7));
      const run = (target: number, step: number[], made: number) => {
        team.run(kernel, axis === 2 ? made : size[2], 2, [src, target, ...size, place(team, weights), weights.length - 1, ...step, ...(axis === 2 ? [] : [made])]);
      };
      run(whole, [0, 1], size[axis]);
      run(dst, [first, factor], kept);
      const full = team.f32(whole, count(size)), stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
      const expected: number[] = [];
      for (let i = 0; i < full.length; i++) {
        const place = Math.floor(i / stride) % size[axis] - first;
        if (place >= 0 && place % factor === 0) expected.push(full[i]);
      }
      expect([...team.f32(dst, count(rest))]).toEqual(expected);
      expect([...team.f32(dst + 4 * count(rest), 8)]).toEqual(new Array(8).fill(7));
    });
  });

  test("normalise divides where the denominator is above 0.001 and fills elsewhere", () => {
    const num = place(team, [1, 2, 3, 4, 5]);
    const den = place(team, [2, 1e-3, 0, 0.5, Number.NaN]);
    team.run("normalise", 5, 3, [num, den, num, -9]);
    expect([...team.f32(num, 5)]).toEqual([0.5, -9, -9, 8, -9]);
  });
});
