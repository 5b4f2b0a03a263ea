import { describe, expect, it } from "vitest";
import { multiply4, orientationOf, transformPoint } from "../../../workers/contract/affine.ts";
import type { Grid, Triple } from "../../../workers/contract/volume.ts";
import { canonicalOrder, toStored } from "../../../workers/engine/canonical.ts";
import { componentsOf } from "../../../workers/contract/transform.ts";
import { allocateField } from "../../../workers/engine/deformable/field.ts";
import { toDisplacement } from "../../../workers/engine/deformable/result.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { rigid } from "../../fixtures/head-pair.ts";

const base: Grid = { dims: [3, 4, 5], affine: multiply4(rigid([8, -6, 11], [3, 5, -7]), [2, 0, 0, -9, 0, 1.5, 0, 4, 0, 0, 3, 11, 0, 0, 0, 1]) };
const permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/** The base grid stored in another order: axis k of the answer is axis order[k] of the base, turned round where flip[k]. */
function storedGrid(order: readonly number[], flip: readonly boolean[]): Grid {
  const dims = order.map((axis) => base.dims[axis]) as Triple;
  const first = [0, 0, 0];
  order.forEach((axis, k) => { first[axis] = flip[k] ? base.dims[axis] - 1 : 0; });
  const origin = transformPoint(base.affine, first);
  const affine = [0, 1, 2].flatMap((row) => [...order.map((axis, k) => base.affine[4 * row + axis] * (flip[k] ? -1 : 1)), origin[row]]);
  return { dims, affine: [...affine, 0, 0, 0, 1] };
}
const stored48 = permutations.flatMap((order) => Array.from({ length: 8 }, (_, bits) => storedGrid(order, [0, 1, 2].map((k) => (bits >> k) % 2 === 1))));

describe("canonical order", () => {
  it("brings all 48 orders of one oblique grid to the same grid, right, front and up", () => {
    expect(new Set(stored48.map(({ affine }) => orientationOf(affine))).size).toBe(48);
    for (const stored of stored48) {
      const { grid } = canonicalOrder(stored);
      expect(grid.dims).toEqual(base.dims);
      grid.affine.forEach((value, i) => { expect(value).toBeCloseTo(base.affine[i], 10); });
    }
  });

  it("says where each stored voxel goes: the place of the same world point", () => {
    for (const stored of stored48) {
      const { grid, start, strides } = canonicalOrder(stored);
      const [i, j, k] = [1, stored.dims[1] - 1, 0];
      const index = start + i * strides[0] + j * strides[1] + k * strides[2];
      const place = [index % grid.dims[0], Math.floor(index / grid.dims[0]) % grid.dims[1], Math.floor(index / (grid.dims[0] * grid.dims[1]))];
      transformPoint(grid.affine, place).forEach((value, axis) => { expect(value).toBeCloseTo(transformPoint(stored.affine, [i, j, k])[axis], 9); });
    }
  });

  it("gives values and fields back in the order of the file, each at its world point", async () => {
    const count = 60;
    const { dims } = base;
    // each vector is the way from the first voxel to its own
    const index = (v: number) => [v % 3, Math.floor(v / 3) % 4, Math.floor(v / 12)];
    const origin = transformPoint(base.affine, [0, 0, 0]);
    const team = await testTeam();
    for (const stored of stored48) {
      const field = allocateField(team, base);
      field.planes.forEach((plane, axis) => { team.f32(plane, count).set(Float32Array.from({ length: count }, (_, v) => index(v)[axis])); });
      const turned = toDisplacement(team, field, stored);
      expect(turned.grid.dims).toEqual(stored.dims);
      turned.grid.affine.forEach((value, i) => { expect(value).toBeCloseTo(stored.affine[i], 10); });
      const [nx, ny] = turned.grid.dims;
      for (let v = 0; v < count; v++) {
        const point = transformPoint(turned.grid.affine, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
        point.forEach((value, component) => { expect(componentsOf(turned)[component][v]).toBeCloseTo(value - origin[component], 4); });
      }
    }
    team.end();
    const back = new Uint8Array(count);
    toStored(Uint8Array.from({ length: count }, (_, v) => v), canonicalOrder(base), dims, back);
    expect([...back]).toEqual(Array.from({ length: count }, (_, v) => v));
  });
});
