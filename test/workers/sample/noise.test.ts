import { describe, expect, it } from "vitest";
import { gradientNoise, noiseAt, normal, type NoiseSample } from "../../../workers/sample/noise.ts";

describe("normal", () => {
  it("has mean 0 and deviation 1, and neighbours do not depend on each other", () => {
    const count = 40000;
    const values = Array.from({ length: count }, (_, index) => normal(5, index));
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    const lag = values.slice(1).reduce((sum, value, index) => sum + value * values[index], 0) / count;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    expect(Math.abs(lag)).toBeLessThan(0.02);
  });
});

describe("gradientNoise", () => {
  it("gives the gradient of its own value and agrees with noiseAt", () => {
    const at: NoiseSample = { value: 0, dx: 0, dy: 0, dz: 0 };
    for (const [x, y, z] of [[0.31, 4.7, -2.2], [-8.05, 0.5, 3.99], [12.4, -7.75, 0.01]]) {
      gradientNoise(9, x, y, z, at);
      const h = 1e-5;
      const slope = (dx: number, dy: number, dz: number) => (noiseAt(9, x + dx, y + dy, z + dz, 1) - noiseAt(9, x - dx, y - dy, z - dz, 1)) / (2 * h);
      expect(at.value).toBeCloseTo(noiseAt(9, x, y, z, 1), 12);
      expect(at.dx).toBeCloseTo(slope(h, 0, 0), 6);
      expect(at.dy).toBeCloseTo(slope(0, h, 0), 6);
      expect(at.dz).toBeCloseTo(slope(0, 0, h), 6);
    }
  });

  it("is zero on its lattice and continuous across cells", () => {
    expect(noiseAt(3, 10, 20, 30, 10)).toBe(0);
    expect(noiseAt(3, 10 - 1e-9, 24, 33, 10)).toBeCloseTo(noiseAt(3, 10 + 1e-9, 24, 33, 10), 8);
  });
});
