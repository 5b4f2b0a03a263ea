// The pictures of the README, of the sample pair in the built window: UPDATE_README=1 takes them anew, to be looked at before they are kept.
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { fold, layByHand } from "./by-hand.ts";
import { drawn, openWindow } from "./window.ts";

const patience = 600_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser(true);
});
afterAll(async () => {
  await browser?.close();
});

const button = (page: Page, name: string | RegExp) => page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });

async function choose(page: Page, list: string, option: RegExp): Promise<void> {
  await page.getByRole("combobox", { name: list, exact: true }).click();
  await page.getByRole("option", { name: option }).first().click();
}

/** The window as it stands, with the pointer and the focus out of the way. */
async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(700, 20);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await drawn(page);
  await page.screenshot({ path: resolve(`assets/pictures/${name}.png`) });
}

async function withSamplePair(work: (page: Page) => Promise<void>): Promise<void> {
  const server = await servePage();
  const { page, complaints } = await openWindow(browser);
  try {
    await page.goto(server.url);
    await button(page, "Open the sample pair").click();
    await page.getByText("256 × 256 × 160").waitFor();
    await page.getByText("Loading voxels").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.querySelectorAll("table[aria-label='Under the cursor'] tbody tr").length === 2);
    await work(page);
    expect(complaints).toEqual([]);
  } finally {
    await page.context().close();
    await server.stop();
  }
}

it.skipIf(process.env.UPDATE_README !== "1")("the window at each step (skipped without UPDATE_README=1)", async () => {
  await withSamplePair(async (page) => {
    await take(page, "opened");
    await button(page, /^Parameters/).click();
    await button(page, /^Parameters/).evaluate((element) => element.scrollIntoView({ block: "start" }));
    await take(page, "parameters");
    await button(page, /^Parameters/).click();

    await button(page, "Register").click();
    const verdict = page.getByLabel("Verdict");
    await verdict.getByText("The result looks plausible").waitFor({ timeout: 300_000 });
    await take(page, "registered");
    await choose(page, "Comparison", /^Contours/);
    await take(page, "contours");
    await choose(page, "Comparison", /^Blend/);

    await choose(page, "Preset", /deformable in the skull/);
    await button(page, "Register").click();
    await page.locator("li.running").filter({ hasText: "Deformable (SyN)" }).getByText(/^level 2/).waitFor({ timeout: 300_000 });
    await page.locator("table[aria-label='Under the cursor']").getByText("(so far)").waitFor({ timeout: 300_000 });
    await take(page, "deformable");
    await verdict.waitFor({ timeout: 300_000 });
    await page.getByRole("tab", { name: "Overlays" }).click();
    const panel = page.getByRole("region", { name: "Overlays" });
    for (const kind of ["Grid", "Volume change"]) {
      await panel.getByRole("button", { name: kind, exact: true }).click();
      await panel.getByRole("checkbox", { name: kind, exact: true }).waitFor();
    }
    await take(page, "deformation");
  });
  await withSamplePair(async (page) => {
    await layByHand(page, { shift: [17, 30, -65], turn: [-4, 3, -11], tissue: 30 });
    await page.keyboard.press("a");
    await page.keyboard.press("r");
    await fold(page, /^Align by hand/).evaluate((element) => element.scrollIntoView({ block: "start" }));
    await take(page, "by-hand");
  });
}, patience);
