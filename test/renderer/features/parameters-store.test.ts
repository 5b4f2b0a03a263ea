import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { choiceOptions } from "../../../renderer/features/register/choice-options.ts";
import { parameterFields, useParameters } from "../../../renderer/features/register/parameters-store.ts";
import { parameterNames } from "../../../workers/contract/parameters.ts";
import { transformTypes } from "../../../workers/contract/transform-types.ts";
import { useHistory } from "../../../renderer/ui/history.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";

let presets: Record<string, unknown>[];
let bridge: FalseBridge;

beforeEach(async () => {
  presets = [
    { name: "syn", title: "SyN", purpose: "", available: false, own: false, parameters: { type_of_transform: "SyN" } },
    { name: "rigid", title: "Rigid", purpose: "", available: true, own: false, parameters: { type_of_transform: "Rigid" } },
    { name: "search", title: "Search", purpose: "", available: true, own: false, parameters: { type_of_transform: "Affine", initial_transform: "search" } },
  ];
  bridge = new FalseBridge({ "presets.list": () => [...presets], "presets.add": () => ({ name: "mine" }), "presets.export": () => ({ text: "{}" }) });
  provideBridge(bridge);
  setActivePinia(createPinia());
  await useParameters().loadPresets();
});

describe("fields from the schema", () => {
  it("has one for every parameter", () => {
    expect(parameterFields.map(({ name }) => name)).toEqual(parameterNames);
  });

  it("lists the types of transform by kind, and what is not available last", () => {
    const type = parameterFields.find(({ name }) => name === "type_of_transform");
    const options = type ? choiceOptions(type) : [];
    expect(options.find(({ value }) => value === "Rigid")).toMatchObject({ disabled: false, group: "Linear" });
    expect(options.find(({ value }) => value === "SyN")).toMatchObject({ disabled: false, group: "Deformable" });
    const available = new Set(transformTypes.filter((known) => known.available).map(({ name }) => name));
    for (const { value, disabled, group } of options) expect([disabled, group === "Not available in this version"], value).toEqual([!available.has(value), !available.has(value)]);
  });

});

describe("choosing", () => {
  it("starts with the first preset this version has, and sends only what differs from the defaults", () => {
    const parameters = useParameters();
    expect(parameters.presetName).toBe("rigid");
    expect(parameters.input).toEqual({ type_of_transform: "Rigid" });
    parameters.choosePreset("syn");
    expect(parameters.presetName).toBe("rigid");
  });

  it("marks a change, and forgets it when the value is the preset's again", () => {
    const parameters = useParameters();
    expect(parameters.setText("aff_sampling", "64")).toBe(true);
    expect(parameters.changed.has("aff_sampling")).toBe(true);
    expect(parameters.input).toEqual({ type_of_transform: "Rigid", aff_sampling: 64 });
    parameters.setText("aff_sampling", "32");
    expect(parameters.changed.size).toBe(0);
  });

  it("keeps the old value and says at the field what is expected", () => {
    const parameters = useParameters();
    expect(parameters.setText("aff_sampling", "7")).toBe(false);
    expect(parameters.errors.aff_sampling).toMatch(/^Enter a whole number from 8 to \d+\.$/);
    expect(parameters.values.aff_sampling).toBe(32);
    expect(parameters.valid).toBe(false);
    parameters.reset("aff_sampling");
    expect(parameters.valid).toBe(true);
  });

  it("asks for schedules of one length", () => {
    const parameters = useParameters();
    parameters.setText("aff_iterations", "100x50");
    expect(Object.keys(parameters.errors).sort()).toEqual(["aff_iterations", "aff_shrink_factors", "aff_smoothing_sigmas"]);
    parameters.setText("aff_shrink_factors", "2x1");
    parameters.setText("aff_smoothing_sigmas", "1x0");
    expect(parameters.valid).toBe(true);
  });

  it("goes back to the preset", () => {
    const parameters = useParameters();
    parameters.choosePreset("search");
    parameters.set("initial_transform", null);
    expect(parameters.values.initial_transform).toBeNull();
    parameters.resetAll();
    expect(parameters.values.initial_transform).toBe("search");
  });
});

describe("what was set", () => {
  it("can be taken back and done again, typing in one go at once", () => {
    const [parameters, history] = [useParameters(), useHistory()];
    for (const text of ["6", "64"]) parameters.setText("aff_sampling", text, "visit 1");
    parameters.setText("aff_sampling", "16", "visit 2");
    parameters.choosePreset("search");
    expect(parameters.changed.size).toBe(0);
    history.undo();
    expect([parameters.presetName, parameters.values.aff_sampling]).toEqual(["rigid", 16]);
    history.undo();
    expect(parameters.values.aff_sampling).toBe(64);
    history.undo();
    expect(parameters.changed.size).toBe(0);
    expect(history.canUndo()).toBe(false);
    history.redo();
    history.redo();
    expect(parameters.values.aff_sampling).toBe(16);
    parameters.reset("aff_sampling");
    history.undo();
    expect(parameters.values.aff_sampling).toBe(16);
    parameters.resetAll();
    history.undo();
    expect(parameters.values.aff_sampling).toBe(16);
  });

  it("stays when the user's preset it was based on is deleted", async () => {
    const parameters = useParameters();
    presets.push({ name: "mine", title: "Mine", purpose: "", available: true, own: true, parameters: { type_of_transform: "Affine", seed: 9 } });
    await parameters.loadPresets();
    parameters.choosePreset("mine");
    presets.pop();
    expect(await parameters.removePreset("mine")).toBe(true);
    expect([parameters.presetName, parameters.values.type_of_transform, parameters.values.seed]).toEqual(["rigid", "Affine", 9]);
    expect(useHistory().canUndo()).toBe(false);
  });

  it("is kept as a preset with what differs from the schema's defaults", async () => {
    const parameters = useParameters();
    parameters.set("seed", 5);
    await parameters.addPreset("Mine", "For us");
    expect(bridge.asked.find(({ name }) => name === "presets.add")?.params).toEqual({ title: "Mine", purpose: "For us", parameters: { type_of_transform: "Rigid", seed: 5 } });
    await parameters.exportPreset("mine");
    expect([bridge.offered[0].name, await bridge.offered[0].content.text()]).toEqual(["mine.preset.json", "{}"]);
  });
});
