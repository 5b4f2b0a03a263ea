import { expect, it } from "vitest";
import { keepsSize, transformTypes } from "../../../workers/contract/transform-types.ts";
import { registrationPlan } from "../../../workers/engine/deformable/recipes.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";

it("a type keeps the size where every stage that it runs does", () => {
  const available = transformTypes.filter((type) => type.available);
  const kept = available.filter(({ name }) => keepsSize(name)).map(({ name }) => name);
  const stages = available.filter(({ name }) => {
    const { linear, deformable } = registrationPlan(parametersSchema.parse({ type_of_transform: name }));
    return deformable === null && linear.every(({ transform }) => transform === "Translation" || transform === "Rigid");
  }).map(({ name }) => name);
  expect(kept).toEqual(stages);
  expect(kept).toContain("antsRegistrationSyNQuickRepro[r]");
  expect(kept).not.toContain("Affine");
});
