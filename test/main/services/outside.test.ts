import { expect, it } from "vitest";
import { outsideValue } from "../../../main/services/outside.ts";

const range = (min: number) => ({ min, max: 100, low: min, high: 100 });

it("is air outside a CT in Hounsfield units, 0 outside a rescaled one and anything else, and what was asked for", () => {
  expect(outsideValue({ modality: "CT", range: range(-1024) }, null)).toBe(-1000);
  expect(outsideValue({ modality: "CT", range: range(0) }, null)).toBe(0);
  expect(outsideValue({ modality: "MR", range: range(-5) }, null)).toBe(0);
  expect(outsideValue({ modality: "CT", range: range(-1024) }, -3)).toBe(-3);
});
