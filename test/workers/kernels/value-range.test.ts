import { describe, expect, it } from "vitest";
import { place, randoms, testTeam } from "../../fixtures/kernels.ts";

describe("value_range", () => {
  it.each([1, 3, 4, 37, 101])("finds the least and the greatest finite of %i values", async (count) => {
    const team = await testTeam();
    const values = Float32Array.from(randoms(5, count, -3, 7));
    if (count > 8) [Number.NaN, Infinity, -Infinity].forEach((odd, i) => values.fill(odd, 2 * i + 1, 2 * i + 2));
    const flat = 16;
    const slabs = Math.ceil(count / flat);
    const extremes = team.arena.alloc(8 * slabs);
    team.run("value_range", count, flat, [place(team, values), extremes]);
    for (let slab = 0; slab < slabs; slab++) {
      const finite = [...values.subarray(slab * flat, (slab + 1) * flat)].filter(Number.isFinite);
      expect([...team.f32(extremes + 8 * slab, 2)]).toEqual([Math.min(...finite), Math.max(...finite)]);
    }
    team.end();
  });

  it("says that nothing is finite", async () => {
    const team = await testTeam();
    const extremes = team.arena.alloc(8);
    team.run("value_range", 5, 16, [place(team, Float32Array.of(Number.NaN, Infinity, -Infinity, Number.NaN, Number.NaN)), extremes]);
    expect([...team.f32(extremes, 2)]).toEqual([Infinity, -Infinity]);
    team.end();
  });
});
