import { describe, expect, it } from "vitest";
import { buildShapes, ellipsoid, smoothUnion } from "../../../workers/sample/shapes.ts";

describe("shapes", () => {
  it("measures capsules and boxes exactly and ellipsoids at their poles", () => {
    const [capsule] = buildShapes([{ form: "capsule", from: [0, 0, 0], to: [10, 0, 0], radius: 2, endRadius: 4 }], 5);
    expect(capsule.distance(5, 6, 0)).toBeCloseTo(3, 12);
    expect(capsule.distance(-3, 0, 0)).toBeCloseTo(1, 12);
    const [box] = buildShapes([{ form: "box", centre: [0, 0, 0], half: [3, 4, 5], round: 1 }], 5);
    expect(box.distance(6, 0, 0)).toBeCloseTo(3, 12);
    expect(box.distance(0, 0, 0)).toBeCloseTo(-3, 12);
    expect(ellipsoid(0, 7, 0, 3, 5, 4)).toBeCloseTo(2, 12);
    expect(ellipsoid(3, 0, 0, 3, 5, 4)).toBeCloseTo(0, 12);
  });

  it("mirrors in x and tilts the front up", () => {
    const [right, left] = buildShapes([{ form: "ellipsoid", mirror: true, centre: [20, 0, 0], radii: [2, 10, 2], tilt: 0.2 }], 5);
    expect(right.distance(20, 3, 1)).toBe(left.distance(-20, 3, 1));
    expect(right.near(-20, 0, 0)).toBe(false);
    // tangent of half the angle 0.2: 22.6 degrees, so 8 mm in front the axis is 3.3 mm up
    expect(right.distance(20, 8, 3.3)).toBeLessThan(-0.3);
    expect(right.distance(20, 8, -3.3)).toBeGreaterThan(1);
  });

  it("joins with a fillet that never lies outside either part", () => {
    expect(smoothUnion(1, 9, 4)).toBe(1);
    expect(smoothUnion(1, 1, 4)).toBe(0);
  });
});
