import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import type { Browser, ConsoleMessage, Page } from "playwright-core";
import type { Triple } from "../../workers/contract/volume.ts";

/** Where the tests leave their pictures for a person to look at. */
const screenshots = fileURLToPath(new URL("screenshots-out/", import.meta.url));
export const builtRenderer = fileURLToPath(new URL("../../dist/renderer/", import.meta.url));

/** A fresh page whose complaints are kept: the console's errors include violations of the content security policy. */
export async function openWindow(browser: Browser): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", acceptDownloads: true });
  const page = await context.newPage();
  // a machine that does much else is no fault
  page.setDefaultTimeout(90_000);
  const complaints: string[] = [];
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

export async function picture(page: Page, name: string): Promise<PNG> {
  await mkdir(screenshots, { recursive: true });
  return PNG.sync.read(await page.screenshot({ path: `${screenshots}${name}.png` }));
}

/** Waits until what is asked for is drawn, in full: two frames of the browser, and no plane that waits for its turn or is still coarse. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
  await page.waitForFunction(() => document.querySelector("canvas[data-waiting]") === null);
  await page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
}

/** The grey of a pixel; fails where it is not grey. */
export function greyAt(image: PNG, x: number, y: number): number {
  const at = 4 * (Math.round(y) * image.width + Math.round(x));
  return image.data[at];
}

/** The world point (RAS mm) that the readout names, such as "L 0.8 · P 0.8 · I 0.8 mm". */
export async function readout(page: Page): Promise<Triple> {
  const text = await page.locator("table[aria-label='Under the cursor'] thead tr").first().innerText();
  const numbers = [...text.matchAll(/([RLAPSI]) (\d+\.\d)/g)].map(([, side, value]) => (/[RAS]/.test(side) ? 1 : -1) * Number(value));
  if (numbers.length !== 3) throw new Error(`not three coordinates: ${text}`);
  return numbers as Triple;
}
