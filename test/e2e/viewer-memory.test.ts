import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bytesPerVoxel, type Grid, voxelCount } from "../../workers/contract/volume.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { writeVolume } from "../fixtures/files.ts";
import { heldBytes } from "../fixtures/page-memory.ts";
import { volumeOf } from "../fixtures/phantom.ts";
import { drawn, openWindow } from "./window.ts";

let folder: string;
let server: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;
let page: Page;
let session: CDPSession;
let decoded = 0;

// unlike in size and pose, as a CT and an MR are
const grids: Record<"fixed" | "moving", Grid> = {
  fixed: { dims: [160, 160, 160], affine: [1.2, 0, 0, -96, 0, 1.2, 0, -96, 0, 0, 1.2, -96, 0, 0, 0, 1] },
  moving: { dims: [224, 224, 90], affine: [-0.9, 0, 0, 100, 0, 0.9, 0.3, -110, 0, 0, 2, -90, 0, 0, 0, 1] },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-memory-"));
  for (const [role, grid] of Object.entries(grids)) {
    const volume = volumeOf(grid, ([x, y, z]) => (Math.hypot(x / 75, y / 90, z / 80) < 1 ? 300 + 80 * Math.sin(x / 5) : 5));
    decoded += voxelCount(grid.dims) * bytesPerVoxel[volume.header.dtype];
    await writeVolume(join(folder, `${role}.nii`), volume);
  }
  server = await servePage();
  browser = await launchBrowser();
  ({ page } = await openWindow(browser));
  session = await page.context().newCDPSession(page);
  await page.goto(server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const held = (): Promise<number> => heldBytes(session, () => drawn(page));

async function openPair(): Promise<void> {
  for (const role of ["fixed", "moving"]) {
    await page.locator(`input[type=file][data-role=${role}]`).first().setInputFiles(join(folder, `${role}.nii`));
    await page.getByRole("article", { name: role === "fixed" ? "Fixed image" : "Moving image" }).getByText(`${role}.nii`).waitFor();
  }
  await page.waitForFunction(() => document.querySelectorAll("tbody td.value").length === 2 && !document.body.innerText.includes("Loading voxels"));
  await drawn(page);
}

it("holds a viewed pair once, not three times, and lets go of ten of them", async () => {
  const empty = await held();
  await openPair();
  const first = await held();
  expect(first).toBeGreaterThan(decoded);
  expect(first - empty).toBeLessThan(1.5 * decoded);
  for (let i = 0; i < 10; i++) {
    await page.getByRole("button", { name: "Remove the moving image" }).click();
    await page.getByRole("button", { name: "Remove the fixed image" }).click();
    await openPair();
  }
  expect(await held()).toBeLessThan(1.1 * first);
}, 120_000);
