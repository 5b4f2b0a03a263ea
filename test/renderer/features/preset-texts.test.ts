import { afterEach, expect, test } from "vitest";
import { resultTitle } from "../../../renderer/features/register/preset-texts.ts";
import { setLanguage } from "../../../renderer/messages/i18n.ts";
import { report } from "../../fixtures/report.ts";

afterEach(() => setLanguage("en"));

test("a result is called by its preset, by its type where none is known; a changed one is marked", () => {
  const preset = { name: "quick", title: "Quick look, rigid", changed: false };
  expect(resultTitle(report({ preset }))).toBe("Quick look, rigid");
  expect(resultTitle(report({ preset: { ...preset, changed: true } }))).toBe("Quick look, rigid, changed");
  expect(resultTitle(report())).toBe("Rigid");
  setLanguage("de");
  expect(resultTitle(report({ preset: { ...preset, changed: true } }))).toBe("Schneller Blick, starr, geändert");
  expect(resultTitle(report({ preset: { name: "own-1", title: "Knees", changed: false } }))).toBe("Knees");
});
