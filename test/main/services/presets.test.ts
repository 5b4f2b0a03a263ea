import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkParameters } from "../../../main/services/parameters.ts";
import { findPreset, loadPresets } from "../../../main/services/presets.ts";
import { presets as germanPresets } from "../../../workers/contract/german/presets.ts";
import { parameterNames, parametersSchema, type ParameterName } from "../../../workers/contract/parameters.ts";
import { isDeformableType } from "../../../workers/contract/transform-types.ts";
import { registrationPlan } from "../../../workers/engine/deformable/recipes.ts";

const folder = resolve("assets/presets");

describe("presets", () => {
  it("all fit the schema of the parameters, and no two share a name", async () => {
    const presets = await loadPresets(folder);
    expect(presets.length).toBeGreaterThan(0);
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length);
    for (const { parameters, available } of presets) if (available) checkParameters(parameters, (name) => name);
  });

  it("can all be planned: every key is a parameter, the type runs, and a deformable stage has levels to run on", async () => {
    for (const { name, title, purpose, parameters } of await loadPresets(folder)) {
      expect([name.length, title.length, purpose.length].every((length) => length > 3), name).toBe(true);
      expect(Object.keys(parameters).filter((key) => !(parameterNames as readonly string[]).includes(key)), name).toEqual([]);
      const checked = checkParameters(parameters, (parameter) => parameter);
      const { linear, deformable } = registrationPlan(checked);
      expect(deformable !== null, name).toBe(isDeformableType(checked.type_of_transform));
      expect([...linear, ...(deformable ? [deformable] : [])].some(({ iterations }) => iterations.some((count) => count > 0)), name).toBe(true);
      // what a preset says must differ from the defaults, or it says nothing
      const defaults = parametersSchema.parse({});
      for (const [key, value] of Object.entries(parameters)) if (key !== "type_of_transform" && name !== "published-recipe") expect(value, `${name} ${key}`).not.toEqual(defaults[key as ParameterName]);
    }
  });

  it("say in one line when to use them and how long they take", async () => {
    for (const { name, purpose } of await loadPresets(folder)) {
      for (const text of [purpose, germanPresets[name].purpose]) {
        expect(text.length, text).toBeLessThanOrEqual(95);
        expect(text).toMatch(/(seconds?|Sekunden?)\.$/);
      }
    }
  });

  it("have German twins, with the same figures in what more there is to say", async () => {
    const figures = (text: string): string[] => (text.replace(/(\d),(\d)/g, "$1.$2").match(/\d+(\.\d+)?/g) ?? []).sort();
    for (const { name, more } of await loadPresets(folder)) {
      expect(germanPresets[name].more === undefined, name).toBe(more === undefined);
      expect(figures(germanPresets[name].more ?? ""), name).toEqual(figures(more ?? ""));
    }
  });

  it("are found by name, or refused with a hint", async () => {
    expect((await findPreset("template-affine", "--preset", folder)).parameters).toEqual({ type_of_transform: "Affine" });
    await expect(findPreset("template-afine", "--preset", folder)).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("Did you mean template-affine?") });
  });

  it("are refused when a file is malformed", async () => {
    const broken = mkdtempSync(join(tmpdir(), "syncline-presets-"));
    writeFileSync(join(broken, "a.json"), "{\"name\": \"a\"}");
    await expect(loadPresets(broken)).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("a.json") });
    rmSync(broken, { recursive: true });
  });
});
