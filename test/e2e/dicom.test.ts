import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { sliceFile } from "../fixtures/dicom-bytes.ts";
import { openWindow, picture } from "./window.ts";

let server: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;
let page: Page;
let complaints: string[];
const folder = mkdtempSync(join(tmpdir(), "syncline-e2e-"));
const study = join(folder, "study");

/** A ball in 48 x 40 pixels; the second series is coronal. */
function putSeries(orientation: number[], step: number[], series: string, name: string, count: number): void {
  mkdirSync(join(study, name), { recursive: true });
  for (let k = 0; k < count; k++) {
    const values = Array.from({ length: 48 * 40 }, (_, i) => (Math.hypot((i % 48) - 24, Math.floor(i / 48) - 20, 2 * (k - count / 2)) < 16 ? 900 - 20 * k : 10));
    const bytes = sliceFile({ rows: 40, columns: 48, values, orientation, position: step.map((value) => value * k), instance: k + 1, series, sop: `${series}.${k + 1}`, spacing: [4, 4] });
    writeFileSync(join(study, name, `i${k}`), bytes);
  }
}

beforeAll(async () => {
  putSeries([1, 0, 0, 0, 1, 0], [0, 0, 8], "1.2.826.0.1.3680043.10.1.2", "a", 12);
  putSeries([1, 0, 0, 0, 0, -1], [0, 6, 0], "1.2.826.0.1.3680043.10.1.4", "b", 10);
  server = await servePage();
  browser = await launchBrowser();
  ({ page, complaints } = await openWindow(browser));
  await page.goto(server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("DICOM in the window", () => {
  it("asks which series of a folder is meant and opens that one", async () => {
    const path = page.getByLabel("Path of the fixed image");
    await path.fill(study);
    await path.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /48 × 40 × 10/ }).waitFor();
    await expect.poll(() => dialog.locator("img").evaluateAll((images) => images.filter((image) => image instanceof HTMLImageElement && image.naturalWidth > 0).length)).toBe(2);
    await picture(page, "dicom-series");
    await dialog.getByRole("button", { name: /48 × 40 × 10/ }).click();
    const card = page.getByRole("article", { name: "Fixed image" });
    await expect.poll(() => card.innerText()).toContain("48 × 40 × 10");
    expect(await card.innerText()).not.toMatch(/Roe|MRN12345/);
  });

  it("takes a folder's files from the browser, asks the same, and leaves nothing behind", async () => {
    await page.locator("input[data-folder='moving']").setInputFiles(study);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /48 × 40 × 12/ }).click();
    const card = page.getByRole("article", { name: "Moving image" });
    await expect.poll(() => card.innerText()).toContain("48 × 40 × 12");
    expect(await card.innerText()).toContain("CT Head 5.0");
    await picture(page, "dicom-opened");
    expect(complaints).toEqual([]);
  });
});
