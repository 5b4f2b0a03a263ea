// Further metrics in the window: a list, on the pair or on images of its own, by keyboard too, and what reaches the registration.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reportSchema } from "../../workers/contract/job.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { writeVolume } from "../fixtures/files.ts";
import { phantom } from "../fixtures/phantom.ts";
import { violations } from "./axe.ts";
import { openWindow, picture } from "./window.ts";

let server: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;
let page: Page;
let complaints: string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-metrics-"));
  const size = { dims: [40, 44, 38] as [number, number, number], spacing: 4 };
  for (const name of ["t1-a.nii", "t1-b.nii"]) await writeVolume(join(folder, name), phantom(size));
  for (const name of ["t2-a.nii", "t2-b.nii"]) await writeVolume(join(folder, name), phantom({ ...size, contrast: (value) => 1000 - value }));
  server = await servePage();
  browser = await launchBrowser();
  ({ page, complaints } = await openWindow(browser));
  await page.goto(server.url);
  for (const [role, name] of [["fixed", "t1-a.nii"], ["moving", "t1-b.nii"]]) {
    await page.getByLabel(`Path of the ${role} image`).fill(join(folder, name));
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: `${role === "fixed" ? "Fixed" : "Moving"} image` }).getByText(name).waitFor();
  }
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function choose(list: string, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: list, exact: true }).click();
  await page.getByRole("option", { name: option }).first().click();
}
const register = () => page.getByRole("button", { name: "Register", exact: true });

it("a list of metrics is entered, told of what is missing, taken back, and registered with", async () => {
  await choose("Preset", /^Deformable \(SyN\), fast/);
  await page.getByRole("button", { name: "Parameters" }).click();
  await page.getByRole("searchbox").fill("more metrics");
  await page.getByRole("button", { name: "Add a metric" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("1 changed").waitFor();
  const weight = page.getByRole("textbox", { name: "Weight of metric 2" });
  await weight.fill("no number");
  await page.getByRole("alert").filter({ hasText: "a weight above 0" }).waitFor();
  await expect.poll(() => register().isDisabled()).toBe(true);
  await weight.fill("0.5");
  await page.getByRole("textbox", { name: "Radius or bins of metric 2" }).fill("2");
  await page.getByRole("button", { name: "Add a metric" }).click();
  await choose("Metric 3: what is compared", /^Mean squares/);
  await choose("Images of metric 3", "On images of its own");
  await page.getByRole("alert").filter({ hasText: "both images" }).waitFor();
  await expect.poll(() => register().isDisabled()).toBe(true);
  // what is not complete is still there after a look at something else
  await page.getByRole("searchbox").fill("seed");
  await page.getByRole("textbox", { name: "Seed" }).fill("much");
  await page.getByRole("searchbox").fill("more metrics");
  await page.getByRole("alert").filter({ hasText: "both images" }).waitFor();
  await page.getByRole("searchbox").fill("seed");
  await expect.poll(() => page.getByRole("textbox", { name: "Seed" }).inputValue()).toBe("much");
  await page.getByRole("textbox", { name: "Seed" }).fill("1");
  await page.getByRole("searchbox").fill("more metrics");
  for (const [role, name] of [["fixed", "t2-a.nii"], ["moving", "t2-b.nii"]]) {
    await page.locator(`input[data-other=metric-1-${role}]`).setInputFiles(join(folder, name));
    await page.getByRole("button", { name, exact: true }).waitFor();
  }
  await expect.poll(() => page.getByRole("alert").count()).toBe(0);
  // into sight
  await page.getByRole("textbox", { name: "Weight of metric 3" }).evaluate((element) => { element.scrollIntoView({ block: "center" }); });
  await expect.poll(() => violations(page)).toEqual([]);
  // the window stays where it is, however far a side is scrolled
  await expect.poll(() => page.evaluate(() => [window.scrollY, document.documentElement.scrollHeight - window.innerHeight])).toEqual([0, 0]);
  await picture(page, "metrics-dark");
  await page.getByRole("button", { name: "Light colours" }).click();
  await expect.poll(() => violations(page)).toEqual([]);
  await picture(page, "metrics-light");
  await page.getByRole("button", { name: "Dark colours" }).click();
  await page.getByRole("button", { name: "Remove metric 2" }).click();
  await page.getByRole("textbox", { name: "Weight of metric 2" }).waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Add a metric" }).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => page.getByRole("textbox", { name: "Weight of metric 2" }).inputValue()).toBe("0.5");

  await page.getByRole("searchbox").fill("deformable iterations");
  await page.getByRole("textbox", { name: "Deformable iterations" }).fill("4,2,0");
  await register().click();
  await page.getByLabel("Verdict").waitFor({ timeout: 120_000 });
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export only: Report, data", exact: true }).click()]);
  await file.saveAs(join(folder, "report.json"));
  const report = reportSchema.parse(JSON.parse(await readFile(join(folder, "report.json"), "utf8")));
  expect(report.inputs.map(({ path }) => path)).toEqual(["t1-a.nii", "t1-b.nii", "t2-a.nii", "t2-b.nii"]);
  expect(report.parameters.multivariate_extras).toMatchObject([{ metric: "cc", weight: 0.5, sampling: 2, fixed: null }, { metric: "meansquares", fixed: "t2-a.nii", moving: "t2-b.nii" }]);
  expect(report.command).toContain("--multivariate-extras cc,0.5,2 --multivariate-extras meansquares,t2-a.nii,t2-b.nii,1,32");
  expect(complaints).toEqual([]);
});
