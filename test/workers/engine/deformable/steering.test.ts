import { describe, expect, it } from "vitest";
import { rotationMatrix } from "../../../../workers/engine/matrix.ts";
import { allocateField } from "../../../../workers/engine/deformable/field.ts";
import { Steering } from "../../../../workers/engine/deformable/steering.ts";
import type { Grid, Triple } from "../../../../workers/contract/volume.ts";
import { testTeam } from "../../../fixtures/kernels.ts";

const dims: Triple = [4, 3, 2];
const grid = (m: readonly number[]): Grid => ({ dims, affine: [m[0], m[1], m[2], 5, m[3], m[4], m[5], -7, m[6], m[7], m[8], 9, 0, 0, 0, 1] });

/** The step that a steering makes of the gradient per voxel of the linear image g . x (g in mm), in mm. */
async function stepOf(m: readonly number[], g: readonly number[], weights: readonly number[] | null): Promise<number[]> {
  const team = await testTeam();
  const field = allocateField(team, grid(m));
  field.planes.forEach((plane, axis) => { team.f32(plane, 24).fill(g[0] * m[axis] + g[1] * m[3 + axis] + g[2] * m[6 + axis]); });
  const steering = new Steering(team, field.grid, weights);
  steering.turn(field);
  const u = field.planes.map((plane, axis) => team.f32(plane, 24)[17] * steering.gains[axis]);
  team.end();
  return [0, 1, 2].map((row) => m[3 * row] * u[0] + m[3 * row + 1] * u[1] + m[3 * row + 2] * u[2]);
}

const gradient = [0.4, -0.7, 0.2];
const turned = rotationMatrix([0.3, -0.2, 0.5]);
const grids: [string, readonly number[]][] = [
  ["along the world's axes", [2, 0, 0, 0, 1, 0, 0, 0, 3]],
  ["with axes exchanged and turned round", [0, 0, -2, 1.5, 0, 0, 0, -1, 0]],
  ["oblique", turned.map((value, i) => value * [2, 1, 3][i % 3])],
  ["sheared", [2, 0.3, 0, 0, 1, 0.2, 0, 0, 1.5]],
];

describe("steering", () => {
  it.each(grids)("steps along the gradient in mm with the world's weights: %s", async (name, m) => {
    for (const weights of [[1, 1, 1], [1, 0.5, 0]]) {
      const step = await stepOf(m, gradient, weights);
      // the length is free: it is normalised later
      const scale = step[0] / gradient[0];
      expect(scale).toBeGreaterThan(0);
      gradient.forEach((value, axis) => { expect(step[axis]).toBeCloseTo(weights[axis] * value * scale, 5); });
      if (weights[2] === 0 && name !== "oblique" && name !== "sheared") expect(Math.abs(step[2])).toBe(0);
    }
  });
});
