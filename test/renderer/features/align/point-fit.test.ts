import { expect, test } from "vitest";
import { transformPoint } from "../../../../workers/contract/affine.ts";
import type { Triple } from "../../../../workers/contract/volume.ts";
import { handMatrix } from "../../../../renderer/features/align/hand-pose.ts";
import { fitRigid, type PointPair, residuals } from "../../../../renderer/features/align/point-fit.ts";

const places: Triple[] = [[10, 0, 0], [0, 20, 5], [-30, 4, 60], [8, -50, 9]];
const pairsUnder = (matrix: readonly number[], points = places): PointPair[] => points.map((fixed) => ({ fixed, moving: transformPoint(matrix, fixed) }));

test("exact pairs give their rigid map back, from three places on, for small and for half turns", () => {
  for (const turn of [[3, -5, 8], [170, 20, -100], [180, 0, 0], [0, 0, 180]] as Triple[]) {
    const truth = handMatrix({ shift: [100, -20, 3], turn }, [1, 2, 3]);
    for (const count of [3, 4]) {
      const fit = fitRigid(pairsUnder(truth, places.slice(0, count)));
      expect(fit?.turns).toBe(true);
      fit?.matrix.forEach((value, i) => expect(value).toBeCloseTo(truth[i], 8));
    }
  }
});

test("three places lie in one plane, and the map is still no mirror image", () => {
  const fit = fitRigid(pairsUnder(handMatrix({ shift: [0, 0, 0], turn: [20, 30, 40] }, [0, 0, 0]), [[0, 0, 0], [10, 0, 0], [0, 10, 0]]));
  expect(fit && transformPoint(fit.matrix, [0, 0, 10])).toEqual(transformPoint(handMatrix({ shift: [0, 0, 0], turn: [20, 30, 40] }, [0, 0, 0]), [0, 0, 10]).map((value) => expect.closeTo(value, 8)));
});

test("with errors the sum of squares is least: no small move lowers it", () => {
  const pairs = pairsUnder(handMatrix({ shift: [5, 5, 5], turn: [10, 10, 10] }, [0, 0, 0])).map(({ fixed, moving }, i) => ({ fixed, moving: moving.map((value, axis) => value + Math.sin(7 * i + 3 * axis)) as Triple }));
  const squares = (matrix: readonly number[]) => residuals(pairs, matrix).reduce((sum, distance) => sum + distance ** 2, 0);
  const fit = fitRigid(pairs);
  expect(fit).not.toBeNull();
  const best = squares(fit?.matrix ?? []);
  expect(best).toBeGreaterThan(0.1);
  for (const step of [-0.05, 0.05]) {
    for (const axis of [0, 1, 2]) {
      const moved = [...(fit?.matrix ?? [])];
      moved[4 * axis + 3] += step;
      expect(squares(moved)).toBeGreaterThan(best);
      const turn: Triple = [0, 0, 0];
      turn[axis] = step;
      const about = handMatrix({ shift: [0, 0, 0], turn }, [0, 0, 0]);
      const rotated = pairs.map(({ fixed, moving }) => ({ fixed: transformPoint(about, fixed), moving }));
      expect(residuals(rotated, fit?.matrix ?? []).reduce((sum, distance) => sum + distance ** 2, 0)).toBeGreaterThan(best);
    }
  }
});

test("one or two pairs, or places on one line, only shift", () => {
  expect(fitRigid([])).toBeNull();
  expect(fitRigid([{ fixed: [1, 2, 3], moving: [4, 4, 4] }])).toEqual({ matrix: [1, 0, 0, 3, 0, 1, 0, 2, 0, 0, 1, 1, 0, 0, 0, 1], turns: false });
  expect(fitRigid(pairsUnder(handMatrix({ shift: [0, 0, 0], turn: [0, 0, 30] }, [0, 0, 0]), [[0, 0, 0], [1, 1, 1], [2, 2, 2], [5, 5, 5]]))?.turns).toBe(false);
});
