import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { spacingOf, transformPoint } from "../../../workers/contract/affine.ts";
import { voxelCount, type Grid } from "../../../workers/contract/volume.ts";
import type { EngineImage } from "../../../workers/engine/image.ts";
import { buildPyramid, type LevelImage } from "../../../workers/engine/pyramid.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { place, testTeam } from "../../fixtures/kernels.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const grid: Grid = { dims: [41, 38, 30], affine: [-1, 0, 0, 20, 0, 1, 0, -18, 0, 0, 1.5, -22, 0, 0, 0, 1] };

function image(value: (world: number[]) => number, weight?: (world: number[]) => number): EngineImage {
  const worlds = Array.from({ length: voxelCount(grid.dims) }, (_, i) =>
    transformPoint(grid.affine, [i % 41, Math.floor(i / 41) % 38, Math.floor(i / (41 * 38))]));
  const weights = weight ? worlds.map(weight) : null;
  return { grid, data: place(team, worlds.map((world, i) => value(world) * (weights ? weights[i] : 1))), weight: weights ? place(team, weights) : 0, modality: "MR" };
}

function levelsOf(source: EngineImage, sigmas: number[]): LevelImage[] {
  const pyramid = buildPyramid(team, source, sigmas);
  return sigmas.map((sigma) => {
    const level = pyramid.get(sigma);
    if (!level) throw new Error("no level");
    return level;
  });
}

/** Calls back with every voxel of a level further than `margin` mm from the border. */
function inner(level: LevelImage, margin: number, visit: (value: number, world: number[], index: number) => void): number {
  const data = team.f32(level.data, voxelCount(level.grid.dims));
  const [nx, ny, nz] = level.grid.dims;
  const spacing = spacingOf(level.grid.affine);
  let visited = 0;
  for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) {
    const near = [x, y, z].some((index, axis) => Math.min(index, level.grid.dims[axis] - 1 - index) * spacing[axis] < margin);
    if (near) continue;
    visit(data[i], transformPoint(level.grid.affine, [x, y, z]), i);
    visited++;
  }
  return visited;
}

describe("buildPyramid", () => {
  it("keeps a linear ramp where it was, on every grid", () => {
    const levels = levelsOf(image(([x, y, z]) => 0.5 + 0.004 * x - 0.003 * y + 0.005 * z), [0, 1, 2, 3]);
    expect(levels.map(({ grid: { dims } }) => dims[0])).toEqual([41, 41, 14, 14]);
    for (const level of levels) {
      expect(inner(level, 12, (value, [x, y, z]) => expect(value).toBeCloseTo(0.5 + 0.004 * x - 0.003 * y + 0.005 * z, 4))).toBeGreaterThan(3);
    }
  });

  it("damps a wave as a Gaussian of the level's sigma does, level after level", () => {
    const k = 2 * Math.PI / 18;
    for (const [index, level] of levelsOf(image(([x]) => 0.5 + 0.4 * Math.sin(k * x)), [1, 2, 3]).entries()) {
      const sigma = index + 1;
      let product = 0, square = 0;
      inner(level, 9, (value, [x]) => {
        product += (value - 0.5) * Math.sin(k * x);
        square += Math.sin(k * x) ** 2;
      });
      const ratio = product / square / (0.4 * Math.exp(-((k * sigma) ** 2) / 2));
      expect(Math.abs(ratio - 1)).toBeLessThan(0.06);
    }
  });

  it("leaves padding out: data beside it keep their value, and it is masked", () => {
    const inside = ([x]: number[]) => (x > -6 ? 1 : 0);
    const [level] = levelsOf(image(() => 0.7, inside), [2]);
    const mask = team.u8(level.mask, voxelCount(level.grid.dims));
    inner(level, 0, (value, world, i) => {
      if (inside(world)) expect(value).toBeCloseTo(0.7, 4);
      if (Math.abs(world[0] + 6) > 1) expect(mask[i]).toBe(inside(world));
    });
  });

  it("gives the image itself for sigma 0 and frees its scratch", () => {
    const source = image(([x]) => (x + 30) / 60);
    const before = team.arena.mark();
    const [level] = levelsOf(source, [0]);
    expect(level.data).toBe(source.data);
    expect(team.arena.mark()).toBe(before);
  });
});
