import { describe, expect, it } from "vitest";
import recipeJson from "../../../assets/sample/recipe.json" with { type: "json" };
import { recipe, recipeSchema } from "../../../workers/sample/recipe.ts";
import { tissueNames } from "../../../workers/sample/tissues.ts";

describe("the recipe", () => {
  it("gives every tissue a value in both images", () => {
    expect(Object.keys(recipe.mr.values).toSorted()).toEqual(tissueNames.toSorted());
    expect(Object.keys(recipe.ct.values).toSorted()).toEqual(tissueNames.toSorted());
  });

  it("is refused with an unknown tissue, a misspelt key or a radius that is not positive", () => {
    const broken = (change: (copy: typeof recipeJson) => void) => {
      const copy = structuredClone(recipeJson);
      change(copy);
      return recipeSchema.safeParse(copy).success;
    };
    expect(broken(() => undefined)).toBe(true);
    expect(broken((copy) => { copy.deep[0].tissue = "cheese"; })).toBe(false);
    expect(broken((copy) => { Object.assign(copy.skull, { thicknes: 3 }); })).toBe(false);
    expect(broken((copy) => { copy.cavity.radii[0] = 0; })).toBe(false);
  });
});
