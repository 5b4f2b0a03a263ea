import { describe, expect, it } from "vitest";
import { parametersSchema, type ParametersInput } from "../../../../workers/contract/parameters.ts";
import { transformTypes } from "../../../../workers/contract/transform-types.ts";
import { registrationPlan, unlikeKinds } from "../../../../workers/engine/deformable/recipes.ts";
import { antspyStages } from "../../../fixtures/antspy-stages.ts";

const planOf = (parameters: ParametersInput) => registrationPlan(parametersSchema.parse(parameters));

describe("registrationPlan", () => {
  it("gives SyN the affine stage and the schedule ANTsPy gives it", () => {
    const { linear, deformable, startsAtIdentity, masksEverywhere } = planOf({ type_of_transform: "SyN" });
    expect(linear.map(({ transform, iterations, shrinkFactors, sigmas }) => ({ transform, iterations, shrinkFactors, sigmas }))).toEqual([
      { transform: "Affine", iterations: [2100, 1200, 1200, 0], shrinkFactors: [4, 2, 2, 1], sigmas: [3, 2, 1, 0] },
    ]);
    expect(deformable).toEqual({
      transform: "SyN", metrics: [{ name: "mattes", parameter: 32, weight: 1, pair: 0 }], restrict: null, iterations: [40, 20, 0], shrinkFactors: [4, 2, 1], sigmas: [2, 1, 0],
      threshold: 1e-7, window: 8, gradientStep: 0.2, stepDecay: 0, stepRule: "proportional", flowVariance: 3, totalVariance: 0,
    });
    expect([startsAtIdentity, masksEverywhere]).toEqual([false, false]);
  });

  it("keeps SyNCC's own metric, schedule and step whatever is asked", () => {
    const { linear, deformable } = planOf({ type_of_transform: "SyNCC", reg_iterations: [5], grad_step: 0.9, syn_metric: "mattes" });
    expect(linear.map(({ transform }) => transform)).toEqual(["Rigid", "Affine"]);
    expect(deformable).toMatchObject({
      metrics: [{ name: "cc", parameter: 4 }], iterations: [2100, 1200, 1200, 20], shrinkFactors: [4, 3, 2, 1], sigmas: [3, 2, 1, 0], gradientStep: 0.15,
    });
  });

  it.each(Object.entries(antspyStages))("gives %s the stages that ANTsPy gives it", (name, stages) => {
    const { linear, deformable, masksEverywhere } = planOf({ type_of_transform: name });
    if (!deformable) throw new Error("no deformable stage");
    const told = [
      ...linear.map(({ transform, metric, bins, iterations, shrinkFactors, sigmas }) => ({ transform, metric, parameter: bins, iterations, shrinkFactors, sigmas })),
      ...deformable.metrics.map(({ name: metric, parameter }) => ({
        transform: deformable.transform, metric, parameter, iterations: deformable.iterations, shrinkFactors: deformable.shrinkFactors, sigmas: deformable.sigmas,
      })),
    ];
    expect(told).toEqual(stages);
    expect(masksEverywhere).toBe(name.startsWith("antsRegistrationSyN"));
  });

  it("covers every deformable type that is available", () => {
    expect(Object.keys(antspyStages).sort()).toEqual(transformTypes.filter(({ family, available }) => family === "deformable" && available).map(({ name }) => name).sort());
  });

  it("uses masks in the last stage only where the type is not a script's", () => {
    expect(planOf({ type_of_transform: "antsRegistrationSyNQuick[a]" }).masksEverywhere).toBe(true);
    expect(planOf({ type_of_transform: "TRSAA" }).masksEverywhere).toBe(false);
  });

  it("starts the types without a linear stage where the files lie", () => {
    for (const name of ["SyNOnly", "antsRegistrationSyN[so]"]) {
      const { linear, startsAtIdentity } = planOf({ type_of_transform: name });
      expect([linear.length, startsAtIdentity]).toEqual([0, true]);
    }
  });

  it("has a plan for every available type, with a deformable stage exactly for the deformable family", () => {
    for (const { name, family, available } of transformTypes) {
      if (available) expect([name, planOf({ type_of_transform: name }).deformable !== null]).toEqual([name, family === "deformable"]);
    }
  });

  it("refuses bins that can only be a radius", () => {
    expect(() => planOf({ type_of_transform: "SyN", syn_sampling: 4 })).toThrow(/bins/);
  });

  it("damps the steps for images of one kind only", () => {
    const ruleOf = (parameters: ParametersInput) => planOf(parameters).deformable?.stepRule;
    const cc = { metric: "cc", sampling: 2, fixed: "a.nii", moving: "b.nii" } as const;
    expect(["antsRegistrationSyN[s]", "SyNCC"].map((name) => ruleOf({ type_of_transform: name }))).toEqual(["damped", "damped"]);
    const others = ["SyN", "antsRegistrationSyNQuick[s]", "antsRegistrationSyNQuickRepro[s]"];
    expect(others.map((name) => ruleOf({ type_of_transform: name }))).toEqual(others.map(() => "proportional"));
    expect(ruleOf({ type_of_transform: "SyN", syn_metric: "meansquares" })).toBe("damped");
    expect(ruleOf({ type_of_transform: "SyN", syn_metric: "mind" })).toBe("proportional");
    expect(ruleOf({ type_of_transform: "SyN", syn_metric: "meansquares", multivariate_extras: [{ ...cc, metric: "mattes", sampling: 32 }] })).toBe("proportional");
  });

  it("takes the step rule that is asked for, but in types whose stage is fixed", () => {
    const ruleOf = (parameters: ParametersInput) => planOf(parameters).deformable?.stepRule;
    expect(ruleOf({ type_of_transform: "SyN", step_rule: "damped" })).toBe("damped");
    expect(ruleOf({ type_of_transform: "SyNRA", syn_metric: "cc", syn_sampling: 2, step_rule: "proportional" })).toBe("proportional");
    expect(["SyNCC", "antsRegistrationSyN[s]"].map((name) => ruleOf({ type_of_transform: name, step_rule: "proportional" }))).toEqual(["damped", "damped"]);
  });

  it("gives Elastic one-sided steps", () => {
    expect(planOf({ type_of_transform: "Elastic", total_sigma: 0.5 }).deformable).toMatchObject({ transform: "GaussianDisplacementField", totalVariance: 0.5 });
  });

  it("adds the extra metrics with their weights and pairs to every deformable type, and gives the last stage the restriction", () => {
    const extras: ParametersInput["multivariate_extras"] = [
      { metric: "cc", fixed: "t2.nii", moving: "t2b.nii", weight: 2, sampling: 3 }, { metric: "meansquares" }, { metric: "mattes", fixed: "fa.nii", moving: "fab.nii" },
    ];
    for (const type_of_transform of ["SyN", "SyNCC", "SyNabp", "antsRegistrationSyN[so]"]) {
      const { deformable } = planOf({ type_of_transform, multivariate_extras: extras, restrict_transformation: [1, 0.5, 0] });
      expect(deformable?.metrics.slice(1)).toEqual([
        { name: "cc", parameter: 3, weight: 2, pair: 1 }, { name: "meansquares", parameter: 32, weight: 1, pair: 0 }, { name: "mattes", parameter: 32, weight: 1, pair: 2 },
      ]);
      expect(deformable?.restrict).toEqual([1, 0.5, 0]);
    }
    const { linear } = planOf({ type_of_transform: "antsRegistrationSyN[a]", restrict_transformation: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1] });
    expect(linear.map(({ restrict }) => restrict?.length)).toEqual([undefined, 12]);
  });
});

describe("unlikeKinds", () => {
  const told = (parameters: ParametersInput): number => {
    return unlikeKinds(planOf(parameters)).length;
  };

  it("speaks of stages whose metrics are all for images of one kind", () => {
    expect([{ type_of_transform: "SyNCC" }, { type_of_transform: "antsRegistrationSyN[s]" }, { type_of_transform: "SyN", syn_metric: "demons" as const }].map(told)).toEqual([1, 1, 1]);
    expect([{ type_of_transform: "SyN" }, { type_of_transform: "SyN", syn_metric: "mind" as const, syn_sampling: 2 }].map(told)).toEqual([0, 0]);
    expect(told({ type_of_transform: "SyNCC", multivariate_extras: [{ metric: "mattes" }] })).toBe(0);
  });

  it("speaks of linear stages too, where they are by the type or by the metric that was chosen", () => {
    const linear: ParametersInput[] = [{ type_of_transform: "Rigid", aff_metric: "gc" }, { type_of_transform: "Affine", aff_metric: "meansquares" }, { type_of_transform: "antsRegistrationSyNRepro[a]" }, { type_of_transform: "SyN", aff_metric: "gc" }];
    expect(linear.map(told)).toEqual([1, 1, 1, 1]);
    expect([{ type_of_transform: "Rigid" }, { type_of_transform: "antsRegistrationSyN[r]", aff_metric: "gc" as const }, { type_of_transform: "SyNabp", aff_metric: "gc" as const, multivariate_extras: [{ metric: "mattes" as const }] }].map(told)).toEqual([0, 0, 0]);
    expect(told({ type_of_transform: "SyNCC", aff_metric: "gc" })).toBe(2);
  });
});
