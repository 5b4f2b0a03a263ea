import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Grid } from "../../workers/contract/volume.ts";
import { writeVolume } from "../fixtures/files.ts";
import { heldBytes } from "../fixtures/page-memory.ts";
import { volumeOf } from "../fixtures/phantom.ts";

/** A CT of a clinic and an MR of 1 mm: unlike in size and pose. */
const grids: Record<"fixed" | "moving", Grid> = {
  fixed: { dims: [197, 233, 189], affine: [1, 0, 0, -98, 0, 1, 0, -134, 0, 0, 1, -72, 0, 0, 0, 1] },
  moving: { dims: [512, 512, 226], affine: [-0.45, 0, 0, 115, 0, 0.45, 0.1, -130, 0, 0, 0.8, -90, 0, 0, 0, 1] },
};
const pairs = 10;

/** Waits until both images are drawn in full. */
export async function shown(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelectorAll("table[aria-label='Under the cursor'] tbody tr td.value").length === 2 && document.querySelector("canvas[data-waiting]") === null && !document.body.innerText.includes("Loading voxels"));
  await page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
}

/** Memory of the page while it shows a large pair, over that of the empty page, and what ten such pairs leave behind. */
export async function memoryLines(browser: Browser, url: string, folder: string): Promise<string[]> {
  const decoded = Object.values(grids).reduce((sum, { dims: [x, y, z] }) => sum + 2 * x * y * z, 0);
  for (const role of ["fixed", "moving"] as const) await writeVolume(join(folder, `large-${role}.nii`), volumeOf(grids[role], ([x, y, z]) => (Math.hypot(x / 75, y / 90, z / 80) < 1 ? 300 + x : 5), "int16"));
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(300_000);
  const session = await page.context().newCDPSession(page);
  await page.goto(url);
  await page.getByRole("button", { name: "Open the sample pair" }).waitFor();
  const settle = (): Promise<void> => page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
  const empty = await heldBytes(session, settle);
  const open = async (): Promise<void> => {
    for (const role of ["fixed", "moving"] as const) {
      await page.locator(`input[type=file][data-role=${role}]`).first().setInputFiles(join(folder, `large-${role}.nii`));
      await page.getByRole("article", { name: role === "fixed" ? "Fixed image" : "Moving image" }).getByText(`large-${role}.nii`).waitFor();
    }
    await shown(page);
  };
  await open();
  const first = await heldBytes(session, settle);
  for (let pair = 1; pair < pairs; pair++) {
    await page.getByRole("button", { name: "Remove the moving image" }).click();
    await page.getByRole("button", { name: "Remove the fixed image" }).click();
    await open();
  }
  const last = await heldBytes(session, settle);
  await page.close();
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    `viewing 512x512x226 and 197x233x189 (${megabytes(decoded)} decoded)  ${megabytes(first)} heap and buffers, ${((first - empty) / decoded).toFixed(2)} of the decoded (limit 3)`,
    `growth over ${pairs} such pairs  ${((last / first - 1) * 100).toFixed(1)} % (limit 10)`,
  ];
}
