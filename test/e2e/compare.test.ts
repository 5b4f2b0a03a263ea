import type { PNG } from "pngjs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identity4, invertAffine } from "../../workers/contract/affine.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { installFalsePort } from "../fixtures/false-port.ts";
import { headPair, rigid } from "../fixtures/head-pair.ts";
import { serveFolder } from "../fixtures/static-server.ts";
import { builtRenderer, drawn, openWindow, picture } from "./window.ts";

let browser: Browser;
let server: Awaited<ReturnType<typeof serveFolder>>;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  server = await serveFolder(builtRenderer);
  browser = await launchBrowser();
  ({ page, complaints } = await openWindow(browser));
  const movingToFixed = rigid([2, -3, 8], [10, -9, 6]);
  await page.addInitScript(installFalsePort, { volumes: headPair(movingToFixed), openSample: true, matrix: invertAffine(movingToFixed), pace: 1 });
  await page.goto(server.url);
  await page.getByLabel("Under the cursor").getByText("head_ct.nii").waitFor();
  await page.locator("text=Loading voxels").waitFor({ state: "detached" });
  await drawn(page);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const application = (plane = "Axial") => page.getByRole("application", { name: `${plane} plane` });
async function box(plane = "Axial") {
  const found = await application(plane).boundingBox();
  if (!found) throw new Error("no plane");
  return found;
}
async function choose(mode: string): Promise<void> {
  await page.getByRole("combobox", { name: "Comparison" }).click();
  await page.getByRole("option", { name: mode }).click();
  await page.mouse.move(700, 20);
  await drawn(page);
}
const colourAt = (image: PNG, x: number, y: number) => [...image.data.subarray(4 * (Math.round(y) * image.width + Math.round(x)), 4 * (Math.round(y) * image.width + Math.round(x)) + 3)];
/** Share of an area's pixels that pass a test. */
async function share(image: PNG, passes: (colour: number[]) => boolean, plane = "Axial"): Promise<number> {
  const area = await box(plane);
  let [count, all] = [0, 0];
  for (let y = area.y + 30; y < area.y + area.height - 30; y++) for (let x = area.x + 30; x < area.x + area.width - 40; x++, all++) if (passes(colourAt(image, x, y))) count++;
  return count / all;
}

describe("comparing", () => {
  it("shows one image at each side of a line that is dragged, and the same as that image alone there", async () => {
    await choose("Swipe");
    const area = await box();
    await page.mouse.move(area.x + area.width / 2, area.y + 40);
    await page.mouse.down();
    await page.mouse.move(area.x + area.width * 0.6, area.y + 60, { steps: 3 });
    await page.mouse.up();
    await page.mouse.move(700, 20);
    await drawn(page);
    const swiped = await picture(page, "compare-swipe");
    await page.keyboard.press("f");
    await drawn(page);
    const fixed = await picture(page, "compare-fixed");
    await page.keyboard.press("f");
    await page.keyboard.press("m");
    await drawn(page);
    const moving = await picture(page, "compare-moving");
    await page.keyboard.press("m");
    const y = area.y + area.height * 0.42;
    const at = (image: PNG, u: number) => colourAt(image, area.x + area.width * u, y);
    // clear of the crosshair's line and of where both happen to agree
    expect(at(swiped, 0.4)).toEqual(at(fixed, 0.4));
    expect(at(swiped, 0.64)).toEqual(at(moving, 0.64));
    expect(await share(fixed, ([red]) => red > 0)).not.toBe(await share(moving, ([red]) => red > 0));
  });

  it("lays tiles whose size can be changed by keyboard", async () => {
    await choose("Checkerboard");
    const before = await picture(page, "compare-checkerboard");
    await page.getByRole("slider", { name: "Side of a tile" }).focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowRight");
    await drawn(page);
    const after = await picture(page, "compare-checkerboard-large");
    expect(await share(after, () => true)).toBe(1);
    let changed = 0;
    for (let i = 0; i < before.data.length; i += 4) if (before.data[i] !== after.data[i]) changed++;
    expect(changed).toBeGreaterThan(5000);
  });

  it("draws contours in the moving image's colour, and colours differences", async () => {
    await choose("Contours");
    const orange = ([red, , blue]: number[]) => red > blue + 60;
    expect(await share(await picture(page, "compare-contours"), orange)).toBeGreaterThan(0.005);
    await choose("Difference");
    const image = await picture(page, "compare-difference");
    const blue = ([red, , third]: number[]) => third > red + 60;
    expect(await share(image, orange)).toBeGreaterThan(0.01);
    expect(await share(image, blue)).toBeGreaterThan(0.01);
  });

  it("flickers between both and stops when another comparison is chosen", async () => {
    await choose("Flicker");
    await page.getByRole("slider", { name: "Changes per second" }).focus();
    await page.keyboard.press("End");
    const seen = new Set<string>();
    const area = await box();
    await expect.poll(async () => {
      const image = await picture(page, "compare-flicker");
      seen.add(colourAt(image, area.x + area.width * 0.5 + 60, area.y + area.height * 0.35).join(" "));
      return seen.size;
    }, { timeout: 8000 }).toBe(2);
    await choose("Blend");
    expect(await page.getByRole("slider", { name: "Blend: share of the moving image" }).isVisible()).toBe(true);
  });
});

describe("measuring, overlays and the 3-D view", () => {
  it("measures by mouse and by keyboard, and takes back", async () => {
    await page.keyboard.press("l");
    const area = await box();
    await page.mouse.move(area.x + 150, area.y + 200);
    await page.mouse.down();
    await page.mouse.move(area.x + 250, area.y + 200, { steps: 2 });
    await page.mouse.up();
    const lengths = page.locator(".rulers li");
    await expect.poll(() => lengths.count()).toBe(1);
    const mm = Number((await lengths.first().innerText()).replace(" mm", ""));
    await application().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => lengths.count()).toBe(2);
    // ten steps of the fixed image's 1.6 mm
    expect(await lengths.nth(1).innerText()).toContain("16.0 mm");
    expect(mm).toBeGreaterThan(20);
    await picture(page, "rulers");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await expect.poll(() => lengths.count()).toBe(0);
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => lengths.count()).toBe(1);
    await page.keyboard.press("c");
  });

  it("turns both surfaces in space by keyboard, and restores them when the graphics are lost", async () => {
    await page.getByRole("tab", { name: "3D" }).click();
    const view = page.getByRole("application", { name: /^3-D view/ });
    await view.locator("canvas").waitFor();
    await page.getByText("Surfaces are being made").waitFor({ state: "detached" });
    await drawn(page);
    const area = await view.boundingBox();
    if (!area) throw new Error("no view");
    const coloured = (image: PNG) => {
      const found = { blue: 0, orange: 0 };
      for (let y = area.y; y < area.y + area.height; y++) for (let x = area.x; x < area.x + area.width; x++) {
        const [red, , blue] = colourAt(image, x, y);
        if (blue > red + 40) found.blue++;
        if (red > blue + 40) found.orange++;
      }
      return found;
    };
    const first = await picture(page, "space");
    expect(coloured(first).blue).toBeGreaterThan(300);
    expect(coloured(first).orange).toBeGreaterThan(300);
    await view.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    await drawn(page);
    const turned = await picture(page, "space-turned");
    expect(Buffer.compare(first.data, turned.data)).not.toBe(0);
    await page.evaluate(() => {
      const canvas = document.querySelector(".space canvas") as HTMLCanvasElement;
      canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
    });
    await page.getByText("the 3-D view is being restored").waitFor();
    await page.getByText("the 3-D view is being restored").waitFor({ state: "detached" });
    await page.getByText("Surfaces are being made").waitFor({ state: "detached" });
    await expect.poll(async () => coloured(await picture(page, "space-restored")).blue, { timeout: 8000 }).toBeGreaterThan(300);
  });

  it("makes a PNG of every view that is shown", async () => {
    await page.evaluate(() => {
      const kept: string[] = [];
      Object.assign(window, { kept });
      const original = window.syncline?.request;
      Object.defineProperty(window.syncline, "request", { value: (name: string, params: { base64: string }) => {
        if (name === "files.save") {
          kept.push(params.base64);
          return Promise.resolve({ ok: true, value: { path: "views.png" } });
        }
        return original?.(name, params);
      } });
    });
    await page.getByRole("button", { name: "Save a picture of the views" }).click();
    await page.getByText("The picture was saved").waitFor();
    const { PNG: Reader } = await import("pngjs");
    const [base64] = await page.evaluate(() => (window as unknown as { kept: string[] }).kept);
    const image = Reader.sync.read(Buffer.from(base64, "base64"));
    const whole = await page.locator(".planes").boundingBox();
    if (!whole) throw new Error("no viewer");
    expect(image.width).toBeGreaterThan(1.8 * whole.width);
    // something in each quarter: three planes and the surfaces
    for (const [u, v] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
      let bright = 0;
      for (let y = 0; y < image.height / 2 - 1; y++) for (let x = 0; x < image.width / 2 - 1; x++) {
        const at = 4 * (Math.floor(y + (v * image.height) / 2) * image.width + Math.floor(x + (u * image.width) / 2));
        if (Math.max(image.data[at], image.data[at + 1], image.data[at + 2]) > 60) bright++;
      }
      expect([u, v, bright > 2000]).toEqual([u, v, true]);
    }
    expect(complaints).toEqual([]);
  });

  it("explains the 3-D view where there is no WebGL 2, while the planes are drawn", async () => {
    const other = await openWindow(browser);
    await other.page.addInitScript(() => {
      const original = HTMLCanvasElement.prototype.getContext as (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) => unknown;
      Object.assign(HTMLCanvasElement.prototype, { getContext(this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind === "webgl2" ? null : original.call(this, kind, ...rest);
      } });
    });
    await other.page.addInitScript(installFalsePort, { volumes: headPair(identity4 as number[]), openSample: true });
    await other.page.goto(server.url);
    await other.page.getByRole("tab", { name: "3D" }).click();
    await other.page.getByRole("alert").getByText("The 3-D view needs WebGL 2").waitFor();
    expect(other.complaints).toEqual([]);
    await other.page.context().close();
  });
});
