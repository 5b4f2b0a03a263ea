import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkParameters } from "../../../main/services/parameters.ts";
import { findPreset, loadPresets } from "../../../main/services/presets.ts";

const folder = resolve("assets/presets");

describe("presets", () => {
  it("all fit the schema of the parameters, and no two share a name", async () => {
    const presets = await loadPresets(folder);
    expect(presets.length).toBeGreaterThan(0);
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length);
    for (const { parameters, available } of presets) if (available) checkParameters(parameters, (name) => name);
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
