import { describe, expect, it } from "vitest";
import { fillAir } from "../../../workers/engine/air.ts";
import { place, testTeam } from "../../fixtures/kernels.ts";

const [nx, ny, nz] = [9, 8, 7];
const at = (x: number, y: number, z: number) => (z * ny + y) * nx + x;

/** An image of air with a body, some of it unknown; answers the weights after filling. */
async function filled(isBody: (x: number, y: number, z: number) => boolean, isUnknown: (x: number, y: number, z: number) => boolean): Promise<Float32Array> {
  const team = await testTeam();
  const data = new Float32Array(nx * ny * nz), weight = new Float32Array(nx * ny * nz);
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) {
    weight[at(x, y, z)] = isUnknown(x, y, z) ? 0 : 1;
    data[at(x, y, z)] = isUnknown(x, y, z) ? 0 : isBody(x, y, z) ? 0.6 : 0.01;
  }
  const pointer = place(team, weight);
  fillAir(team, { grid: { dims: [nx, ny, nz], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, data: place(team, data), weight: pointer, modality: "CT" });
  const after = team.f32(pointer, nx * ny * nz).slice();
  team.end();
  return after;
}

const inFrame = (x: number, y: number, z: number) => x < 2 || y < 2 || z < 2 || x >= nx - 2 || y >= ny - 2 || z >= nz - 2;
const middle = (x: number, y: number, z: number) => x === 4 && y === 4 && z === 3;

describe("padding behind air", () => {
  it("is air on every side, edge and corner of a frame around air", async () => {
    expect((await filled(() => false, inFrame)).every((weight) => weight === 1)).toBe(true);
  });

  it("stays unknown where a body reaches it, and behind that", async () => {
    const weights = await filled((x, y, z) => x >= 3 && y === 4 && z === 3, inFrame);
    expect([weights[at(7, 4, 3)], weights[at(8, 4, 3)]]).toEqual([0, 0]);
    expect([weights[at(0, 0, 0)], weights[at(1, 4, 3)], weights[at(8, 5, 4)]]).toEqual([1, 1, 1]);
  });

  it("stays unknown in a hole of the body, and everywhere when nothing is known", async () => {
    expect((await filled(() => true, middle))[at(4, 4, 3)]).toBe(0);
    expect((await filled(() => true, () => true)).every((weight) => weight === 0)).toBe(true);
  });
});
