import { describe, expect, it } from "vitest";
import { expectedValue, parameterShape, parameterText, parameterValue } from "../../../workers/contract/parameter-shape.ts";
import { inEnglish } from "../../../workers/contract/sentences.ts";

const expectedText = (shape: Parameters<typeof expectedValue>[0]): string => inEnglish(expectedValue(shape));

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

  it("reads extra metrics, with names of files that may hold blanks, and writes them as the command takes them", () => {
    const shape = parameterShape("multivariate_extras");
    const both = [{ metric: "cc", fixed: null, moving: null, weight: 0.5, sampling: 4 }, { metric: "mattes", fixed: "my t2.nii", moving: "b.nii", weight: 2, sampling: 32 }];
    expect(parameterValue(shape, "cc,0.5,4 mattes, my t2.nii,b.nii,2,32")).toEqual(both);
    expect(parameterText(both)).toBe("cc,0.5,4 mattes,my t2.nii,b.nii,2,32");
    expect(parameterValue(shape, "")).toEqual([]);
    for (const text of ["cc", "cc,1", "nonsense,1,4", "cc,a.nii,1,4", "cc,1,four", "cc,0,4", "cc,1,0", "cc,,b.nii,1,4"]) expect(parameterValue(shape, text), text).toBeUndefined();
  });

  it("reads weights as a list that may be left out", () => {
    const shape = parameterShape("restrict_transformation");
    expect(parameterValue(shape, "1x1x0")).toEqual([1, 1, 0]);
    expect(parameterValue(shape, "")).toBeNull();
    expect(expectedText(shape)).toBe("numbers joined by x, such as 1x1x0, each from 0 to 1");
  });
});
