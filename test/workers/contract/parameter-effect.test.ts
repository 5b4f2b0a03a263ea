import { expect, it } from "vitest";
import { hasEffect } from "../../../workers/contract/parameter-effect.ts";

it("is of no parameter that a type of transform sets itself, and TRSAA has its iterations", () => {
  expect(hasEffect("syn_metric", "Affine")).toBe(false);
  expect(hasEffect("reg_iterations", "Affine")).toBe(false);
  expect(hasEffect("reg_iterations", "TRSAA")).toBe(true);
  expect([hasEffect("syn_metric", "TRSAA"), hasEffect("syn_metric", "SyN"), hasEffect("aff_metric", "SyN")]).toEqual([false, true, true]);
  expect(hasEffect("aff_metric", "Affine")).toBe(true);
  expect([hasEffect("aff_iterations", "Affine"), hasEffect("aff_iterations", "SyN")]).toEqual([true, false]);
  for (const name of ["syn_metric", "reg_iterations", "grad_step", "aff_metric", "mask_all_stages"] as const) expect(hasEffect(name, "antsRegistrationSyN[s]")).toBe(false);
  expect([hasEffect("reg_iterations", "SyNOnly"), hasEffect("aff_metric", "SyNOnly"), hasEffect("syn_metric", "SyNCC")]).toEqual([true, false, false]);
  expect(hasEffect("interpolator", "antsRegistrationSyN[s]")).toBe(true);
});
