import { describe, expect, it } from "vitest";
import type { Grid } from "../../../../workers/contract/volume.ts";
import { CombinedForces } from "../../../../workers/engine/deformable/combined-forces.ts";
import { allocateField, type GridField, type HalfFields } from "../../../../workers/engine/deformable/field.ts";
import type { Forces } from "../../../../workers/engine/deformable/forces.ts";
import type { Conductor } from "../../../../workers/team/team.ts";
import { randoms, testTeam } from "../../../fixtures/kernels.ts";

const grid: Grid = { dims: [37, 21, 19], affine: [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1] };
const count = 37 * 21 * 19;

const valuesOf = (team: Conductor, { planes }: GridField) => planes.map((plane) => Array.from(team.f32(plane, count)));

/** Forces that are given. */
const given = (team: Conductor, planes: readonly Float32Array[], value: number): Forces => ({
  evaluate: () => value,
  write: (_side, target) => { target.planes.forEach((plane, axis) => { team.f32(plane, count).set(planes[axis]); }); },
});

/** Length of a whole field of gradients, each in units per mm. */
const magnitude = (planes: readonly Float32Array[]) => Math.sqrt(planes.reduce((sum, plane, axis) => sum + plane.reduce((part, value) => part + (value / (axis + 1)) ** 2, 0), 0));

describe("combined forces", () => {
  it("divide each gradient by its magnitude and sum them by their weights; the value is the weighted mean", async () => {
    const team = await testTeam();
    const [a, b, c] = [1, 2, 3].map((seed) => [0, 1, 2].map((axis) => randoms(10 * seed + axis, count, -seed * 100, 50)));
    const forces = new CombinedForces(team, [{ forces: given(team, a, -0.5), weight: 1 }, { forces: given(team, b, 2), weight: 3 }, { forces: given(team, c, 10), weight: 0.5 }], grid);
    const [fixed, moving, spare] = [0, 1, 2].map(() => allocateField(team, grid));
    const fields: HalfFields = { fixed, moving, spare };
    expect(forces.evaluate(fields)).toBeCloseTo((-0.5 + 6 + 5) / 4.5, 12);
    forces.write("fixed", spare);
    const lengths = [a, b, c].map(magnitude);
    valuesOf(team, spare).forEach((plane, axis) => {
      for (let i = 0; i < count; i += 11) {
        const expected = (a[axis][i] / lengths[0] + 3 * b[axis][i] / lengths[1] + 0.5 * c[axis][i] / lengths[2]) / 4.5;
        expect(Math.abs(plane[i] - expected)).toBeLessThan(1e-6 * 0.01);
      }
    });
    team.end();
  });

  it("leave out a likeness without any gradient", async () => {
    const team = await testTeam();
    const [a, nothing] = [[0, 1, 2].map((axis) => randoms(axis, count, -1, 1)), [0, 1, 2].map(() => new Float32Array(count))];
    const target = allocateField(team, grid);
    new CombinedForces(team, [{ forces: given(team, nothing, 0), weight: 1 }, { forces: given(team, a, 0), weight: 1 }], grid).write("moving", target);
    const scale = 0.5 / magnitude(a);
    valuesOf(team, target).forEach((plane, axis) => { expect(Math.abs(plane[100] - a[axis][100] * scale)).toBeLessThan(1e-8); });
    team.end();
  });
});
