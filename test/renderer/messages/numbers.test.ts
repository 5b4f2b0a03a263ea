import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryText, entryWithPoints } from "../../../renderer/features/register/parameter-entry.ts";
import { expectedMessage } from "../../../renderer/features/register/expected-message.ts";
import { formatPosition, formatSize, formatValue } from "../../../renderer/features/inspect/format.ts";
import { setLanguage, t } from "../../../renderer/messages/i18n.ts";
import { asTyped, decimal, inFigures, plain, typedNumber } from "../../../renderer/messages/numbers.ts";
import { parameterShape, parameterValue } from "../../../workers/contract/parameter-shape.ts";

afterEach(() => setLanguage("en"));

describe("numbers in German", () => {
  beforeEach(() => setLanguage("de"));

  it("have a decimal comma, wherever they are shown", () => {
    expect([decimal(0.25, 2), plain(-1.5), plain(12), inFigures("0.5 x 1.25 mm")]).toEqual(["0,25", "−1,5", "12", "0,5 x 1,25 mm"]);
    expect([formatValue(0.12345), formatSize(0.4883), formatPosition(0, -12.34)]).toEqual(["0,1235", "0,49", "L 12,3"]);
    expect(t("overlays.scale", { low: 0.5, high: 2, unit: "mm" })).toContain("0,5");
    expect(t("open.failed.named", { name: "brain 1.5.nii" })).toContain("brain 1.5.nii");
  });

  it.each([["1,5", 1.5], ["1.5", 1.5], [" -0,25 ", -0.25], ["−0,25", -0.25], ["1,500", 1.5], ["", NaN], ["1,2,3", NaN], ["x", NaN]])("%j typed is %d", (text, value) => {
    expect(typedNumber(text)).toBe(value);
  });

  it.each([
    ["aff_random_sampling_rate", "0,25", 0.25], ["aff_random_sampling_rate", "0.25", 0.25], ["aff_random_sampling_rate", ",5", 0.5], ["default_value", "-12,5", -12.5], ["default_value", "−12,5", -12.5],
    ["aff_smoothing_sigmas", "3x2,5x1x0", [3, 2.5, 1, 0]], ["aff_smoothing_sigmas", "3 2,5 1 0", [3, 2.5, 1, 0]], ["aff_smoothing_sigmas", "3,2,1,0", [3, 2, 1, 0]], ["aff_smoothing_sigmas", "2,5", [2.5]],
    ["aff_iterations", "100,50", [100, 50]], ["aff_iterations", "100x50", [100, 50]],
  ] as const)("%s: %j is %j", (name, text, value) => {
    const shape = parameterShape(name);
    expect(parameterValue(shape, entryWithPoints(shape, text))).toEqual(value);
  });

  it("an extra metric keeps the commas and points of the command", () => {
    const shape = parameterShape("multivariate_extras");
    const extras = [{ metric: "cc", fixed: null, moving: null, weight: 0.5, sampling: 4 }];
    expect(entryText(extras)).toBe("cc,0.5,4");
    expect(parameterValue(shape, entryWithPoints(shape, "cc,0.5,4"))).toEqual(extras);
  });

  it("every value a field shows is what it was when it is read again", () => {
    const values = { aff_smoothing_sigmas: [3, 2.5, 1, 0], grad_step: 0.15, aff_shrink_factors: [6, 4, 2, 1], restrict_transformation: [1, 0.5, 0] } as const;
    for (const [name, value] of Object.entries(values)) {
      const shape = parameterShape(name as keyof typeof values);
      expect(parameterValue(shape, entryWithPoints(shape, entryText(value)))).toEqual(value);
    }
    expect(entryText([3, 2.5])).toBe("3x2,5");
  });

  it("what a field expects is told in German, of metrics what their own fields expect", () => {
    expect(expectedMessage(parameterShape("working_resolution"))).toBe("Erwartet wird eine Zahl von 0,2 bis 20, oder nichts.");
    expect(expectedMessage(parameterShape("multivariate_extras"))).toMatch(/^Erwartet wird ein Gewicht über 0, .* beide Bilder/);
  });
});

it.each(["en", "de"] as const)("a minus sign stands before a number that is shown, a hyphen where it is typed and in names and ranges: %s", (language) => {
  setLanguage(language);
  expect([decimal(-2, 0), formatValue(-1024), formatValue(-20_000.4), t("inspect.presetNote", { width: 1500, level: -600 })]).toEqual(["−2", "−1024", "−20000", expect.stringContaining("L −600")]);
  expect(["3-4", "1e-7", "2026-01-02", "a-1.nii", "-7 · (-8)"].map((text) => inFigures(text).replaceAll(",", "."))).toEqual(["3-4", "1e-7", "2026-01-02", "a-1.nii", "−7 · (−8)"]);
  expect([entryText(-1000), asTyped(formatValue(-3))]).toEqual(["-1000", "-3"]);
  expect(entryWithPoints(parameterShape("default_value"), "−1000")).toBe("-1000");
  setLanguage("en");
});

it("English has points, and takes no comma for one that may part thousands", () => {
  expect([decimal(0.25, 2), plain(1.5), formatPosition(1, 3.04)]).toEqual(["0.25", "1.5", "A 3.0"]);
  expect([typedNumber("1,5"), typedNumber("1,500"), typedNumber("-1,234,567"), typedNumber("1500")]).toEqual([1.5, NaN, NaN, 1500]);
  expect(entryWithPoints(parameterShape("aff_iterations"), "100,50")).toBe("100,50");
  expect(expectedMessage(parameterShape("working_resolution"))).toBe("Enter a number from 0.2 to 20, or nothing.");
  expect(expectedMessage(parameterShape("multivariate_extras"))).toMatch(/^Enter a weight above 0, .* both images/);
});
