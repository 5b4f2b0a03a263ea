import { describe, expect, it } from "vitest";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { checkParameters } from "../../../main/services/parameters.ts";

const check = (input: Record<string, unknown>) => checkParameters(input, (name) => `<${name}>`);

describe("checkParameters", () => {
  it("fills in the defaults", () => {
    expect(check({ type_of_transform: "Rigid", seed: 7 })).toEqual(parametersSchema.parse({ type_of_transform: "Rigid", seed: 7 }));
  });

  it.each([
    [{ type_of_transform: "Rigid", aff_sampling: "abc" }, "<aff_sampling> abc is not possible: it must be a whole number from 8 to "],
    [{ type_of_transform: "Rigid", aff_random_sampling_rate: 0 }, "<aff_random_sampling_rate> 0 is not possible: it must be a number above 0 and at most 1"],
    [{ type_of_transform: "Rigid", aff_metric: "matte" }, "Did you mean mattes?"],
    [{ type_of_transform: "Rigid", aff_iterations: [10, -1] }, "<aff_iterations> 10x-1"],
    [{ type_of_transform: "Rigid", aff_iterations: [10, 10] }, "<aff_iterations> has 2, <aff_shrink_factors> has 4"],
    [{ type_of_transform: "Rgid" }, "Did you mean Rigid?"],
    [{ type_of_transform: "Rigid", interpolator: "gausian" }, "Did you mean gaussian?"],
    [{ type_of_transform: "Rigid", interpolator: "Linear" }, "Did you mean linear?"],
    [{ type_of_transform: "Rigid", colour: 1 }, "no parameter \"colour\""],
  ])("refuses %j naming the parameter", (input, message) => {
    expect(() => check(input)).toThrowError(expect.objectContaining({ code: "usage", message: expect.stringContaining(message) }));
  });

  it("says of the types of a later version that they are not available", () => {
    expect(() => check({ type_of_transform: "TV[2]" })).toThrowError(/<type_of_transform> TV\[2\] is not available.*SyN/);
    expect(() => check({ type_of_transform: "antsRegistrationSyN[b]" })).toThrowError(/antsRegistrationSyN\[b\] is not available/);
  });

  it("reads ANTsPy's spellings of the script's types", () => {
    expect(check({ type_of_transform: "antsRegistrationSyNQuick[r]" }).type_of_transform).toBe("antsRegistrationSyNQuick[r]");
    expect(check({ type_of_transform: "antsRegistrationSyN[a,4]" }).type_of_transform).toBe("antsRegistrationSyN[a]");
    expect(check({ type_of_transform: "antsRegistrationSyN" }).type_of_transform).toBe("antsRegistrationSyN[s]");
  });
});
