import { describe, expect, test } from "vitest";
import type { Triple } from "../../../workers/contract/volume.ts";
import { dilate, growRings, spread } from "../../../workers/engine/content.ts";
import { uniform } from "../../fixtures/rigid.ts";

const sizes: Triple[] = [[7, 5, 6], [1, 9, 4], [2, 3, 11], [13, 1, 1]];

describe("dilation of a mask", () => {
  test.each(sizes)("on %i x %i x %i ring by ring is what spreading the whole mask gives, round for round", (...dims) => {
    const next = uniform(3);
    const mask = Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, () => (next() < 0.06 ? 1 : 0));
    mask[0] = 1;
    let expected: Uint8Array = mask;
    const grown = mask.slice();
    growRings(grown, dims, 20, (ring, count) => {
      const before = expected;
      expected = spread(expected, dims, 1);
      expect([...ring.subarray(0, count)].sort((a, b) => a - b)).toEqual([...expected.keys()].filter((i) => expected[i] !== before[i]));
      expect(grown).toEqual(expected);
    });
    expect(spread(grown, dims, 1)).toEqual(grown);
    expect(dilate(mask, dims, 2)).toEqual(spread(spread(mask, dims, 1), dims, 1));
    expect(dilate(mask, dims, 0)).toEqual(mask);
  });
});
