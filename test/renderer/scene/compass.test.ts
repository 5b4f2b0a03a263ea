import { expect, test } from "vitest";
import { compass, isCovered } from "../../../renderer/scene/space/compass.ts";

const seen = (...camera: Parameters<typeof compass>) => Object.fromEntries(compass(...camera).map((bearing) => [bearing.letter, bearing]));
const near = (value: number): unknown => expect.closeTo(value, 6);

test("who looks at a face has the patient's right on the left, the head above, and the back covered", () => {
  const letters = seen([0, -1, 0], [0, 0, 1]);
  expect(letters).toMatchObject({ R: { x: near(-1), y: near(0) }, L: { x: near(1) }, S: { x: near(0), y: near(1) }, I: { y: near(-1) }, A: { depth: near(1) }, P: { depth: near(-1) } });
  expect(Object.values(letters).filter(isCovered).map(({ letter }) => letter)).toEqual(["P"]);
});

test("from the front left and above, with an upward direction that is at no right angle, every length is kept", () => {
  const letters = seen([200, -380, -110], [0, 0, 1]);
  for (const { x, y, depth } of Object.values(letters)) expect(Math.hypot(x, y, depth)).toBeCloseTo(1, 6);
  expect(letters.L.x).toBeGreaterThan(0);
  expect(letters.A.depth).toBeGreaterThan(0);
  expect(letters.S.y).toBeGreaterThan(0.9);
  // drawn from the back to the front
  expect(compass([200, -380, -110], [0, 0, 1]).map(({ depth }) => depth)).toEqual(Object.values(letters).map(({ depth }) => depth).sort((a, b) => a - b));
});
