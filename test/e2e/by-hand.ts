import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Triple } from "../../workers/contract/volume.ts";
import { drawn, readout } from "./window.ts";

/** What is done by hand with a pair: near where its registration ends, so that this can start there. */
export interface ByHand {
  /** mm to the right, the front and the head */
  shift: Triple;
  /** degrees about the same axes */
  turn: Triple;
  /** the fixed image's lowest value of tissue */
  tissue: number;
}

const shiftFields = ["Shift to the right, mm", "Shift to the front, mm", "Shift to the head, mm"];
const turnFields = ["Turn about the left-right axis, degrees", "Turn about the back-front axis, degrees", "Turn about the feet-head axis, degrees"];

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const tool = (page: Page, name: string) => page.getByRole("group", { name: "What the left mouse button does" }).getByRole("button", { name, exact: true });
/** The heading of a part of the left side, which opens and closes it. */
export const fold = (page: Page, name: RegExp) => page.getByRole("complementary", { name: "Images and registration" }).getByRole("button", { name });
const axial = (page: Page) => page.getByRole("application", { name: "Axial plane" });

/** The numbers of the alignment: three shifts, three turns. */
async function numbers(page: Page): Promise<number[]> {
  await drawn(page);
  return Promise.all([...shiftFields, ...turnFields].map(async (name) => Number(await page.getByRole("textbox", { name, exact: true }).inputValue())));
}

const undo = (page: Page) => page.keyboard.press("Control+z");
const redo = (page: Page) => page.keyboard.press("Control+Shift+z");

/** A drag with the left button between two places of the axial plane, CSS pixels from its corner. */
async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = await axial(page).boundingBox();
  if (!box) throw new Error("no axial plane");
  await page.mouse.move(box.x + from[0], box.y + from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 6 });
  await page.mouse.up();
}

/** The moving image laid by numbers, mouse and keys, each taken back; then by three landmark pairs. */
export async function layByHand(page: Page, { shift, turn }: ByHand): Promise<void> {
  await fold(page, /^Align by hand/).click();
  for (const [at, name] of [...shiftFields, ...turnFields].entries()) {
    await page.getByRole("textbox", { name, exact: true }).fill(String([...shift, ...turn][at]));
    await page.keyboard.press("Enter");
  }
  const laid = await numbers(page);
  expect(laid).toEqual([...shift, ...turn]);

  await tool(page, "Align by hand").click();
  const [plane, ring] = await Promise.all([axial(page).boundingBox(), axial(page).locator("circle.ring").boundingBox()]);
  if (!plane || !ring) throw new Error("no handle in the axial plane");
  const middle = [ring.x + ring.width / 2 - plane.x, ring.y + ring.height / 2 - plane.y] as const;
  // the patient's left is on the right side
  await drag(page, middle, [middle[0] + 30, middle[1] - 18]);
  const dragged = await numbers(page);
  expect(dragged[0]).toBeLessThan(laid[0] - 5);
  expect(dragged[1]).toBeGreaterThan(laid[1] + 3);
  expect((laid[0] - dragged[0]) / (dragged[1] - laid[1])).toBeCloseTo(30 / 18, 1);
  expect(dragged.slice(2)).toEqual(laid.slice(2));
  await undo(page);
  expect(await numbers(page)).toEqual(laid);

  // outside the ring, a quarter of the way round
  const outside = ring.width / 2 + 12;
  await drag(page, [middle[0] + outside, middle[1]], [middle[0] + outside * Math.SQRT1_2, middle[1] - outside * Math.SQRT1_2]);
  const turned = await numbers(page);
  expect(turned.slice(0, 3)).toEqual(laid.slice(0, 3));
  expect(Math.hypot(...turned.slice(3).map((value, axis) => value - laid[3 + axis]))).toBeGreaterThan(30);
  await undo(page);
  expect(await numbers(page)).toEqual(laid);

  await axial(page).focus();
  for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowUp"]) await page.keyboard.press(key);
  const nudged = await numbers(page);
  expect(nudged).toEqual([laid[0] - 2, laid[1] + 10, ...laid.slice(2)]);
  await undo(page);
  expect(await numbers(page)).toEqual(laid);
  await redo(page);
  expect(await numbers(page)).toEqual(nudged);
  await undo(page);

  // three pairs, in each the moving place 3 mm to the patient's left of the fixed one: the fit shifts by just that
  await tool(page, "Landmarks").click();
  const steps: Triple[] = [];
  for (const [right, down] of [[-60, -40], [50, -30], [-10, 70]]) {
    await axial(page).click({ position: { x: plane.width / 2 + right, y: plane.height / 2 + down } });
    // away, so that the crosshair's place is read out
    await page.mouse.move(5, 5);
    await drawn(page);
    const fixed = await readout(page);
    for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await drawn(page);
    const moving = await readout(page);
    steps.push(moving.map((value, axis) => value - fixed[axis]) as Triple);
  }
  const apart = -steps[0][0];
  expect(apart).toBeGreaterThan(1);
  const mean = () => page.getByText(/^Mean distance/).innerText();
  const told = async () => [...(await mean()).matchAll(/\d+\.\d/g)].map(([value]) => Number(value));
  for (const value of await told()) expect(value).toBeCloseTo(apart, 0);
  await button(page, "Fit to landmarks").click();
  expect(await told()).toEqual([0, 0]);
  const fitted = await numbers(page);
  expect(fitted[0]).toBeCloseTo(laid[0] + apart, 0);
  for (const at of [1, 2, 3, 4, 5]) expect(fitted[at]).toBeCloseTo(laid[at], 0);
  await undo(page);
  expect(await numbers(page)).toEqual(laid);
  await redo(page);
  expect(await numbers(page)).toEqual(fitted);
}

/** A mask of the fixed image: tissue by its values, a stroke of the brush that is taken back and done again, the largest part. */
export async function maskByHand(page: Page, { tissue }: ByHand): Promise<void> {
  await fold(page, /^Masks/).click();
  await page.getByRole("textbox", { name: "Lowest value", exact: true }).fill(String(tissue));
  const share = async (): Promise<number> => {
    await page.getByText("Changing the mask…").waitFor({ state: "detached" });
    return Number(/^([\d.]+) %/.exec(await page.getByText(/% of the image are marked$/).innerText())?.[1]);
  };
  await button(page, "Mark values").click();
  const marked = await share();

  await button(page, "Brush").click();
  await page.getByRole("slider", { name: "Radius of the brush, mm" }).focus();
  for (let step = 0; step < 10; step++) await page.keyboard.press("ArrowRight");
  const box = await axial(page).boundingBox();
  if (!box) throw new Error("no axial plane");
  // in the air beside the head
  await drag(page, [box.width / 2 - 135, 60], [box.width / 2 - 115, 50]);
  await expect.poll(share).toBeGreaterThan(marked);
  const painted = await share();
  await undo(page);
  await expect.poll(share).toBe(marked);
  await redo(page);
  await expect.poll(share).toBe(painted);

  // the stroke is a part of its own, and with it go the specks
  await button(page, "Largest part").click();
  await expect.poll(share).toBeLessThanOrEqual(marked);
  expect(await share()).toBeGreaterThan(0.6 * marked);
  await drawn(page);
}
