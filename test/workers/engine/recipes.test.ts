import { describe, expect, it } from "vitest";
import { checkParameters } from "../../../workers/contract/check-parameters.ts";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import { transformTypes } from "../../../workers/contract/transform-types.ts";
import { recipeFor } from "../../../workers/engine/recipes.ts";

const recipe = (input: ParametersInput) => recipeFor(parametersSchema.parse(input));

describe("recipeFor", () => {
  it("knows every linear type of transform", () => {
    for (const { name } of transformTypes.filter(({ family }) => family === "linear")) {
      for (const stage of recipe({ type_of_transform: name } as ParametersInput)) {
        expect(stage.iterations.length, name).toBe(stage.shrinkFactors.length);
        expect(stage.iterations.length, name).toBe(stage.sigmas.length);
      }
    }
  });

  it("uses ANTsPy's schedule and parameters for the plain types", () => {
    expect(recipe({ type_of_transform: "Similarity", aff_iterations: [7, 5], aff_shrink_factors: [2, 1], aff_smoothing_sigmas: [1, 0], aff_metric: "gc", aff_random_sampling_rate: 0.5 })).toEqual([
      { transform: "Similarity", metric: "gc", bins: 32, samplingRate: 0.5, iterations: [7, 5], shrinkFactors: [2, 1], sigmas: [1, 0], threshold: 1e-6, window: 10 },
    ]);
  });

  it("has the fixed schedules of the quick and dense forms", () => {
    expect(recipe({ type_of_transform: "QuickRigid" })[0]).toMatchObject({ transform: "Rigid", iterations: [20, 20, 0, 0], shrinkFactors: [6, 4, 2, 1] });
    expect(recipe({ type_of_transform: "AffineFast" })[0]).toMatchObject({ transform: "Affine", iterations: [2100, 1200, 0, 0] });
    expect(recipe({ type_of_transform: "DenseRigid", aff_iterations: [7], aff_shrink_factors: [2], aff_smoothing_sigmas: [1] })[0]).toMatchObject({
      transform: "Rigid", samplingRate: 1, iterations: [2100, 1200, 1200, 10], shrinkFactors: [6, 4, 2, 1], sigmas: [3, 2, 1, 0],
    });
    expect(recipe({ type_of_transform: "BOLDAffine" })[0]).toMatchObject({ transform: "Affine", iterations: [100, 20], shrinkFactors: [2, 1], sigmas: [1, 0] });
  });

  it("builds TRSAA from reg_iterations", () => {
    const stages = recipe({ type_of_transform: "TRSAA", reg_iterations: [40, 20, 0] });
    expect(stages.map(({ transform }) => transform)).toEqual(["Translation", "Rigid", "Similarity", "Affine", "Affine"]);
    expect(stages[0]).toMatchObject({ iterations: [2000, 2000, 0], shrinkFactors: [4, 2, 1], sigmas: [2, 1, 0], threshold: 1e-6 });
    expect(stages[4]).toMatchObject({ iterations: [40, 20, 0], threshold: 1e-7, window: 10 });
    expect(recipe({ type_of_transform: "TRSAA", reg_iterations: [40, 20, 10, 0] })[1].iterations).toEqual([2000, 2000, 0, 0]);
  });

  it("follows antsRegistrationSyN.sh's letters", () => {
    expect(recipe({ type_of_transform: "antsRegistrationSyN[a]" }).map(({ transform }) => transform)).toEqual(["Rigid", "Affine"]);
    expect(recipe({ type_of_transform: "antsRegistrationSyN[t]", aff_metric: "gc" })[0]).toMatchObject({ transform: "Translation", metric: "mattes", iterations: [1000, 500, 250, 100], shrinkFactors: [8, 4, 2, 1], samplingRate: 0.25 });
    expect(recipe({ type_of_transform: "antsRegistrationSyNQuick[r]" })[0].iterations).toEqual([1000, 500, 250, 0]);
    expect(recipe({ type_of_transform: "antsRegistrationSyNQuickRepro[r]" })[0]).toMatchObject({ metric: "gc", iterations: [1000, 500, 250, 0] });
    expect(recipe({ type_of_transform: "antsRegistrationSyNRepro[a]" })[1]).toMatchObject({ metric: "gc", iterations: [1000, 500, 250, 100] });
  });

  it("refuses what it cannot run", () => {
    expect(() => recipe({ type_of_transform: "TVMSQ" })).toThrow(/TVMSQ is not available/);
  });
});

describe("checkParameters", () => {
  const check = (input: ParametersInput) => () => { checkParameters(parametersSchema.parse(input)); };

  it("accepts the defaults of an available type", () => {
    expect(check({ type_of_transform: "Rigid" })).not.toThrow();
  });

  it("names the options of schedules that differ in length", () => {
    expect(check({ type_of_transform: "Rigid", aff_iterations: [100, 10] })).toThrow(/--affine-iterations has 2, --affine-shrink-factors has 4, --affine-smoothing-sigmas has 4/);
    expect(check({ type_of_transform: "Rigid", aff_iterations: [100, 10] })).toThrow(expect.objectContaining({ code: "usage" }));
  });

  it("refuses types of transform that are not available", () => {
    expect(check({ type_of_transform: "TVMSQ" })).toThrow(/--transform TVMSQ is not available/);
  });
});
