import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
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

/** Another browser on the same server, once it knows whether there is work to take up. */
async function visit() {
  const { page, complaints } = await openWindow(browser);
  await Promise.all([page.waitForResponse(/rpc\/projects\.recent$/), page.goto(server.url)]);
  await drawn(page);
  return { page, complaints, offer: page.getByRole("status", { name: "Work that was not saved" }) };
}

/** The empty window is kept too: on a slow machine before the pair is there. */
const keepsPair = (asked: unknown): boolean => typeof (asked as { state: { moving: unknown } }).state.moving === "string";

it("a second browser is not offered what the first one works on, and is once that was closed", async () => {
  const first = await visit();
  await Promise.all([
    first.page.waitForResponse((response) => /rpc\/projects\.keep$/.test(response.url()) && keepsPair(response.request().postDataJSON()), { timeout: 120_000 }),
    first.page.getByRole("button", { name: "Open the sample pair" }).click(),
  ]);
  const second = await visit();
  expect(await second.offer.count()).toBe(0);
  await picture(second.page, "tabs-1-second");
  await first.page.context().close();
  const third = await visit();
  await third.offer.getByText("sample-ct.nii.gz").waitFor();
  await picture(third.page, "tabs-2-offered");
  await third.offer.getByRole("button", { name: "Take it up again" }).click();
  await third.page.getByRole("article", { name: "Moving image" }).getByText("256 × 256 × 160").waitFor();
  expect([first, second, third].flatMap(({ complaints }) => complaints)).toEqual([]);
});
