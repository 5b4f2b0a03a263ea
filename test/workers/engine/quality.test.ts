import { describe, expect, it } from "vitest";
import { aboutCentre, identity4 } from "../../../workers/contract/affine.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import { assessLinear, conclude, type QualityInput } from "../../../workers/engine/quality.ts";

const grid = { dims: [100, 100, 100] as [number, number, number], affine: [1, 0, 0, -50, 0, 1, 0, -50, 0, 0, 1, -50, 0, 0, 0, 1] };
const content = Float64Array.from([-20, 0, 0, 20, 0, 0, 0, 20, 0, 0, -20, 0, 0, 0, 20]);
const assess = (changes: Partial<QualityInput>) => assessLinear({ matrix: identity4, centre: [0, 0, 0], content, movingGrid: grid, metricBefore: -0.2, metricAfter: -0.8, contentVolume: 8000, movingContentVolume: 8000, byChance: -0.01, ...changes });

/** Ten points in a row along x, 1 mm apart. */
const layers = Float64Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? i / 3 : 0));

describe("assessLinear", () => {
  it("finds nothing wrong with a plausible result", () => {
    const quality = assess({ matrix: aboutCentre(rotationMatrix([0, 0, 0.2]).map((value) => 1.05 * value), [3, 4, 0], [0, 0, 0]) });
    expect(quality).toMatchObject({ verdict: "good", reasons: [], overlap: 1 });
    expect(quality.translationMm).toBeCloseTo(5, 10);
    expect(quality.rotationDegrees).toBeCloseTo(0.2 * 180 / Math.PI, 8);
    expect(quality.jacobian).toMatchObject({ foldedFraction: 0 });
    expect(quality.jacobian.min).toBeCloseTo(1.05 ** 3, 10);
  });

  it.each([
    ["a slab that covers little of what it could", { matrix: aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], [49, 0, 0], [0, 0, 0]), content: layers, movingContentVolume: 6000 }, /Only 10 % /],
    ["little overlap", { matrix: aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], [200, 0, 0], [0, 0, 0]) }, /0 % of the fixed image/],
    ["a scale no two heads differ by", { matrix: aboutCentre([2.4, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], [0, 0, 0]) }, /scales by 1.00, 1.00, 2.40/],
    ["a mirror", { matrix: aboutCentre([-1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], [0, 0, 0]) }, /mirrors/],
    ["a value that is not finite", { metricAfter: Number.NaN }, /not finite/],
  ])("calls %s failed", (_name, changes, reason) => {
    const quality = assess(changes);
    expect(quality.verdict).toBe("failed");
    expect(quality.reasons.join(" ")).toMatch(reason);
  });

  it("tells the cause first, and last what right results have too, of equal gravity", () => {
    const told = conclude([{ code: "sidesUnclear", severity: "check", values: {} }, { code: "edgesElsewhere", severity: "check", values: {} }, { code: "sizesDiffer", severity: "check", values: {} }, { code: "overlapLow", severity: "failed", values: {} }]);
    expect(told.verdict).toBe("failed");
    expect(told.findings.map(({ code }) => code)).toEqual(["overlapLow", "sizesDiffer", "edgesElsewhere", "sidesUnclear"]);
  });

  it("does not compare with headers that lie apart", () => {
    expect(assess({ metricBefore: null })).toMatchObject({ metricBefore: null, verdict: "good" });
  });

  it.each([
    ["a large turn", { matrix: aboutCentre(rotationMatrix([0, 0, 1.4]), [0, 0, 0], [0, 0, 0]) }, /turns the image by 80 degrees/],
    ["a stretch", { matrix: aboutCentre([1.4, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], [0, 0, 0]) }, /scales/],
    ["images no more alike than unrelated ones", { metricBefore: -0.011, metricAfter: -0.02 }, /hardly more alike than unrelated/],
    ["a slab that covers little because there is little of it", { matrix: aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], [49, 0, 0], [0, 0, 0]), content: layers, movingContentVolume: 800 }, /Only 10 % /],
    ["no gain", { metricAfter: -0.1 }, /no more alike/],
  ])("asks for a look at %s", (_name, changes, reason) => {
    const quality = assess(changes);
    expect(quality.verdict).toBe("check");
    expect(quality.reasons.join(" ")).toMatch(reason);
  });
});
