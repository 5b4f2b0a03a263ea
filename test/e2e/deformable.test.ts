// A deformable registration on the page: coarse previews while it runs, the warped volume after it, its files, and cancelling it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PNG } from "pngjs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Volume } from "../../workers/contract/volume.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { singleFile } from "../fixtures/nifti-bytes.ts";
import { phantom, phantomValue, volumeOf } from "../fixtures/phantom.ts";
import { drawn, openWindow, picture } from "./window.ts";

let server: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;
let page: Page;
let complaints: string[];
let folder: string;

const fixed = phantom({ dims: [84, 100, 88], spacing: 2 });
const moving = volumeOf({ dims: [90, 98, 92], affine: [2, 0, 0, -87, 0, 2, 0, -99, 0, 0, 2, -90, 0, 0, 0, 1] }, ([x, y, z]) =>
  phantomValue(x - 6 * Math.sin(x / 22 + y / 31), y - 6 * Math.sin(y / 26 - z / 24 + 1), z - 5 * Math.cos(z / 25 + x / 29)), "int16");

/** what is brighter than this is labelled: about the middle of the image's values */
const labelled = (moving.header.range.min + moving.header.range.max) / 2;

async function save(volume: Volume, name: string): Promise<string> {
  const path = join(folder, name);
  const { dims, affine } = volume.header;
  await writeFile(path, singleFile({ dims: [...dims], datatype: 4, pixdim: [1, 2, 2, 2, 1, 1, 1, 1], srow: affine.slice(0, 12) }, Buffer.from(new Uint8Array(volume.voxels))));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-deformable-"));
  const paths = { fixed: await save(fixed, "fixed.nii"), moving: await save(moving, "moving.nii") };
  server = await servePage();
  browser = await launchBrowser();
  ({ page, complaints } = await openWindow(browser));
  await page.goto(server.url);
  for (const role of ["fixed", "moving"] as const) {
    await page.locator(`input[type=file][data-role=${role}]`).setInputFiles(paths[role]);
    await page.getByRole("article", { name: `${role === "fixed" ? "Fixed" : "Moving"} image` }).getByText(`${role}.nii`).waitFor();
  }
  await page.getByText("Loading voxels").waitFor({ state: "detached" });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function choosePreset(title: string): Promise<void> {
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: title }).click();
}

const movingRow = () => page.locator("table[aria-label='Under the cursor'] tbody tr").nth(1);
const values = async (): Promise<number[]> => (await page.locator("table[aria-label='Under the cursor'] td.value").allInnerTexts()).map(Number);

describe("a deformable registration on the page", () => {
  it("shows the moving image bend while it runs", async () => {
    await choosePreset("Deformable (SyN), fast");
    await page.getByRole("button", { name: "Parameters" }).click();
    await page.getByRole("textbox", { name: "Deformable iterations" }).fill("60,40,30");
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await movingRow().getByText("moving.nii (so far)").waitFor({ timeout: 60_000 });
    await page.getByText("Deformable (SyN)", { exact: true }).last().waitFor();
    await drawn(page);
    await picture(page, "deformable-1-running");
  });

  it("ends with the warped image in place of the moving one, and toggles back to it", async () => {
    const verdict = page.getByLabel("Verdict");
    await verdict.waitFor({ timeout: 100_000 });
    await movingRow().getByText("moving.nii (registered)").waitFor();
    expect(await verdict.innerText()).toMatch(/Folds\s+none/);
    await page.mouse.move(700, 20);
    await drawn(page);
    await picture(page, "deformable-2-after");
    const [fixedValue, after] = await values();
    await page.keyboard.press("b");
    await movingRow().getByText("moving.nii", { exact: true }).waitFor();
    await drawn(page);
    await picture(page, "deformable-3-before");
    const [, before] = await values();
    expect(Math.abs(after - fixedValue)).toBeLessThan(60);
    expect(before).not.toBe(after);
    await page.keyboard.press("b");
    await movingRow().getByText("moving.nii (registered)").waitFor();
  });

  it("draws the deformation over the slices: grid, volume change and displacement, with legends", async () => {
    await page.getByRole("tab", { name: "Overlays" }).click();
    const panel = page.getByRole("region", { name: "Overlays" });
    const box = await page.getByRole("application", { name: "Axial plane" }).boundingBox();
    if (!box) throw new Error("no plane");
    const count = (image: PNG, passes: (red: number, green: number, blue: number) => boolean) => {
      let found = 0;
      for (let y = Math.ceil(box.y + 30); y < box.y + box.height - 30; y++) for (let x = Math.ceil(box.x + 30); x < box.x + box.width - 40; x++) {
        const at = 4 * (y * image.width + x);
        if (passes(image.data[at], image.data[at + 1], image.data[at + 2])) found++;
      }
      return found;
    };
    const yellow = (red: number, green: number, blue: number) => red > blue + 60 && green > blue + 40;
    const show = async (kind: string): Promise<PNG> => {
      await panel.getByRole("button", { name: kind, exact: true }).click();
      await panel.getByRole("checkbox", { name: kind, exact: true }).waitFor();
      await page.mouse.move(700, 20);
      await drawn(page);
      const image = await picture(page, `deformation-${kind.toLowerCase().replace(" ", "-")}`);
      await panel.getByRole("button", { name: kind, exact: true }).click();
      await drawn(page);
      return image;
    };
    expect(count(await picture(page, "deformation-none"), yellow)).toBe(0);
    expect(count(await show("Grid"), yellow)).toBeGreaterThan(1000);
    const change = await show("Volume change");
    expect(count(change, (red, _green, blue) => blue > red + 30)).toBeGreaterThan(500);
    expect(count(change, (red, _green, blue) => red > blue + 30)).toBeGreaterThan(500);
    await panel.getByRole("button", { name: "Displacement", exact: true }).click();
    const legend = await panel.getByRole("img", { name: /^Colours from 0 to/ }).getAttribute("aria-label");
    // the head was bent by up to 6 mm along each axis
    const largest = Number(/to ([\d.]+) mm/.exec(legend ?? "")?.[1]);
    expect(largest).toBeGreaterThan(5);
    expect(largest).toBeLessThan(20);
    // before the registration nothing is deformed
    await page.keyboard.press("b");
    await panel.getByRole("checkbox", { name: "Displacement", exact: true }).waitFor({ state: "detached" });
    await page.keyboard.press("b");
    await panel.getByRole("button", { name: "Displacement", exact: true }).click();
    await page.getByRole("tab", { name: "Values" }).click();
  });

  it("takes labels of the moving image along with it", async () => {
    const bright = volumeOf(moving.header, () => 0, "int16");
    const [from, to] = [new Int16Array(moving.voxels), new Int16Array(bright.voxels)];
    for (let i = 0; i < to.length; i++) to[i] = from[i] > labelled ? 3 : 0;
    await page.getByRole("tab", { name: "Overlays" }).click();
    const panel = page.getByRole("region", { name: "Overlays" });
    await page.locator("input[data-other='labels-moving']").setInputFiles(await save(bright, "labels.nii"));
    await panel.getByRole("checkbox", { name: "labels.nii", exact: true }).waitFor();
    await panel.getByText(/^Not drawn/).waitFor({ state: "detached" });
    await panel.getByRole("slider", { name: "Opacity of labels.nii" }).focus();
    await page.keyboard.press("End");
    await page.mouse.move(700, 20);
    // each labelled pixel in its colour, where the bent image is bright, and nowhere else
    const check = async (name: string): Promise<{ agree: number; labelled: number }> => {
      await drawn(page);
      const withLabels = await picture(page, name);
      await panel.getByRole("checkbox", { name: "labels.nii", exact: true }).uncheck();
      await page.getByRole("button", { name: "Show the moving image alone" }).click();
      await drawn(page);
      const alone = await picture(page, `${name}-alone`);
      await page.getByRole("button", { name: "Show the moving image alone" }).click();
      await panel.getByRole("checkbox", { name: "labels.nii", exact: true }).check();
      const box = await page.getByRole("application", { name: "Axial plane" }).boundingBox();
      if (!box) throw new Error("no plane");
      const greys: number[] = [];
      let coloured = 0;
      for (let y = Math.ceil(box.y + 40); y < box.y + box.height - 40; y++) for (let x = Math.ceil(box.x + 40); x < box.x + box.width - 40; x++) {
        const at = 4 * (y * withLabels.width + x);
        const [red, green, blue] = withLabels.data.subarray(at, at + 3);
        if (Math.max(red, green, blue) - Math.min(red, green, blue) < 60) continue;
        coloured++;
        greys.push(alone.data[at]);
      }
      greys.sort((a, b) => a - b);
      // nearly all that is labelled is as bright as its own brighter half
      const half = greys[Math.floor(greys.length / 2)];
      return { labelled: coloured, agree: greys.filter((grey) => grey > half - 60).length / greys.length };
    };
    for (const pose of ["after", "before"]) {
      if (pose === "before") {
        await page.keyboard.press("b");
        // the table is behind the overlays
        await movingRow().getByText("moving.nii", { exact: true }).waitFor({ state: "attached" });
      }
      const { labelled: count, agree } = await check(`deformable-labels-${pose}`);
      expect(count, pose).toBeGreaterThan(1000);
      expect(agree, pose).toBeGreaterThan(0.95);
    }
    await page.keyboard.press("b");
    await panel.getByRole("button", { name: "Remove labels.nii" }).click();
    await page.getByRole("tab", { name: "Values" }).click();
  });

  it("offers both displacement fields", async () => {
    for (const [title, suffix] of [["Deformation", "1Warp.nii.gz"], ["Inverse deformation", "1InverseWarp.nii.gz"]]) {
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `Export only: ${title}`, exact: true }).click()]);
      expect(file.suggestedFilename()).toBe(`moving-${suffix}`);
    }
  });

  it("comes back whole, in another program, from the one file that its project is saved as", async () => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save project", exact: true }).click()]);
    expect(file.suggestedFilename()).toBe("moving-on-fixed.syncline.zip");
    const project = join(folder, file.suggestedFilename());
    await file.saveAs(project);
    const other = await servePage();
    const later = await openWindow(browser);
    try {
      await later.page.goto(other.url);
      await later.page.locator("input[data-role=project]").setInputFiles(project);
      for (const role of ["fixed", "moving"]) {
        const chooser = later.page.waitForEvent("filechooser");
        await later.page.getByRole("button", { name: `Locate the ${role} image…` }).click();
        await (await chooser).setFiles(join(folder, `${role}.nii`));
      }
      await later.page.getByLabel("Verdict").waitFor();
      await later.page.locator("table[aria-label='Under the cursor'] tbody tr").nth(1).getByText("moving.nii (registered)").waitFor();
      await later.page.getByRole("tab", { name: "Overlays" }).click();
      await later.page.getByRole("region", { name: "Overlays" }).getByRole("button", { name: "Grid", exact: true }).click();
      await later.page.getByRole("checkbox", { name: "Grid", exact: true }).waitFor();
      await drawn(later.page);
      await picture(later.page, "deformable-5-project");
      expect(later.complaints).toEqual([]);
    } finally {
      await later.page.context().close();
      await other.stop();
    }
  });

  it("is cancelled in the middle of its deformable stage at once, and the result held before is back in its place", async () => {
    await page.getByRole("textbox", { name: "Deformable iterations" }).fill("400,400,400");
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await movingRow().getByText("moving.nii (so far)").waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: /^Cancel/ }).click();
    await page.getByText("Cancelled. Nothing was changed.").waitFor();
    await movingRow().getByText("moving.nii (registered)").waitFor();
    expect(complaints).toEqual([]);
  });

  it("has its stages and curves again when the page is loaded anew", async () => {
    const stages = page.getByRole("region", { name: "Progress" }).getByRole("button", { pressed: true }).or(page.getByRole("region", { name: "Progress" }).getByRole("button", { pressed: false }));
    const before = await stages.allInnerTexts();
    expect(before).toHaveLength(2);
    await page.reload();
    await movingRow().getByText("moving.nii (registered)").waitFor();
    await expect.poll(() => stages.allInnerTexts()).toEqual(before);
    await page.locator(".chart canvas").waitFor();
    await drawn(page);
    await picture(page, "deformable-6-reloaded");
    expect(complaints).toEqual([]);
  });
});
