import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Volume } from "../../workers/contract/volume.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { writeVolume } from "../fixtures/files.ts";
import { phantomValue, volumeOf } from "../fixtures/phantom.ts";

/** Slices that are scrolled through while a job runs. */
const scrolls = 120;
const cancels = 3;
const side = 256;

/** A head of 256^3 voxels: computed at every second one, which is quicker and as good for this. */
function image(bend: number): Volume {
  const half = side / 2;
  const coarse = volumeOf({ dims: [half, half, half], affine: [1.6, 0, 0, -102, 0, 1.6, 0, -102, 0, 0, 1.6, -102, 0, 0, 0, 1] }, ([x, y, z]) =>
    phantomValue(x + bend * Math.sin(y / 25), y + bend * Math.sin(z / 27), z + bend * Math.cos(x / 29)), "int16");
  const from = new Int16Array(coarse.voxels);
  const voxels = new SharedArrayBuffer(2 * side ** 3);
  const to = new Int16Array(voxels);
  for (let z = 0, i = 0; z < side; z++) for (let y = 0; y < side; y++) for (let x = 0; x < side; x++, i++) to[i] = from[(x >> 1) + half * ((y >> 1) + half * (z >> 1))];
  return { voxels, header: { ...coarse.header, dims: [side, side, side], affine: [0.8, 0, 0, -102, 0, 0.8, 0, -102, 0, 0, 0.8, -102, 0, 0, 0, 1], spacing: [0.8, 0.8, 0.8] } };
}

const share = (sorted: readonly number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];

/** Milliseconds from each turn of the wheel over a plane to the frame that shows the new slice. */
function scroll(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const pane = document.querySelector("[role=application]");
    if (!pane) throw new Error("no plane");
    const box = pane.getBoundingClientRect();
    const canvas = document.querySelector<HTMLCanvasElement>("canvas[data-plane=axial]");
    const times: number[] = [];
    for (let step = 0; step < count; step++) {
      // a hand takes its time, and not always the same
      await new Promise((resolve) => setTimeout(resolve, 60 + (step * 37) % 90));
      const began = performance.now();
      pane.dispatchEvent(new WheelEvent("wheel", { deltaY: step % 40 < 20 ? -100 : 100, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true, cancelable: true }));
      // asked for within this task and its microtasks, painted by the frame that follows
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => setTimeout(resolve));
      if (canvas === null) throw new Error("no canvas");
      times.push(performance.now() - began);
    }
    return times;
  }, count);
}

/** Milliseconds from pressing Cancel to the window saying so. */
async function cancel(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim().startsWith("Cancel"));
    if (!button) throw new Error("nothing to cancel");
    const began = performance.now();
    button.click();
    while (!document.querySelector("[role=status].status")?.textContent.startsWith("Cancelled")) await new Promise((resolve) => setTimeout(resolve, 2));
    return performance.now() - began;
  });
}

async function choosePreset(page: Page, title: RegExp): Promise<void> {
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: title }).first().click();
}

async function measure(browser: Browser, url: string, files: { fixed: string; moving: string }): Promise<string[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(300_000);
  const lines: string[] = [];
  const began = performance.now();
  await page.goto(url);
  await page.getByRole("button", { name: "Open the sample pair" }).waitFor();
  lines.push(`start of the page to usable  ${((performance.now() - began) / 1000).toFixed(2)} s (limit 2)`);
  for (const role of ["fixed", "moving"] as const) {
    await page.getByLabel(`Path of the ${role} image`).fill(files[role]);
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: `${role === "fixed" ? "Fixed" : "Moving"} image` }).getByText("256 × 256 × 256").waitFor();
  }
  await page.waitForFunction(() => document.querySelectorAll("table[aria-label='Under the cursor'] tbody tr").length === 2);
  const row = (name: string, times: readonly number[]): string => {
    const sorted = times.toSorted((a, b) => a - b);
    return `${name.padEnd(44)}median ${share(sorted, 0.5).toFixed(0).padStart(4)}  p90 ${share(sorted, 0.9).toFixed(0).padStart(4)}  p95 ${share(sorted, 0.95).toFixed(0).padStart(4)}  most ${(sorted.at(-1) ?? NaN).toFixed(0).padStart(4)} ms`;
  };
  lines.push(row("scrolling, nothing runs", await scroll(page, scrolls)));
  for (const preset of [/^Deformable \(SyN\), fast/, /^Deformable \(SyN\), accurate|SyN with CC/]) {
    await choosePreset(page, preset);
    const title = await page.getByRole("combobox", { name: "Preset", exact: true }).innerText();
    const stops: number[] = [];
    for (let time = 0; time < cancels; time++) {
      await page.getByRole("button", { name: "Register", exact: true }).click();
      await page.locator(".chart canvas").waitFor();
      if (time === 0) lines.push(row(`scrolling, ${title} runs (limit 100)`, await scroll(page, scrolls)));
      else await page.waitForTimeout(1500);
      stops.push(await cancel(page));
    }
    lines.push(row(`cancelling ${title} (limit 500)`, stops));
  }
  await page.close();
  return lines;
}

/** How soon the page answers, by software rendering, with two images of 256^3: alone, and while a job runs on all threads. */
export async function windowTable(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "syncline-bench-window-"));
  const files = { fixed: join(folder, "fixed.nii"), moving: join(folder, "moving.nii") };
  await writeVolume(files.fixed, image(0));
  await writeVolume(files.moving, image(4));
  const [server, browser] = [await servePage(), await launchBrowser()];
  try {
    return await measure(browser, server.url, files);
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
