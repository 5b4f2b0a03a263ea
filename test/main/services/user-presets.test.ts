import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserPresets } from "../../../main/services/user-presets.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const taken = async (): Promise<string[]> => ["quick"];
const rigid = { title: "Our CT to MR", purpose: "As agreed in October.", parameters: { type_of_transform: "Rigid", aff_sampling: 64 } };

describe("a user's presets", () => {
  const { path } = temporaryFolder();

  it("are kept under names of their own, renamed and removed", async () => {
    const presets = new UserPresets(taken, path);
    const [first, second, quick] = await Promise.all([presets.add(rigid), presets.add(rigid), presets.add({ ...rigid, title: "Quick" })]);
    expect([first.name, second.name, quick.name]).toEqual(["our-ct-to-mr", "our-ct-to-mr-2", "quick-2"]);
    expect(first).toMatchObject({ own: true, available: true, parameters: rigid.parameters });
    await presets.rename(second.name, "Für später");
    await presets.remove(first.name);
    expect((await new UserPresets(taken, path).list()).map(({ name, title }) => [name, title])).toEqual([["our-ct-to-mr-2", "Für später"], ["quick-2", "Quick"]]);
    await expect(presets.remove("gone")).rejects.toMatchObject({ code: "usage" });
  });

  it("refuse parameters that are not possible", async () => {
    await expect(new UserPresets(taken, path).add({ ...rigid, parameters: { aff_sampling: 1 } })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("Histogram bins") });
  });

  it("survive a damaged file, which is set aside and not written over", async () => {
    writeFileSync(join(path, "presets.json"), "[{");
    const presets = new UserPresets(taken, path);
    expect(await presets.list()).toEqual([]);
    await presets.add(rigid);
    expect(readFileSync(join(path, "presets.json.unread"), "utf8")).toBe("[{");
    expect(await presets.list()).toHaveLength(1);
  });

  it("are not said to be kept when they cannot be written", async () => {
    writeFileSync(join(path, "no-folder"), "");
    await expect(new UserPresets(taken, join(path, "no-folder")).add(rigid)).rejects.toMatchObject({ code: "output" });
  });
});

describe("a preset as a file", () => {
  const { path } = temporaryFolder();

  it("comes back as it went", async () => {
    const presets = new UserPresets(taken, path);
    const text = await presets.export((await presets.add(rigid)).name);
    expect(await presets.import(text)).toMatchObject({ name: "our-ct-to-mr-2", ...rigid });
  });

  it.each(["", "[]", "{\"syncline\":\"project\"}", "{\"syncline\":\"preset\",\"title\":\"x\",\"purpose\":\"\",\"parameters\":{\"seed\":-1}}", "{\"syncline\":\"preset\",\"title\":\"x\",\"purpose\":\"\",\"parameters\":{\"nonsense\":1}}"])(
    "that is none is refused: %s", async (text) => {
      await expect(new UserPresets(taken, path).import(text)).rejects.toMatchObject({ code: "input" });
    });
});
