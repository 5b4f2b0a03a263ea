import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { violations } from "./axe.ts";
import { drawn, openWindow, picture } from "./window.ts";

let server: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;

beforeAll(async () => {
  server = await servePage();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Texts that do not fit where they stand, and buttons whose words break into more lines. */
function cutTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => [...document.querySelectorAll<HTMLElement>("body *")].flatMap((element) => {
    const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!words || !element.checkVisibility() || element.closest(".hidden-visually, svg")) return [];
    const text = element.innerText.slice(0, 60);
    const cut = getComputedStyle(element).display !== "inline" && element.scrollWidth > element.clientWidth + 1 ? [`cut: ${text}`] : [];
    const broken = element.matches(".button") && element.getBoundingClientRect().height > 40 ? [`broken: ${text}`] : [];
    return [...cut, ...broken];
  }));
}

describe("the window in German, 1280 x 800", () => {
  it("speaks German where the language is changed, cuts no words, and has no violation of axe-core", async () => {
    const { page, complaints } = await openWindow(browser);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(server.url);
    await page.getByRole("button", { name: "Open the sample pair" }).click();
    await page.getByText("256 × 256 × 160").waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("combobox", { name: "Language" }).click();
    await page.getByRole("option", { name: "Deutsch" }).click();
    await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
    await page.keyboard.press("Escape");
    // what was chosen before speaks German as well
    await expect.poll(() => page.getByRole("combobox", { name: "Vorgabe", exact: true }).innerText()).toBe("Gleicher Patient, starr");

    const left = page.getByRole("complementary").first();
    for (const name of [/^Von Hand ausrichten/, /^Masken/]) await left.getByRole("button", { name }).click();
    for (const tab of ["Überlagerungen", "Werte"]) {
      await page.getByRole("tab", { name: tab }).click();
      await drawn(page);
      await picture(page, `german-${tab === "Werte" ? "values" : "overlays"}`);
      expect(await cutTexts(page), tab).toEqual([]);
    }
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
