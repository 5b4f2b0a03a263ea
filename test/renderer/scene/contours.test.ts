import { describe, expect, it } from "vitest";
import { colourTable } from "../../../renderer/scene/colours.ts";
import { contourStrength } from "../../../renderer/scene/contours.ts";
import { contourWindows } from "../../../renderer/scene/display-window.ts";
import type { Shade } from "../../../renderer/scene/shade.ts";

const size = { width: 240, height: 240 };
/** radii of skin, outer and inner skull and ventricle, pixels of a millimetre */
const radii = [100, 94, 86, 20];

/** A head in a slice of a CT, Hounsfield units, with the noise of a scanner. */
function headSlice(noise: number): Float32Array {
  let seed = 1;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  return Float32Array.from({ length: size.width * size.height }, (_, k) => {
    const r = Math.hypot(k % size.width - 120, Math.floor(k / size.width) - 120);
    const [skin, outer, inner, ventricle] = radii;
    const value = r > skin ? -1000 : r > outer ? 30 : r > inner ? 900 : r > ventricle ? 34 : 8;
    return value + noise * (random() + random() + random() + random() - 2) * Math.sqrt(3);
  });
}

const shade = (values: Float32Array, ct: boolean): Shade => ({
  values, level: 40, width: 400, table: colourTable("grey"), voxelPixels: 1, pixelsPerMm: 1, contours: contourWindows({ modality: ct ? "CT" : "MR", slope: 1, intercept: 0 }),
});

/** Share of the directions from the middle in which there is a line within two pixels of a radius. */
function drawnAt(strength: Float32Array, radius: number): number {
  let found = 0;
  for (let step = 0; step < 180; step++) {
    const [x, y] = [Math.cos(step * Math.PI / 90), Math.sin(step * Math.PI / 90)];
    for (let r = radius - 2; r <= radius + 2; r++) if (strength[Math.round(120 + r * x) + size.width * Math.round(120 + r * y)] > 0) {
      found++;
      break;
    }
  }
  return found / 180;
}

describe("contours of a CT", () => {
  it("show skin, both sides of the skull and the ventricle, whatever the display window, and no noise", () => {
    const strength = contourStrength(size, shade(headSlice(5), true));
    for (const radius of radii) expect(drawnAt(strength, radius), `radius ${String(radius)}`).toBeGreaterThan(0.9);
    // brain away from all edges, and the air
    expect(drawnAt(strength, 50)).toBeLessThan(0.02);
    expect(drawnAt(strength, 112)).toBe(0);
    const inTheNarrowestWindow = contourStrength(size, { ...shade(headSlice(5), true), level: 40, width: 40 });
    expect(inTheNarrowestWindow).toEqual(strength);
  });

  it("are those of its display window where it is no CT", () => {
    const strength = contourStrength(size, shade(headSlice(0), false));
    expect(drawnAt(strength, radii[3])).toBe(0);
    expect(drawnAt(strength, radii[0])).toBeGreaterThan(0.9);
  });
});
