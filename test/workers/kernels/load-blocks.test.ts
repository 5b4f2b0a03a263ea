import { describe, expect, it } from "vitest";
import { place, randoms, testTeam } from "../../fixtures/kernels.ts";

const [nx, ny, nz] = [11, 9, 7];

describe("load_blocks", () => {
  it.each([
    { bytes: 2, factors: [2, 3, 1] }, { bytes: 2, factors: [1, 1, 1] }, { bytes: 1, factors: [4, 2, 3] },
  ])("$factors of $bytes bytes, to another order, where some hold no data", async ({ bytes, factors: [fx, fy, fz] }) => {
    const team = await testTeam();
    const values = bytes === 1 ? 256 : 65536;
    const stored = Array.from(randoms(3, nx * ny * nz, 0, values), Math.floor);
    const table = randoms(4, values, 0, 1).map((value) => (value < 0.3 ? Number.NaN : value));
    const source = team.arena.alloc(bytes * stored.length);
    team.u8(source, bytes * stored.length).set(bytes === 1 ? Uint8Array.from(stored) : new Uint8Array(Uint16Array.from(stored).buffer));
    const [cx, cy, cz] = [Math.floor(nx / fx), Math.floor(ny / fy), Math.floor(nz / fz)];
    // x turned round, y and z changed over
    const [start, sx, sy, sz] = [cx - 1, -1, cx * cz, cx];
    const target = team.arena.alloc(4 * cx * cy * cz), missing = team.arena.alloc(8 * cz);
    team.run("load_blocks", cz, 1, [source, bytes, place(team, table), nx, ny, fx, fy, fz, cx, cy, target, start, sx, sy, sz, missing]);
    const found = team.f32(target, cx * cy * cz);
    let incomplete = 0;
    for (let z = 0; z < cz; z++) for (let y = 0; y < cy; y++) for (let x = 0; x < cx; x++) {
      const block: number[] = [];
      for (let k = 0; k < fz; k++) for (let j = 0; j < fy; j++) for (let i = 0; i < fx; i++) block.push(table[stored[((z * fz + k) * ny + y * fy + j) * nx + x * fx + i]]);
      const known = block.filter((value) => !Number.isNaN(value));
      if (known.length < block.length) incomplete++;
      const value = found[start + x * sx + y * sy + z * sz];
      if (2 * known.length < block.length) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(known.reduce((sum, other) => sum + other, 0) / known.length, 6);
    }
    expect(incomplete).toBeGreaterThan(0);
    expect(team.f64(missing, cz).reduce((sum, value) => sum + value, 0)).toBe(incomplete);
    team.end();
  });
});
