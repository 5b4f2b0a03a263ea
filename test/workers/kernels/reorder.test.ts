import { describe, expect, it } from "vitest";
import { place, randoms, testTeam } from "../../fixtures/kernels.ts";

/** A source of 19 x 37 x 21 read along axes order[0], order[1], order[2], turned round where flips say so: wider than a tile, and in several slabs. */
const size = [19, 37, 21];
const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
const flips = [[false, false, false], [true, false, false], [true, true, false], [false, true, true], [true, true, true]];

describe("reorder", () => {
  it.each(orders.flatMap((order) => flips.map((flip) => ({ order, flip }))))("axes $order turned $flip", async ({ order, flip }) => {
    const team = await testTeam();
    const values = randoms(7, size[0] * size[1] * size[2], -1, 1);
    const steps = [1, size[0], size[0] * size[1]];
    const [nx, ny, nz] = order.map((axis) => size[axis]);
    const strides = order.map((axis, k) => (flip[k] ? -steps[axis] : steps[axis]));
    const start = order.reduce((sum, axis, k) => sum + (flip[k] ? steps[axis] * (size[axis] - 1) : 0), 0);
    const target = team.arena.alloc(4 * values.length);
    team.run("reorder", nz, 16, [place(team, values), target, nx, ny, start, ...strides]);
    const expected = Array.from(values, (_, i) => {
      const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
      const at = [0, 0, 0];
      [x, y, z].forEach((place, k) => { at[order[k]] = flip[k] ? size[order[k]] - 1 - place : place; });
      return values[at[0] + size[0] * (at[1] + size[1] * at[2])];
    });
    expect(Array.from(team.f32(target, values.length))).toEqual(expected);
    team.end();
  });
});
