import { describe, expect, it } from "vitest";
import { automaticWindow, ctPresets, draggedWindow, firstWindow, storedWindow } from "../../../renderer/scene/display-window.ts";

const range = { min: -1000, max: 3000, low: 10, high: 810 };

describe("display windows", () => {
  it("has the usual CT windows", () => {
    expect(ctPresets.map(({ name }) => name)).toEqual(["brain", "subdural", "stroke", "soft-tissue", "bone", "lung"]);
    expect(ctPresets.find(({ name }) => name === "brain")).toMatchObject({ width: 80, level: 40 });
  });

  it("spans the bulk of the values automatically, and never nothing", () => {
    expect(automaticWindow({ range })).toEqual({ width: 800, level: 410 });
    expect(automaticWindow({ range: { min: 5, max: 5, low: 5, high: 5 } }).width).toBeGreaterThan(0);
  });

  it("starts a CT in a CT window and an MR by its values", () => {
    expect(firstWindow({ modality: "CT", range }).preset).toBe("soft-tissue");
    expect(firstWindow({ modality: "MR", range })).toEqual({ preset: "automatic", window: { width: 800, level: 410 } });
  });

  it("draws real values through stored ones, also with a negative slope", () => {
    const window = { width: 400, level: 40 };
    for (const { slope, intercept } of [{ slope: 2, intercept: -1024 }, { slope: -0.5, intercept: 300 }]) {
      const stored = storedWindow(window, { slope, intercept });
      const grey = (value: number) => ((value - intercept) / slope - stored.level) / stored.width + 0.5;
      expect(grey(40)).toBeCloseTo(0.5, 12);
      expect(grey(-160)).toBeCloseTo(0, 12);
      expect(grey(240)).toBeCloseTo(1, 12);
    }
  });

  it("widens to the right, brightens upwards, and keeps a width above zero", () => {
    const window = { width: 400, level: 40 };
    expect(draggedWindow(window, range, 10, 0).width).toBeGreaterThan(400);
    expect(draggedWindow(window, range, 0, -10).level).toBeLessThan(40);
    expect(draggedWindow(window, range, -1e6, 0).width).toBeGreaterThan(0);
  });
});
