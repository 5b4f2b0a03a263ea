import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PNG } from "pngjs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportSchema } from "../../workers/contract/job.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { headerBytes, scalarTypes, singleFile, voxelBytes } from "../fixtures/nifti-bytes.ts";
import { drawn, openWindow, picture, readout } from "./window.ts";

let server: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;
let page: Page;
let complaints: string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-e2e-"));
  server = await servePage();
  browser = await launchBrowser();
  ({ page, complaints } = await openWindow(browser));
  await page.goto(server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Notices lie over the planes: away with them before a picture is compared. */
async function withoutNotices(): Promise<void> {
  const dismiss = page.getByRole("button", { name: /^Dismiss/ });
  while (await dismiss.count() > 0) await dismiss.first().click();
}

/** Mean difference of two pictures over the three planes, in grey levels; on request only where the second one is not black. */
async function difference(a: PNG, b: PNG, onlySeen = false): Promise<number> {
  let sum = 0;
  let count = 0;
  let all = 0;
  for (const plane of ["Axial", "Sagittal", "Coronal"]) {
    const box = await page.getByRole("application", { name: `${plane} plane` }).boundingBox();
    if (!box) throw new Error("no plane");
    // the middle, without letters and slider
    for (let y = Math.round(box.y + 60); y < box.y + box.height - 60; y++) {
      for (let x = Math.round(box.x + 60); x < box.x + box.width - 60; x++) {
        all++;
        if (onlySeen && b.data[4 * (y * b.width + x)] === 0) continue;
        sum += Math.abs(a.data[4 * (y * a.width + x)] - b.data[4 * (y * b.width + x)]);
        count++;
      }
    }
  }
  // a head fills a good part of the planes
  expect(count / all).toBeGreaterThan(0.3);
  return sum / count;
}

/** How many pixels of the curve are drawn. */
const curvePixels = () => page.evaluate(() => {
  const canvas = document.querySelector<HTMLCanvasElement>(".chart canvas");
  const context = canvas?.getContext("2d");
  if (!canvas || !context) return 0;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let blue = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 100 && data[at + 2] > data[at] + 80) blue++;
  return blue;
});

async function download(name: string): Promise<{ name: string; path: string }> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `Export only: ${name}` }).click()]);
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), path };
}

describe("the local page, from the sample pair to a reopened result", () => {
  it("opens the sample pair and shows both in their places", async () => {
    await page.getByRole("button", { name: "Open the sample pair" }).click();
    const moving = page.getByRole("article", { name: "Moving image" });
    await moving.getByText("256 × 256 × 160").waitFor();
    await page.getByRole("article", { name: "Fixed image" }).getByText("172 × 220 × 156").waitFor();
    expect(await moving.getByRole("combobox", { name: "Moving modality" }).innerText()).toBe("CT");
    await page.getByText("Loading voxels").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.querySelectorAll("tbody td.value").length === 2 && !document.body.innerText.includes("–"));
    await drawn(page);
    await picture(page, "page-1-opened");
  });

  it("registers while the curve fills and the moving image moves", async () => {
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.locator(".chart canvas").waitFor();
    await expect.poll(curvePixels, { timeout: 60_000 }).toBeGreaterThan(20);
    await picture(page, "page-2-registering");
    await page.getByLabel("Verdict").getByText("The result looks plausible").waitFor({ timeout: 100_000 });
    // the sample's CT lies 14.46 degrees away from its MR
    expect(await page.getByLabel("Verdict").innerText()).toMatch(/Rotation\s+14\.[3-6]/);
    // the mouse elsewhere, so that no button glows in the pictures
    await page.mouse.move(700, 20);
    await drawn(page);
  });

  it("toggles before and after with one key, and nothing but the moving image changes", async () => {
    const crosshair = await readout(page);
    const after = await picture(page, "page-3-after");
    await page.keyboard.press("b");
    await drawn(page);
    const before = await picture(page, "page-4-before");
    expect(await difference(before, after)).toBeGreaterThan(5);
    await page.keyboard.press("b");
    await drawn(page);
    expect(await difference(await picture(page, "page-3-after"), after)).toBe(0);
    expect(await readout(page)).toEqual(crosshair);
  });

  it("offers a result that lies in no file when another image takes the place of its own, and shows it again as it was", async () => {
    const after = await picture(page, "page-3-after");
    const scan = singleFile({ dims: [12, 12, 12] }, Buffer.alloc(2 * 12 ** 3, 5));
    await page.locator("input[type=file][data-role=moving]").setInputFiles({ name: "scan.nii", mimeType: "application/octet-stream", buffer: scan });
    await page.getByRole("article", { name: "Moving image" }).getByText("scan.nii").waitFor();
    const offer = page.getByRole("status", { name: "Results that were not saved" });
    await offer.getByText("sample-ct.nii.gz onto sample-mr.nii.gz is neither saved nor exported").waitFor();
    expect(await page.getByLabel("Verdict").count()).toBe(0);
    await drawn(page);
    await picture(page, "page-3-put-aside");
    // also in a window that is loaded anew
    await page.reload();
    await page.getByRole("article", { name: "Moving image" }).getByText("scan.nii").waitFor();
    await offer.getByRole("button", { name: "Take it up again" }).click();
    await page.getByLabel("Verdict").getByText("The result looks plausible").waitFor();
    await page.getByText("Loading voxels").waitFor({ state: "detached" });
    await page.mouse.move(700, 20);
    await drawn(page);
    expect(await difference(await picture(page, "page-3-taken-up"), after)).toBe(0);
    expect(await offer.count()).toBe(0);
  });

  it("exports transform and report", async () => {
    const transform = await download("Transform");
    expect(transform.name).toMatch(/\.mat$/);
    expect((await readFile(transform.path)).length).toBeGreaterThan(100);
    const report = await download("Report, data");
    expect(reportSchema.parse(JSON.parse(await readFile(report.path, "utf8"))).quality.verdict).toBe("good");
  });

  it("exports the registered image, and reopened it looks as the preview did", async () => {
    await page.getByRole("button", { name: "Show the moving image alone" }).click();
    await withoutNotices();
    await drawn(page);
    const preview = await picture(page, "page-5-moving-alone");
    const warped = await download("Registered image");
    expect(warped.name).toMatch(/\.nii\.gz$/);
    await page.getByRole("button", { name: "Remove the moving image" }).click();
    // the column of the run is gone: as much narrower, the planes are where they were
    await page.setViewportSize({ width: 1440 - 292, height: 900 });
    await page.locator("input[type=file][data-role=moving]").setInputFiles(warped.path);
    const card = page.getByRole("article", { name: "Moving image" });
    await card.getByText(warped.name).waitFor();
    await card.getByText("172 × 220 × 156").waitFor();
    await page.getByText("Loading voxels").waitFor({ state: "detached" });
    for (const [part, value] of [["width", "400"], ["level", "40"]]) {
      await page.getByLabel(`Moving window ${part}`).fill(value);
      await page.keyboard.press("Enter");
      await drawn(page);
    }
    await withoutNotices();
    await page.mouse.move(700, 20);
    await drawn(page);
    const reopened = await picture(page, "page-6-reopened");
    // interpolated twice; cut at the fixed image's edges, beyond which it is black
    expect(await difference(preview, reopened, true)).toBeLessThan(4);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it("cancels and forgets the run", async () => {
    await page.getByRole("button", { name: "Remove the moving image" }).click();
    await page.getByRole("button", { name: "Remove the fixed image" }).click();
    await page.getByRole("button", { name: "Open the sample pair" }).click();
    await page.getByRole("article", { name: "Moving image" }).getByText("256 × 256 × 160").waitFor();
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByRole("button", { name: /^Cancel/ }).click();
    await page.getByText("Cancelled. Nothing was changed.").waitFor();
    expect(await page.getByLabel("Verdict").count()).toBe(0);
  });

  it("takes dropped files: a 4-D image, of which another volume can be chosen, and a pair of .hdr and .img", async () => {
    const dims = [8, 9, 10];
    const count = dims[0] * dims[1] * dims[2];
    const series = Buffer.alloc(3 * count * 4);
    for (let index = 0; index < 3 * count; index++) series.writeFloatLE(10 * (1 + Math.floor(index / count)) + (index % 2) / 4, 4 * index);
    const single = voxelBytes(scalarTypes[3], count, true).bytes;
    const files = [
      { name: "series.nii", bytes: singleFile({ dims: [...dims, 3], datatype: 16 }, series) },
      { name: "pair.hdr", bytes: headerBytes({ dims, datatype: 512, single: false }) },
      { name: "pair.img", bytes: single },
    ].map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") }));
    const transfer = await page.evaluateHandle((dropped) => {
      const data = new DataTransfer();
      for (const { name, base64 } of dropped) data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name));
      return data;
    }, files);
    for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("main", type, { dataTransfer: transfer });
    const fixed = page.getByRole("article", { name: "Fixed image" });
    await fixed.getByText("series.nii").waitFor();
    await page.getByRole("article", { name: "Moving image" }).getByText(/pair\.(hdr|img)/).waitFor();
    const value = () => page.locator("tbody td.value").first().innerText();
    await expect.poll(value).toMatch(/^10/);
    await fixed.getByLabel("Which volume of the fixed image").fill("3");
    await page.keyboard.press("Enter");
    await expect.poll(value).toMatch(/^30/);
    await picture(page, "page-7-dropped");
  });

  it("names a file that is not there and one that is no image", async () => {
    await page.getByRole("button", { name: "Remove the moving image" }).click();
    await page.getByLabel("Path of the moving image").fill(join(folder, "nowhere.nii.gz"));
    await page.keyboard.press("Enter");
    await page.getByRole("alert").first().waitFor();
    expect(await page.getByRole("alert").first().innerText()).toContain("nowhere.nii.gz");
    await page.locator("input[type=file][data-role=moving]").setInputFiles({ name: "notes.nii", mimeType: "application/octet-stream", buffer: Buffer.from("this is no image") });
    await expect.poll(() => page.getByRole("alert").count()).toBe(2);
    await picture(page, "page-8-notices");
    // the two refusals are answers with an error status, which the browser counts as complaints
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
  });

  it("shows in every plane that an image is on its way, and takes the refusals away when its place is filled", async () => {
    await page.getByRole("button", { name: "Remove the fixed image" }).click();
    const waiting = page.locator(".pane .waiting");
    expect(await waiting.count()).toBe(0);
    let letThrough: () => void = () => undefined;
    await page.route("**/upload*", async (route) => {
      await new Promise<void>((resolve) => (letThrough = resolve));
      await route.continue();
    });
    const scan = singleFile({ dims: [12, 12, 12] }, Buffer.alloc(2 * 12 ** 3, 5));
    await page.locator("input[type=file][data-role=moving]").setInputFiles({ name: "scan.nii", mimeType: "application/octet-stream", buffer: scan });
    await page.getByRole("main").getByText("Opening…").waitFor();
    expect(await waiting.count()).toBe(3);
    expect(await page.getByText("Drop two images here").count()).toBe(0);
    await picture(page, "page-9-waiting");
    letThrough();
    await page.getByRole("article", { name: "Moving image" }).getByText("scan.nii").waitFor();
    await waiting.first().waitFor({ state: "detached" });
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});
