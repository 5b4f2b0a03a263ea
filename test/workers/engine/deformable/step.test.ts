import { describe, expect, it } from "vitest";
import type { Grid } from "../../../../workers/contract/volume.ts";
import { allocateField, zeroField } from "../../../../workers/engine/deformable/field.ts";
import { composeStep } from "../../../../workers/engine/deformable/step.ts";
import { testTeam } from "../../../fixtures/kernels.ts";

const grid: Grid = { dims: [5, 4, 3], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
const count = 60;

describe("composeStep", () => {
  const shares = [1, 0.5, 0.1, 0.01, 0];
  it.each([
    ["damped", [0.2, 0.2 * 1.1 * 0.5 / 0.6, 0.11, 0.02, 0]],
    ["proportional", [0.2, 0.1, 0.02, 0.002, 0]],
  ] as const)("%s: moves the strongest voxel by the whole step, weaker ones along their force, and none without a force", async (rule, expected) => {
    const team = await testTeam();
    const [force, total] = [allocateField(team, grid), allocateField(team, grid)];
    zeroField(team, force);
    zeroField(team, total);
    const largest = 40;
    // direction (2, -1, 2) / 3
    shares.forEach((share, i) => {
      [2, -1, 2].forEach((part, axis) => { team.f32(force.planes[axis], count)[i] = share * largest * part / 3; });
    });
    composeStep(team, force, total, rule, 0.2, largest);
    const steps = shares.map((_, i) => force.planes.map((plane) => team.f32(plane, count)[i]));
    const lengths = steps.map((step) => Math.hypot(...step));
    lengths.forEach((length, i) => { expect(length).toBeCloseTo(expected[i], 6); });
    for (const [i, [x, y, z]] of steps.slice(0, 4).entries()) {
      expect(x).toBeCloseTo(2 * lengths[i] / 3, 6);
      expect(y).toBeCloseTo(-lengths[i] / 3, 6);
      expect(z).toBeCloseTo(2 * lengths[i] / 3, 6);
    }
    team.end();
  });
});
