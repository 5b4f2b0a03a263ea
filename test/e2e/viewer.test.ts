import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identity4, invertAffine, multiply4, transformPoint } from "../../workers/contract/affine.ts";
import type { Triple } from "../../workers/contract/volume.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { type FalsePortOptions, type FalseVolume, installFalsePort } from "../fixtures/false-port.ts";
import { headPair, rigid } from "../fixtures/head-pair.ts";
import { serveFolder } from "../fixtures/static-server.ts";
import { builtRenderer, drawn, greyAt, openWindow, picture, readout } from "./window.ts";

let browser: Browser;
let server: Awaited<ReturnType<typeof serveFolder>>;

beforeAll(async () => {
  server = await serveFolder(builtRenderer);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function start(options: FalsePortOptions): Promise<{ page: Page; complaints: string[] }> {
  const window = await openWindow(browser);
  await window.page.addInitScript(installFalsePort, options);
  await window.page.goto(server.url);
  if (options.openSample) await window.page.getByLabel("Under the cursor").getByText(options.volumes[1].name).waitFor();
  await window.page.locator("text=Loading voxels").waitFor({ state: "detached" });
  await drawn(window.page);
  return window;
}

// about the middle: a plain box, an oblique one, a left-handed one and a sheared one
const centred = (columns: number[][], dims: Triple): number[] => {
  const shift = [0, 1, 2].map((row) => -columns.reduce((sum, step, axis) => sum + step[row] * (dims[axis] - 1) / 2, 0));
  return [0, 1, 2].flatMap((row) => [...columns.map((step) => step[row]), shift[row]]).concat([0, 0, 0, 1]);
};
const dims: Triple = [90, 100, 60];
const grids: Record<string, number[]> = {
  plain: centred([[2, 0, 0], [0, 2, 0], [0, 0, 3]], dims),
  oblique: multiply4(rigid([12, -20, 25], [0, 0, 0]), centred([[2, 0, 0], [0, 2, 0], [0, 0, 3]], dims)),
  "left-handed": centred([[-2, 0, 0], [0, 2, 0], [0, 0, 3]], dims),
  sheared: centred([[2, 0.3, 0], [0.1, 2, 0.7], [-0.4, 0.5, 3]], dims),
};
const waves = (name: string): FalseVolume => ({ id: name, name: `${name}.nii`, dims, affine: grids[name], modality: "MR", pattern: "waves" });
// as in the false port: the same function of world points
const wave = ([x, y, z]: Triple) => 1000 + (500 * (Math.sin(x / 11) + Math.sin(y / 13) + Math.sin(z / 17))) / 3;
const grey = (value: number) => Math.min(255, Math.max(0, ((value - 500) / 1000) * 255));

/** Mean and largest difference between what is drawn and what ought to be, in grey levels, over points of all planes. */
async function difference(page: Page, expected: (world: Triple) => number, name: string) {
  const image = await picture(page, name);
  const differences: number[] = [];
  for (const plane of ["Axial", "Sagittal", "Coronal"]) {
    const box = await page.getByRole("application", { name: `${plane} plane` }).boundingBox();
    if (!box) throw new Error(`no ${plane} plane`);
    for (const [u, v] of [[0.4, 0.4], [0.58, 0.43], [0.45, 0.6], [0.55, 0.62], [0.37, 0.52], [0.62, 0.56]]) {
      // the middle of a pixel, off the crosshair
      const x = Math.floor(box.x + u * box.width) + 0.5;
      const y = Math.floor(box.y + v * box.height) + 0.5;
      await page.mouse.move(x, y);
      await drawn(page);
      differences.push(Math.abs(greyAt(image, x - 0.5, y - 0.5) - expected(await readout(page))));
    }
  }
  return { mean: differences.reduce((sum, value) => sum + value, 0) / differences.length, largest: Math.max(...differences) };
}

async function setWindow(page: Page, role: "Fixed" | "Moving", width = 1000, level = 1000): Promise<void> {
  for (const [part, value] of [["width", width], ["level", level]]) {
    await page.getByLabel(`${role} window ${part}`).fill(String(value));
    await page.keyboard.press("Enter");
    await drawn(page);
  }
}

describe("slices", () => {
  it.each(["oblique", "left-handed", "sheared"])("of an image whose grid is %s show the world's own values, letters and coordinates", async (name) => {
    const { page, complaints } = await start({ volumes: [waves(name), waves("plain")], openSample: true });
    await setWindow(page, "Fixed");
    await page.getByRole("button", { name: "Show the fixed image alone" }).click();
    await drawn(page);
    const { mean, largest } = await difference(page, (world) => grey(wave(world)), `slices-${name}`);
    // the readout rounds to 0.1 mm, which is up to 0.4 grey levels here
    expect(mean).toBeLessThan(1);
    expect(largest).toBeLessThan(3);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("of the moving image follow the transform, shear included", async () => {
    const matrix = multiply4(rigid([6, 9, -14], [12, -7, 9]), [1.05, 0.12, 0, 0, 0, 0.95, 0.08, 0, 0.05, 0, 1, 0, 0, 0, 0, 1]);
    const { page, complaints } = await start({ volumes: [waves("plain"), waves("sheared")], openSample: true, matrix, pace: 1 });
    await setWindow(page, "Moving");
    await page.getByRole("button", { name: "Show the moving image alone" }).click();
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByLabel("Verdict").waitFor();
    await drawn(page);
    const after = await difference(page, (world) => grey(wave(transformPoint(matrix, world))), "slices-moved");
    expect(after.mean).toBeLessThan(1);
    expect(after.largest).toBeLessThan(3);
    await page.keyboard.press("b");
    await drawn(page);
    const before = await difference(page, (world) => grey(wave(world)), "slices-unmoved");
    expect(before.mean).toBeLessThan(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("blend linearly where both images are", async () => {
    const { page } = await start({ volumes: [waves("plain"), { ...waves("oblique"), pattern: "ramp" }], openSample: true });
    await setWindow(page, "Fixed");
    await setWindow(page, "Moving", 2000, 0);
    const ramp = ([x, y, z]: Triple) => Math.min(255, Math.max(0, ((2 * x + 3 * y + 5 * z + 1000) / 2000) * 255));
    const { mean, largest } = await difference(page, (world) => 0.7 * grey(wave(world)) + 0.3 * ramp(world), "slices-blended");
    expect(mean).toBeLessThan(1);
    expect(largest).toBeLessThan(3);
    await page.context().close();
  });
});

describe("the window", () => {
  it("shows two images that do not overlap, each in its own place", async () => {
    const far = [...grids.plain];
    far[3] += 260;
    const { page } = await start({ volumes: [waves("plain"), { ...waves("plain"), id: "far", name: "far.nii", affine: far }], openSample: true });
    const image = await picture(page, "apart");
    const box = await page.getByRole("application", { name: "Axial plane" }).boundingBox();
    if (!box) throw new Error("no plane");
    // radiological: the moving image, 260 mm to the patient's right, lies at the left
    expect(greyAt(image, box.x + box.width * 0.22, box.y + box.height * 0.45)).toBeGreaterThan(20);
    expect(greyAt(image, box.x + box.width * 0.75, box.y + box.height * 0.45)).toBeGreaterThan(20);
    expect(greyAt(image, box.x + box.width * 0.5, box.y + box.height * 0.45)).toBe(0);
    await page.context().close();
  });

  it("is worked by mouse and keyboard: crosshair, slices, zoom, window, one plane, sides", async () => {
    const { page, complaints } = await start({ volumes: headPair(identity4 as number[]), openSample: true });
    const axial = page.getByRole("application", { name: "Axial plane" });
    const box = await axial.boundingBox();
    if (!box) throw new Error("no plane");
    await axial.click({ position: { x: box.width / 2 + 60, y: box.height / 2 - 30 } });
    const clicked = await readout(page);
    expect(clicked[0]).toBeLessThan(-5);
    expect(clicked[1]).toBeGreaterThan(3);
    await page.mouse.wheel(0, -100);
    await drawn(page);
    expect((await readout(page))[2]).toBeCloseTo(clicked[2] + 1.6, 1);
    await page.mouse.move(5, 5);
    await axial.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("PageDown");
    await drawn(page);
    const moved = await readout(page);
    expect(moved[0]).toBeCloseTo(clicked[0] - 1.6, 1);
    expect(moved[2]).toBeCloseTo(clicked[2], 1);

    const level = page.getByLabel("Fixed window level");
    const levelBefore = await level.inputValue();
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.down({ button: "right" });
    await page.mouse.move(box.x + 130, box.y + 160);
    await page.mouse.up({ button: "right" });
    expect(await level.inputValue()).not.toBe(levelBefore);
    expect(await readout(page)).not.toEqual(moved);

    await page.getByRole("combobox", { name: "Moving window preset" }).click();
    await page.getByRole("option", { name: "Bone" }).click();
    expect(await page.getByLabel("Moving window width").inputValue()).toBe("2000");

    // a single key means the same everywhere: the list that was just used does not take it as a search
    await page.keyboard.press("b");
    await drawn(page);
    expect(await page.getByRole("combobox", { name: "Moving window preset" }).innerText()).toBe("Bone");
    await axial.focus();
    await page.keyboard.press("1");
    await drawn(page);
    expect((await axial.boundingBox())?.height).toBeGreaterThan(box.height * 1.8);
    expect(await page.getByRole("application", { name: "Coronal plane" }).isVisible()).toBe(false);
    await picture(page, "one-plane");
    await page.keyboard.press("1");

    await page.getByRole("button", { name: /radiological/ }).click();
    await expect.poll(() => axial.locator(".letter.right").innerText()).toBe("R");
    await page.keyboard.press("x");
    await page.getByRole("article", { name: "Fixed image" }).getByText("head_ct.nii").waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("marks a changed parameter, refuses a faulty one at its field, and cancels a registration", async () => {
    const movingToFixed = rigid([8, -5, 10], [14, -18, 20]);
    const { page, complaints } = await start({ volumes: headPair(movingToFixed), openSample: true, matrix: invertAffine(movingToFixed), pace: 150 });
    const register = page.getByRole("button", { name: "Register", exact: true });
    await page.getByRole("button", { name: "Parameters" }).click();
    await page.getByRole("button", { name: "Advanced" }).click();
    const bins = page.getByRole("textbox", { name: "Histogram bins" });
    await bins.fill("5");
    await page.getByText(/Enter a whole number from 8 to \d+\./).waitFor();
    expect(await register.isDisabled()).toBe(true);
    await picture(page, "parameters");
    await bins.fill("48");
    await page.getByText("1 changed").waitFor();
    await page.getByRole("button", { name: "Reset Histogram bins to 32" }).click();
    expect(await bins.inputValue()).toBe("32");
    await register.click();
    await page.getByText("level 2/4").waitFor();
    await picture(page, "registering");
    await page.keyboard.press("Escape");
    await page.getByText("Cancelled. Nothing was changed.").waitFor();
    expect(await page.getByRole("button", { name: "After" }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("says what went wrong when a file cannot be opened, with a detail to unfold", async () => {
    const { page } = await start({ volumes: headPair(identity4 as number[]), openSample: false });
    await page.getByLabel("Path of the fixed image").fill("/scans/nowhere.nii");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("There is no file /scans/nowhere.nii. Check the name.").waitFor();
    await page.getByText("Detail", { exact: true }).click();
    await page.getByText("ENOENT").waitFor();
    await page.getByText("The file is /scans/nowhere.nii").waitFor();
    await page.getByRole("button", { name: /^Dismiss/ }).click();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.context().close();
  });

  it("tells it where it covers no control, whatever is shown", async () => {
    const { page } = await start({ volumes: headPair(identity4 as number[]), openSample: true });
    await page.getByRole("tab", { name: "3D" }).click();
    await page.getByRole("slider", { name: "Opacity of the fixed surface" }).waitFor();
    // the false program has no such answer
    await page.getByRole("button", { name: "Save project" }).click();
    const notice = page.locator(".notice");
    await notice.waitFor();
    const covered = () => notice.evaluate((element) => {
      const own = element.getBoundingClientRect();
      return [...document.querySelectorAll("main :is(button, input, [role=slider], [role=combobox], [role=tab])")].filter((control) => {
        const { left, right, top, bottom } = control.getBoundingClientRect();
        return !element.contains(control) && right > left && left < own.right && right > own.left && top < own.bottom && bottom > own.top;
      }).map((control) => control.outerHTML.slice(0, 200));
    });
    for (const key of [null, "4", "4", "1", "1", "2", "2"]) {
      if (key !== null) await page.keyboard.press(key);
      await drawn(page);
      expect(await covered()).toEqual([]);
    }
    await page.keyboard.press("4");
    await page.getByRole("tab", { name: "Values" }).click();
    expect(await covered()).toEqual([]);
    await page.context().close();
  });

  it("draws slices and registers where there is no WebGL 2", async () => {
    const window = await openWindow(browser);
    await window.page.addInitScript(() => {
      const original = HTMLCanvasElement.prototype.getContext as (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) => unknown;
      Object.assign(HTMLCanvasElement.prototype, { getContext(this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind === "webgl2" ? null : original.call(this, kind, ...rest);
      } });
    });
    await window.page.addInitScript(installFalsePort, { volumes: headPair(identity4 as number[]), openSample: true, pace: 1 });
    await window.page.goto(server.url);
    await window.page.getByLabel("Under the cursor").getByText("head_ct.nii").waitFor();
    await drawn(window.page);
    const image = await picture(window.page, "without-webgl");
    const box = await window.page.getByRole("application", { name: "Axial plane" }).boundingBox();
    if (!box) throw new Error("no plane");
    expect(greyAt(image, box.x + box.width * 0.45, box.y + box.height * 0.45)).toBeGreaterThan(20);
    await window.page.getByRole("button", { name: "Register", exact: true }).click();
    await window.page.getByLabel("Verdict").waitFor();
    expect(window.complaints).toEqual([]);
    await window.page.context().close();
  });
});
