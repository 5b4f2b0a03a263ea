import { expect, it } from "vitest";
import { comparesOneKind, keepsSize, linearComparesOneKind, transformTypes } from "../../../workers/contract/transform-types.ts";
import { registrationPlan } from "../../../workers/engine/deformable/recipes.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";

it("a type whose deformation stays inside the skull keeps the size where its linear stages do", () => {
  const types = transformTypes.filter(({ available, family }) => available && family === "deformable").map(({ name }) => name);
  const rigid = types.filter((name) => registrationPlan(parametersSchema.parse({ type_of_transform: name })).linear.every(({ transform }) => transform === "Rigid"));
  expect(types.filter((name) => keepsSize(name, "skull"))).toEqual(rigid);
  expect(rigid).toContain("SyNBold");
});

it("a type keeps the size where every stage that it runs does", () => {
  const available = transformTypes.filter((type) => type.available);
  const kept = available.filter(({ name }) => keepsSize(name, "all")).map(({ name }) => name);
  const stages = available.filter(({ name }) => {
    const { linear, deformable } = registrationPlan(parametersSchema.parse({ type_of_transform: name }));
    return deformable === null && linear.every(({ transform }) => transform === "Translation" || transform === "Rigid");
  }).map(({ name }) => name);
  expect(kept).toEqual(stages);
  expect(kept).toContain("antsRegistrationSyNQuickRepro[r]");
  expect(kept).not.toContain("Affine");
});

it("says of every type with every metric whether its deformable stage takes both images for one kind", () => {
  const deformable = transformTypes.filter(({ available, family }) => available && family === "deformable");
  for (const { name } of deformable) for (const syn_metric of ["mattes", "cc", "meansquares", "demons", "mind"] as const) {
    const metrics = registrationPlan(parametersSchema.parse({ type_of_transform: name, syn_metric, syn_sampling: syn_metric === "mattes" ? 32 : 2 })).deformable?.metrics.map((metric) => metric.name);
    expect([name, syn_metric, comparesOneKind(name, syn_metric)]).toEqual([name, syn_metric, ["cc", "meansquares", "demons"].includes(metrics?.[0] ?? "")]);
  }
  expect(comparesOneKind("Affine", "cc")).toBe(false);
});

it("says of every type with every metric whether a linear stage of it takes both images for one kind", () => {
  for (const { name } of transformTypes.filter(({ available }) => available)) for (const aff_metric of ["mattes", "gc", "meansquares"] as const) {
    const { linear } = registrationPlan(parametersSchema.parse({ type_of_transform: name, aff_metric }));
    expect([name, aff_metric, linearComparesOneKind(name, aff_metric)]).toEqual([name, aff_metric, linear.some(({ metric }) => metric !== "mattes")]);
  }
});
