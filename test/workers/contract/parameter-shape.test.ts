import { describe, expect, it } from "vitest";
import { expectedText, parameterShape, parameterText, parameterValue } from "../../../workers/contract/parameter-shape.ts";

describe("shapes from the schema", () => {
  it("says what may be entered", () => {
    expect(expectedText(parameterShape("aff_sampling"))).toMatch(/^a whole number from 8 to \d+$/);
    expect(expectedText(parameterShape("aff_random_sampling_rate"))).toBe("a number above 0 and at most 1");
    expect(expectedText(parameterShape("working_resolution"))).toBe("a number from 0.2 to 20");
    expect(expectedText(parameterShape("aff_shrink_factors"))).toBe("one whole number per level, such as 6x4x2x1, each from 1");
  });

  it("reads schedules in the usual spellings and writes them as the command does", () => {
    const shape = parameterShape("aff_iterations");
    for (const text of ["100x50x10", "100, 50, 10", "100 50 10"]) expect(parameterValue(shape, text)).toEqual([100, 50, 10]);
    for (const text of ["100xten", "10xx1", "10x", "x10"]) expect(parameterValue(shape, text), text).toBeUndefined();
    expect(parameterText([100, 50, 10])).toBe("100x50x10");
  });

  it("leaves to the program what is empty and may be", () => {
    expect(parameterValue(parameterShape("working_resolution"), " ")).toBeNull();
    expect(parameterValue(parameterShape("seed"), "")).toBeUndefined();
    expect(parameterText(null)).toBe("");
  });
});
