import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comparePicture } from "../../../main/services/picture.ts";
import { createPools, type Pools } from "../../../main/services/pools.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

let pools: Pools;
beforeAll(async () => {
  pools = await createPools({ threads: 1 });
});
afterAll(() => pools.dispose());

/** A left-handed grid, so that the headers must be followed. */
const grid = { dims: [21, 21, 21] as [number, number, number], affine: [-5, 0, 0, 50, 0, 5, 0, -50, 0, 0, 5, -50, 0, 0, 0, 1] };
const side = 320;

/** Mean grey of a square of 40 pixels about a place in one of the three planes. */
function around({ data, width }: PNG, plane: number, x: number, y: number): number {
  let sum = 0;
  for (let row = y - 20; row < y + 20; row++) for (let column = x - 20; column < x + 20; column++) sum += data[4 * (row * width + plane * (side + 4) + column)];
  return sum / 1600;
}

describe("a picture of three planes", () => {
  it.each([
    ["right", [30, 0, 0], [[70, 160], [70, 160], null]],
    ["front", [0, 30, 0], [[160, 70], null, [70, 160]]],
    ["top", [0, 0, 30], [null, [160, 70], [160, 70]]],
  ] as const)("shows what is at the patient's %s where the window shows it", async (_, [x0, y0, z0], places) => {
    const ball = volumeOf(grid, ([x, y, z]) => (Math.hypot(x - x0, y - y0, z - z0) < 16 ? 100 : 0));
    const png = PNG.sync.read(await comparePicture(pools, ball, [{ moving: ball, transforms: [] }], "blend"));
    for (const [plane, place] of places.entries()) {
      if (place === null) continue;
      expect(around(png, plane, place[0], place[1])).toBeGreaterThan(120);
      expect(around(png, plane, side - place[0], side - place[1])).toBeLessThan(60);
    }
  });

  it("names the patient's sides at the edges of each plane", async () => {
    const empty = volumeOf(grid, ([x]) => (x > 49 ? 1e-3 : 0));
    const png = PNG.sync.read(await comparePicture(pools, empty, [{ moving: empty, transforms: [] }], "checkerboard"));
    /** White pixels, as rows of a letter, from a place in the picture. */
    const letter = (plane: number, x0: number, y0: number) => Array.from({ length: 7 }, (_, y) =>
      Array.from({ length: 5 }, (__, x) => (png.data[4 * ((y0 + 2 * y) * png.width + plane * (side + 4) + x0 + 2 * x)] === 255 ? "#" : ".")).join("")).join(" ");
    const right = "####. #...# #...# ####. #.#.. #..#. #...#", front = ".###. #...# #...# ##### #...# #...# #...#";
    expect([letter(0, 3, 153), letter(1, 3, 153), letter(2, 3, 153), letter(0, 155, 3)]).toEqual([right, right, front, front]);
  });
});
