import { describe, expect, it } from "vitest";
import { colourMaps, colourTable } from "../../../renderer/scene/colours.ts";
import { type Fusion, fuse } from "../../../renderer/scene/fusion.ts";
import type { Shade } from "../../../renderer/scene/shade.ts";

const size = { width: 8, height: 4 };
const shade = (values: number[] | ((i: number, j: number) => number)): Shade => ({
  values: Float32Array.from({ length: 32 }, (_, k) => (typeof values === "function" ? values(k % 8, Math.floor(k / 8)) : values[k])), level: 50, width: 100, table: colourTable("grey"), voxelPixels: 1, pixelsPerMm: 1, contours: null,
});
const paint = (fixed: Shade | null, moving: Shade | null, fusion: Fusion) => {
  const target = new Uint8ClampedArray(4 * 32);
  fuse(target, size, 1, fixed, moving, fusion);
  return (i: number, j: number) => [...target.subarray(4 * (j * 8 + i), 4 * (j * 8 + i) + 3)];
};
const grey = (value: number) => Math.round((value / 100) * 255);
const [dark, bright, none] = [shade(() => 20), shade(() => 80), shade(() => NaN)];
const partly = shade((i) => (i < 4 ? 80 : NaN));

describe("laying two images over each other", () => {
  it.each([0, 0.3, 0.5, 0.8, 1])("blends linearly where both are, share %s", (share) => {
    expect(paint(dark, bright, { mode: "blend", share })(3, 2)[0]).toBeCloseTo((1 - share) * grey(20) + share * grey(80), -0.5);
  });

  it("shows each image nearly in full where it is alone in a blend, and one only at the ends", () => {
    expect(paint(dark, none, { mode: "blend", share: 0.3 })(0, 0)[0]).toBe(grey(20));
    expect(paint(none, bright, { mode: "blend", share: 0.3 })(0, 0)[0]).toBeGreaterThan(0.7 * grey(80));
    expect(paint(none, bright, { mode: "blend", share: 0 })(0, 0)[0]).toBe(0);
    expect(paint(dark, none, { mode: "blend", share: 1 })(0, 0)[0]).toBe(0);
    expect(paint(none, none, { mode: "blend", share: 0.5 })(0, 0)).toEqual([0, 0, 0]);
  });

  it("shows a single image in full, whatever the comparison", () => {
    expect(paint(null, bright, { mode: "difference" })(1, 1)[0]).toBe(grey(80));
    expect(paint(dark, null, { mode: "swipe", position: 0.1, upright: true })(7, 1)[0]).toBe(grey(20));
  });

  it("lays tiles of both", () => {
    const at = paint(dark, bright, { mode: "checkerboard", tile: 2 });
    expect([at(0, 0), at(2, 0), at(2, 2), at(0, 2), at(4, 1)].map(([red]) => red)).toEqual([grey(20), grey(80), grey(20), grey(80), grey(20)]);
  });

  it("parts them at a line", () => {
    const upright = paint(dark, bright, { mode: "swipe", position: 0.5, upright: true });
    expect([upright(3, 0)[0], upright(4, 0)[0]]).toEqual([grey(20), grey(80)]);
    const level = paint(dark, bright, { mode: "swipe", position: 0.5, upright: false });
    expect([level(7, 1)[0], level(0, 2)[0]]).toEqual([grey(20), grey(80)]);
  });

  it("colours a difference by its sign, dark where they agree, and dims what has no partner", () => {
    const brighter = paint(dark, partly, { mode: "difference" });
    const [red, , blue] = brighter(1, 1);
    expect(red).toBeGreaterThan(blue + 60);
    expect(brighter(6, 1)).toEqual([0.35 * grey(20), 0.35 * grey(20), 0.35 * grey(20)].map(Math.round));
    const [cold, , warm] = paint(bright, dark, { mode: "difference" })(1, 1);
    expect(warm).toBeGreaterThan(cold + 60);
    expect(Math.max(...paint(dark, shade(() => 20), { mode: "difference" })(1, 1))).toBeLessThan(20);
  });

  it("draws contours of one over the other where its grey levels step, one line a step", () => {
    const step = shade((i) => (i < 4 ? 0 : 100));
    const at = paint(dark, step, { mode: "edges", of: "moving" });
    const lines = [...Array(8).keys()].filter((i) => at(i, 2)[0] !== at(i, 2)[2]);
    expect(lines).toHaveLength(1);
    expect([3, 4]).toContain(lines[0]);
    expect(at(0, 2)).toEqual([grey(20), grey(20), grey(20)]);
  });

  it("turns dark and bright with a negative width", () => {
    const inverse = { ...shade(() => 80), width: -100 };
    expect(paint(inverse, null, { mode: "blend", share: 0 })(0, 0)[0]).toBe(grey(20));
  });
});

describe("colour maps", () => {
  it.each(colourMaps)("%s rises steadily in lightness, so that it reads without colour", (name) => {
    const table = colourTable(name);
    // relative luminance (WCAG 2)
    const linear = (value: number) => (value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = Array.from({ length: 256 }, (_, i) => 0.2126 * linear(table[3 * i]) + 0.7152 * linear(table[3 * i + 1]) + 0.0722 * linear(table[3 * i + 2]));
    for (let i = 8; i < 256; i += 8) expect(luminance[i]).toBeGreaterThan(luminance[i - 8]);
  });
});
