import { describe, expect, it } from "vitest";
import type { Grid } from "../../../../workers/contract/volume.ts";
import { allocateField, resampleField, type GridField } from "../../../../workers/engine/deformable/field.ts";
import { invertField } from "../../../../workers/engine/deformable/inverse.ts";
import { summariseJacobian } from "../../../../workers/engine/deformable/jacobian.ts";
import { composeFields, smoothField } from "../../../../workers/engine/deformable/step.ts";
import { warpsOf } from "../../../../workers/engine/deformable/result.ts";
import { settle, unfold } from "../../../../workers/engine/deformable/unfold.ts";
import type { Team } from "../../../../workers/team/types.ts";
import { testTeam } from "../../../fixtures/kernels.ts";

const dims: [number, number, number] = [34, 30, 28];
const grid: Grid = { dims, affine: [2, 0, 0, 5, 0, 2, 0, -7, 0, 0, 2, 3, 0, 0, 0, 1] };
const count = dims[0] * dims[1] * dims[2];

/** A field from a function of the voxel, falling to zero at the border. */
function fieldOf(team: Team, on: Grid, value: (x: number, y: number, z: number) => readonly number[]): GridField {
  const field = allocateField(team, on);
  const [nx, ny, nz] = on.dims;
  const planes = field.planes.map((plane) => team.f32(plane, nx * ny * nz));
  for (let i = 0; i < nx * ny * nz; i++) {
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    const fade = Math.sin(Math.PI * x / (nx - 1)) * Math.sin(Math.PI * y / (ny - 1)) * Math.sin(Math.PI * z / (nz - 1));
    value(x, y, z).forEach((component, axis) => { planes[axis][i] = fade * component; });
  }
  return field;
}

const smooth = (team: Team) => fieldOf(team, grid, (x, y, z) => [3 * Math.sin(y / 5 + z / 9), 2.5 * Math.cos(x / 6 - z / 7), 2 * Math.sin(x / 7 + y / 6)]);
const copyOf = (team: Team, { planes }: GridField) => planes.map((plane) => Float32Array.from(team.f32(plane, count)));
const longest = (planes: readonly Float32Array[]) => planes[0].reduce((most, _, i) => Math.max(most, Math.hypot(planes[0][i], planes[1][i], planes[2][i])), 0);

describe("invertField", () => {
  it("gives a map that composed with the field is the identity, on either side", async () => {
    const team = await testTeam();
    const field = smooth(team);
    const inverse = allocateField(team, grid);
    const residual = invertField(team, field, inverse, "negative");
    expect(residual.max).toBeLessThanOrEqual(1.001e-3);
    const [kept, keptInverse] = [copyOf(team, field), copyOf(team, inverse)];
    composeFields(team, inverse, field, 1);
    expect(longest(copyOf(team, inverse))).toBeLessThan(2e-3);
    inverse.planes.forEach((plane, axis) => team.f32(plane, count).set(keptInverse[axis]));
    composeFields(team, field, inverse, 1);
    // interpolation of the inverse between voxels is what remains here
    expect(longest(copyOf(team, field))).toBeLessThan(0.1);
    expect(longest(kept)).toBeGreaterThan(3);
    team.end();
  });

  it("finds the inverse also where the field is so steep that the first guess is far off", async () => {
    const team = await testTeam();
    // squeezes everything around the middle: det down to about 0.05 and jumps of many voxels in the inverse
    const field = fieldOf(team, grid, (x) => [-12 * Math.tanh((x - 16.5) / 5), 0, 0]);
    expect(summariseJacobian(team, field, 0)).toMatchObject({ folded: expect.any(Number) });
    unfold(team, field);
    const inverse = allocateField(team, grid);
    const residual = invertField(team, field, inverse, "negative");
    expect(residual.max).toBeLessThan(0.02);
    expect(residual.mean).toBeLessThan(1e-3);
    team.end();
  });
});

describe("unfold", () => {
  it("irons out a tear and leaves the rest as it was", async () => {
    const team = await testTeam();
    const field = smooth(team);
    const before = copyOf(team, field);
    const middle = 17 + dims[0] * (15 + dims[1] * 14);
    const x = team.f32(field.planes[0], count);
    x[middle] += 3;
    x[middle + 1] -= 3;
    expect(summariseJacobian(team, field, 0).folded).toBeGreaterThan(0);
    expect(unfold(team, field)).toBeGreaterThan(0);
    const { min, folded } = summariseJacobian(team, field, 0);
    expect(folded).toBe(0);
    expect(min).toBeGreaterThanOrEqual(0.04);
    const far = copyOf(team, field).every((plane, axis) => plane.every((value, i) => {
      const [dx, dy, dz] = [i % dims[0] - 17, Math.floor(i / dims[0]) % dims[1] - 15, Math.floor(i / (dims[0] * dims[1])) - 14];
      return Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz)) < 12 || value === before[axis][i];
    }));
    expect(far).toBe(true);
    team.end();
  });

  it("touches nothing where nothing folds", async () => {
    const team = await testTeam();
    const field = smooth(team);
    const before = copyOf(team, field);
    expect(unfold(team, field)).toBe(0);
    expect(copyOf(team, field)).toEqual(before);
    team.end();
  });
});

/** Torn everywhere: neighbours are driven into each other. */
const wild = (team: Team) => fieldOf(team, grid, (x, y, z) => [2 * Math.sin(1.5 * x + y), 2 * Math.sin(1.4 * y + z), 2 * Math.sin(1.3 * z + x)]);
/** Stretches the middle (`share` above 0) or squeezes it. */
const lens = (team: Team, share: number) => fieldOf(team, grid, (x, y, z) => [x, y, z].map((at, axis) => share * dims[axis] / (2 * Math.PI) * Math.sin(2 * Math.PI * (at - dims[axis] / 2) / dims[axis])));

describe("settle", () => {
  it("smooths a field that is torn as a whole until it is whole", async () => {
    const team = await testTeam();
    const field = wild(team);
    const before = copyOf(team, field);
    expect(unfold(team, field, 0.01)).toBeGreaterThan(0.01 * count);
    expect(copyOf(team, field)).toEqual(before);
    expect(settle(team, field, (torn) => { smoothField(team, torn, 1, [1, 1, 1]); })).toBe(true);
    const { min, folded } = summariseJacobian(team, field, 0);
    expect(folded).toBe(0);
    expect(min).toBeGreaterThanOrEqual(0.04);
    expect(longest(copyOf(team, field))).toBeGreaterThan(0.05);
    team.end();
  });
});

describe("warpsOf", () => {
  it("gives a whole map and its inverse also where two whole half-way maps are torn when they are composed", async () => {
    const team = await testTeam();
    const [fixed, moving, spare] = [lens(team, 0.62), lens(team, -0.62), allocateField(team, grid)];
    let smoothed = 0;
    expect([unfold(team, fixed), unfold(team, moving)]).toEqual([0, 0]);
    invertField(team, fixed, spare, "negative");
    composeFields(team, spare, moving, 1);
    expect(unfold(team, spare, 0.005)).toBeGreaterThan(0.005 * count);
    const { forward, residual } = warpsOf(team, { fixed, moving, spare }, grid, (variance) => {
      for (const half of [fixed, moving]) smoothField(team, half, variance, [1, 1, 1]);
      smoothed++;
    });
    expect(smoothed).toBeGreaterThan(0);
    expect(summariseJacobian(team, forward, 0)).toMatchObject({ folded: 0 });
    expect(residual.max).toBeLessThan(0.02);
    expect(longest(copyOf(team, forward))).toBeGreaterThan(0.1);
    team.end();
  });
});

describe("resampleField", () => {
  it("keeps displacements in millimetres when it goes to a grid of other voxels over the same volume", async () => {
    const team = await testTeam();
    const coarse: Grid = { dims: [17, 15, 14], affine: [4, 0, 0, 6, 0, 4, 0, -6, 0, 0, 4, 4, 0, 0, 0, 1] };
    const field = fieldOf(team, coarse, () => [1, -0.5, 0.25]);
    const fine = allocateField(team, grid);
    resampleField(team, field, fine);
    const at = 16 + dims[0] * (14 + dims[1] * 14);
    const there = 8 + 17 * (7 + 15 * 7);
    // voxel (16, 14, 14) of the fine grid lies a quarter of a coarse voxel before (8, 7, 7)
    fine.planes.forEach((plane, axis) => expect(2 * team.f32(plane, count)[at]).toBeCloseTo(4 * team.f32(field.planes[axis], 17 * 15 * 14)[there], 1));
    team.end();
  });
});
