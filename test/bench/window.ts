import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Volume } from "../../workers/contract/volume.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { writeVolume } from "../fixtures/files.ts";
import { phantomValue, volumeOf } from "../fixtures/phantom.ts";
import { memoryLines, shown } from "./window-memory.ts";

/** Slices that are scrolled through while a job runs. */
const scrolls = 120;
/** ms from the first iteration that is told, of either stage or none */
const cancelsAfter = [0, 1500, 4000];
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

/** Presses Register unless a registration runs whose first iteration has been told: on a quick machine one may have ended meanwhile. */
async function ensureRunning(page: Page): Promise<void> {
  const running = await page.evaluate(() => document.querySelector(".progress .ends") !== null && document.querySelector(".progress .chart canvas") !== null);
  if (running) return;
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await page.locator(".progress .ends").waitFor();
  await page.locator(".progress .chart canvas").waitFor();
}

/** Milliseconds from turns of the wheel over a plane to the frame that shows the new slice; `running`: only those while a registration runs. */
function scrollSome(page: Page, first: number, running: boolean): Promise<number[]> {
  return page.evaluate(async ({ first, running, count }) => {
    const pane = document.querySelector("[role=application]");
    if (!pane) throw new Error("no plane");
    const box = pane.getBoundingClientRect();
    const times: number[] = [];
    for (let step = first; step < first + count; step++) {
      // a hand takes its time, and not always the same
      await new Promise((resolve) => setTimeout(resolve, 60 + (step * 37) % 90));
      if (running && document.querySelector(".progress .ends") === null) break;
      const began = performance.now();
      pane.dispatchEvent(new WheelEvent("wheel", { deltaY: step % 40 < 20 ? -100 : 100, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true, cancelable: true }));
      // asked for within this task and its microtasks, painted by the frame that follows
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => setTimeout(resolve));
      times.push(performance.now() - began);
    }
    return times;
  }, { first, running, count: 10 });
}

async function scroll(page: Page, running: boolean): Promise<number[]> {
  const times: number[] = [];
  while (times.length < scrolls) {
    if (running) await ensureRunning(page);
    times.push(...await scrollSome(page, times.length, running));
  }
  return times;
}

/** Milliseconds from pressing Cancel to the window saying so; null where the registration had ended by itself. */
function cancelOnce(page: Page): Promise<number | null> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll("button")].find(({ textContent }) => textContent.trim().startsWith("Cancel"));
    if (!button) return null;
    const began = performance.now();
    button.click();
    while (!document.querySelector("[role=status].status")?.textContent.startsWith("Cancelled")) {
      if (document.querySelector(".progress .ends") === null && performance.now() - began > 5000) return null;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return performance.now() - began;
  });
}

async function cancel(page: Page, after: number): Promise<number> {
  for (;;) {
    await ensureRunning(page);
    await page.waitForTimeout(after);
    const took = await cancelOnce(page);
    if (took !== null) return took;
  }
}

async function choosePreset(page: Page, title: RegExp): Promise<void> {
  await page.getByRole("combobox", { name: "Preset", exact: true }).click();
  await page.getByRole("option", { name: title }).first().click();
}

/** Milliseconds from the services' answer that the second image is read to the frame that shows the pair in full. */
function firstFrame(page: Page): Promise<number> {
  return page.evaluate(() => {
    const read = performance.getEntriesByType("resource").findLast(({ name }) => name.endsWith("/rpc/volumes.open"));
    return performance.now() - (read as PerformanceResourceTiming).responseEnd;
  });
}

async function measure(browser: Browser, url: string, files: Record<"fixed" | "moving", string>): Promise<string[]> {
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
  await shown(page);
  lines.push(`a pair that is read to its first whole frame  ${((await firstFrame(page)) / 1000).toFixed(2)} s (limit 1)`);
  const row = (name: string, times: readonly number[]): string => {
    const sorted = times.toSorted((a, b) => a - b);
    return `${name.padEnd(60)}median ${share(sorted, 0.5).toFixed(0).padStart(4)}  p90 ${share(sorted, 0.9).toFixed(0).padStart(4)}  p95 ${share(sorted, 0.95).toFixed(0).padStart(4)}  most ${(sorted.at(-1) ?? NaN).toFixed(0).padStart(4)} ms`;
  };
  lines.push(row("scrolling, nothing runs", await scroll(page, false)));
  for (const preset of [/^Deformable \(SyN\), fast/, /^Deformable \(SyN\), accurate|SyN with CC/]) {
    await choosePreset(page, preset);
    const title = await page.getByRole("combobox", { name: "Preset", exact: true }).innerText();
    lines.push(row(`scrolling, ${title} runs (limit p95 100)`, await scroll(page, true)));
    const stops: number[] = [];
    for (const after of cancelsAfter) stops.push(await cancel(page, after));
    lines.push(row(`cancelling ${title} (limit 500)`, stops));
  }
  await page.close();
  return lines;
}

/** How soon the page answers, by software rendering, with two images of 256^3: alone, and while a job runs on all threads. Then what a large pair takes of its memory. */
export async function windowTable(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "syncline-bench-window-"));
  const files = { fixed: join(folder, "fixed.nii"), moving: join(folder, "moving.nii") };
  await writeVolume(files.fixed, image(0));
  await writeVolume(files.moving, image(4));
  const [server, browser] = [await servePage(), await launchBrowser(true)];
  try {
    return [...await measure(browser, server.url, files), ...await memoryLines(browser, server.url, folder)];
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
