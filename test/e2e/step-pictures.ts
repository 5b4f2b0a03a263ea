import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { drawn, picture } from "./window.ts";

/** Coarse pictures as they ought to be, of the sample pair alone: UPDATE_PICTURES=1 writes them anew, to be looked at before they are kept. */
const folder = fileURLToPath(new URL("expected/", import.meta.url));
const update = process.env.UPDATE_PICTURES === "1";
const planes = ["Axial", "Sagittal", "Coronal"] as const;

/** Means of red, green and blue over the blocks of a picture, row by row. */
export interface Coarse { columns: number; rows: number; values: Float32Array }

/** A rectangle of a picture, pixels. */
interface Part { x: number; y: number; width: number; height: number }

/** Means over columns x rows blocks of a part. */
export function coarsePart(image: PNG, { x, y, width, height }: Part, columns: number, rows: number): Coarse {
  const values = new Float32Array(3 * columns * rows);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const block = 3 * (row * columns + column);
    let count = 0;
    for (let v = Math.ceil(y + row * height / rows); v < Math.min(image.height, y + (row + 1) * height / rows); v++) {
      for (let u = Math.ceil(x + column * width / columns); u < Math.min(image.width, x + (column + 1) * width / columns); u++, count++) {
        for (let channel = 0; channel < 3; channel++) values[block + channel] += image.data[4 * (v * image.width + u) + channel];
      }
    }
    for (let channel = 0; channel < 3; channel++) values[block + channel] /= Math.max(1, count);
  }
  return { columns, rows, values };
}

/** Pictures side by side. */
function beside(parts: readonly Coarse[]): Coarse {
  const rows = parts[0].rows, columns = parts.reduce((sum, part) => sum + part.columns, 0);
  const values = new Float32Array(3 * columns * rows);
  let first = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++) values.set(part.values.subarray(3 * row * part.columns, 3 * (row + 1) * part.columns), 3 * (row * columns + first));
    first += part.columns;
  }
  return { columns, rows, values };
}

/** The three planes in blocks, their rims, where letters, buttons and sliders are, left out. The whole window is kept under the name. */
export async function coarsePlanes(page: Page, name: string, blocks = 24): Promise<Coarse> {
  const image = await still(page, name);
  const parts: Coarse[] = [];
  for (const plane of planes) {
    const box = await page.getByRole("application", { name: `${plane} plane` }).boundingBox();
    if (!box) throw new Error(`no ${plane} plane`);
    parts.push(coarsePart(image, { x: box.x + 40, y: box.y + 40, width: box.width - 80, height: box.height - 80 }, blocks, blocks));
  }
  return beside(parts);
}

/** The whole window in blocks. */
export async function coarseWindow(page: Page, name: string): Promise<Coarse> {
  const image = await still(page, name);
  return coarsePart(image, { x: 0, y: 0, width: image.width, height: image.height }, 64, 40);
}

async function still(page: Page, name: string): Promise<PNG> {
  // the mouse elsewhere, so that nothing glows and no value is read out
  await page.mouse.move(5, 5);
  await drawn(page);
  return picture(page, name);
}

/** Mean difference of two pictures, grey levels; all there is where their sizes differ. */
export function difference(a: Coarse, b: Coarse): number {
  if (a.columns !== b.columns || a.rows !== b.rows) return 255;
  return a.values.reduce((sum, value, i) => sum + Math.abs(value - b.values[i]), 0) / a.values.length;
}

/** Share of the blocks that differ plainly in any colour. */
export function changedBlocks(a: Coarse, b: Coarse): number {
  let changed = 0;
  for (let block = 0; block < a.values.length; block += 3) if ([0, 1, 2].some((channel) => Math.abs(a.values[block + channel] - b.values[block + channel]) > 32)) changed++;
  return changed / (a.values.length / 3);
}

/** How like a kept picture one must be: in the mean, and in all but a few blocks. */
const usual = { mean: 3, blocks: 0.02 };
export type Tolerance = typeof usual;

export const isLike = (a: Coarse, b: Coarse, { mean, blocks }: Tolerance = usual): boolean => difference(a, b) < mean && changedBlocks(a, b) < blocks;

/** Compares with what is kept, or keeps it. */
export async function expectKept(seen: Coarse, name: string, tolerance = usual): Promise<void> {
  const path = `${folder}${name}.png`;
  if (update) {
    const png = new PNG({ width: seen.columns, height: seen.rows });
    for (let block = 0; block < seen.columns * seen.rows; block++) png.data.set([...seen.values.subarray(3 * block, 3 * block + 3), 255], 4 * block);
    await mkdir(folder, { recursive: true });
    await writeFile(path, PNG.sync.write(png));
    return;
  }
  const kept = await readKept(name);
  expect([kept.columns, kept.rows], `${name}: size`).toEqual([seen.columns, seen.rows]);
  expect(difference(seen, kept), `${name} differs from test/e2e/expected/${name}.png`).toBeLessThan(tolerance.mean);
  expect(changedBlocks(seen, kept), `${name} differs in places from test/e2e/expected/${name}.png`).toBeLessThan(tolerance.blocks);
}

export async function readKept(name: string): Promise<Coarse> {
  const png = PNG.sync.read(await readFile(`${folder}${name}.png`));
  const values = new Float32Array(3 * png.width * png.height);
  for (let block = 0; block < png.width * png.height; block++) for (let channel = 0; channel < 3; channel++) values[3 * block + channel] = png.data[4 * block + channel];
  return { columns: png.width, rows: png.height, values };
}

/** Overlap (Dice) of what is not background in two pictures of one image each. */
export function silhouetteOverlap(a: Coarse, b: Coarse): number {
  const inside = ({ values }: Coarse): boolean[] => Array.from({ length: values.length / 3 }, (_, block) => values[3 * block] + values[3 * block + 1] + values[3 * block + 2] > 60);
  const [one, other] = [inside(a), inside(b)];
  const both = one.filter((value, i) => value && other[i]).length;
  return 2 * both / (one.filter(Boolean).length + other.filter(Boolean).length);
}
