import { expect, test } from "vitest";
import { determinant3, linearPart, transformPoint } from "../../../../workers/contract/affine.ts";
import { handMatrix, handPoseOf, rotationOf, shifted, turned, turnOf, unmoved } from "../../../../renderer/features/align/hand-pose.ts";

const near = (values: ArrayLike<number>, expected: readonly number[]) => expected.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 9));

test("turns are about x, then y, then z, anticlockwise as the axis points at the observer", () => {
  const point = (turn: [number, number, number], p: [number, number, number]) => transformPoint(handMatrix({ shift: [0, 0, 0], turn }, [0, 0, 0]), p);
  near(point([90, 0, 0], [0, 1, 0]), [0, 0, 1]);
  near(point([0, 90, 0], [0, 0, 1]), [1, 0, 0]);
  near(point([0, 0, 90], [1, 0, 0]), [0, 1, 0]);
  // x first: y goes to z; then y: z goes to x
  near(point([90, 90, 0], [0, 1, 0]), [1, 0, 0]);
  expect(determinant3(rotationOf([10, 20, 30]))).toBeCloseTo(1, 12);
});

test("the centre stays where it is under a turn, and a shift moves all alike", () => {
  near(transformPoint(handMatrix({ shift: [0, 0, 0], turn: [12, -40, 77] }, [5, 6, 7]), [5, 6, 7]), [5, 6, 7]);
  near(transformPoint(handMatrix({ shift: [1, -2, 3], turn: [0, 0, 0] }, [5, 6, 7]), [0, 0, 0]), [1, -2, 3]);
});

test("a pose is found again from its matrix, also where y is a quarter turn", () => {
  for (const turn of [[10, 20, 30], [-170, 5, 90], [30, 90, 0], [0, -90, 40]] as [number, number, number][]) {
    const pose = { shift: [3, -4, 5], turn } as const;
    const found = handPoseOf(handMatrix(pose, [7, 8, 9]), [7, 8, 9]);
    near(found.shift, [3, -4, 5]);
    near(rotationOf(found.turn), rotationOf(turn));
  }
  near(turnOf(rotationOf([10, 20, 30])), [10, 20, 30]);
});

test("further moves come on top of those before", () => {
  const pose = turned(turned(shifted(unmoved, 4, [0, 1, 0]), [0, 0, 1], 30), [1, 0, 0], 20);
  const matrix = handMatrix(pose, [1, 2, 3]);
  // about the shifted centre (1, 6, 3): first 30 degrees about z, then 20 about x
  const c30 = Math.cos(Math.PI / 6), s30 = 0.5, c20 = Math.cos(Math.PI / 9), s20 = Math.sin(Math.PI / 9);
  near(transformPoint(matrix, [2, 2, 3]), [1 + c30, 6 + s30 * c20, 3 + s30 * s20]);
  expect(determinant3(linearPart(matrix))).toBeCloseTo(1, 12);
});
