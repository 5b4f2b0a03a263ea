import { expect, test } from "vitest";
import { compass, letterGap, letterReach, onCompass, readable } from "../../../renderer/scene/space/compass.ts";

const seen = (...camera: Parameters<typeof compass>) => Object.fromEntries(compass(...camera).map((bearing) => [bearing.letter, bearing]));
const near = (value: number): unknown => expect.closeTo(value, 6);

test("who looks at a face has the patient's right on the left, the head above, and the back covered", () => {
  const letters = seen([0, -1, 0], [0, 0, 1]);
  expect(letters).toMatchObject({ R: { x: near(-1), y: near(0) }, L: { x: near(1) }, S: { x: near(0), y: near(1) }, I: { y: near(-1) }, A: { depth: near(1) }, P: { depth: near(-1) } });
  expect(readable(Object.values(letters)).map(({ letter }) => letter).toSorted()).toEqual(["A", "I", "L", "R", "S"]);
});

test("no two letters run into each other from any direction, and the nearest is always there", () => {
  // along a diagonal two sides lie behind two others
  expect(readable(compass([-1, -1, 0], [0, 0, 1])).map(({ letter }) => letter).toSorted()).toEqual(["A", "I", "R", "S"]);
  for (let turn = 0; turn < 360; turn += 7) for (const tilt of [-80, -45, -20, 0, 10, 35, 60, 85]) {
    const [around, height] = [turn, tilt].map((degrees) => degrees * Math.PI / 180);
    const bearings = compass([Math.cos(around) * Math.cos(height), Math.sin(around) * Math.cos(height), Math.sin(height)], [0, 0, 1]);
    const written = readable(bearings);
    expect(written).toContain(bearings.at(-1));
    expect(written.length).toBeGreaterThanOrEqual(3);
    const places = written.map((bearing) => onCompass(bearing, letterReach));
    for (const [index, [x, y]] of places.entries()) for (const [u, v] of places.slice(index + 1)) expect(Math.hypot(x - u, y - v)).toBeGreaterThanOrEqual(letterGap);
  }
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
