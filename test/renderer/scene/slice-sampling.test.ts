import { describe, expect, it } from "vitest";
import { invertAffine, multiply4, transformPoint } from "../../../workers/contract/affine.ts";
import type { Triple } from "../../../workers/contract/volume.ts";
import { type PixelGrid, sampleLinear, sampleNearest } from "../../../renderer/scene/slice-sampling.ts";
import { rigid } from "../../fixtures/head-pair.ts";

const dims: Triple = [9, 8, 7];
const data = Int16Array.from({ length: 9 * 8 * 7 }, (_, i) => ((i * 7919) % 211) - 100);
const straight = [2, 0, 0, -8, 0, 2, 0, -7, 0, 0, 3, -9, 0, 0, 0, 1];
const poses: Record<string, number[]> = {
  straight,
  oblique: multiply4(rigid([12, -20, 25], [1, 2, 3]), straight),
  "left-handed": [-2, 0, 0, 8, 0, 2, 0, -7, 0, 0, 3, -9, 0, 0, 0, 1],
  sheared: [2, 0.3, 0, -8, 0.1, 2, 0.7, -8, -0.4, 0.5, 3, -8, 0, 0, 0, 1],
};
const grid: PixelGrid = { width: 70, height: 64, origin: [-14.037, 13.021, 0.713], right: [0.41, 0.02, 0], down: [0.01, -0.4, 0.03] };

/** The definition: clamped trilinear interpolation within half a voxel of the centres, nothing beyond. */
function expected(worldToVoxel: number[], i: number, j: number): number {
  const world = [0, 1, 2].map((axis) => grid.origin[axis] + i * grid.right[axis] + j * grid.down[axis]) as Triple;
  const voxel = transformPoint(worldToVoxel, world);
  if (voxel.some((value, axis) => value < -0.5 || value >= dims[axis] - 0.5)) return NaN;
  const place = voxel.map((value, axis) => Math.min(dims[axis] - 1, Math.max(0, value)));
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const bits = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const index = place.map((value, axis) => Math.min(dims[axis] - 1, Math.floor(value) + bits[axis]));
    const weight = place.reduce((product, value, axis) => product * (bits[axis] === 1 ? value - Math.floor(value) : 1 - (value - Math.floor(value))), 1);
    sum += weight * data[index[0] + dims[0] * (index[1] + dims[1] * index[2])];
  }
  return sum;
}

describe("sampling a slice", () => {
  it.each(Object.keys(poses))("is trilinear to the outer half voxel, and nothing beyond: %s", (name) => {
    const worldToVoxel = invertAffine(poses[name]);
    const target = new Float32Array(grid.width * grid.height);
    sampleLinear({ dims, data }, worldToVoxel, grid, target);
    let inside = 0;
    for (let j = 0; j < grid.height; j++) for (let i = 0; i < grid.width; i++) {
      const value = expected(worldToVoxel, i, j);
      const drawn = target[j * grid.width + i];
      if (Number.isNaN(value)) expect(drawn).toBeNaN();
      else expect(drawn).toBeCloseTo(value, 3);
      if (!Number.isNaN(value)) inside++;
    }
    expect(inside).toBeGreaterThan(500);
  });

  it("takes the nearest voxel for labels", () => {
    const worldToVoxel = invertAffine(poses.sheared);
    const target = new Float32Array(grid.width * grid.height);
    sampleNearest({ dims, data }, worldToVoxel, grid, target);
    const [i, j] = [35, 30];
    const voxel = transformPoint(worldToVoxel, [0, 1, 2].map((axis) => grid.origin[axis] + i * grid.right[axis] + j * grid.down[axis]) as Triple).map((value) => Math.floor(value + 0.5));
    expect(target[j * grid.width + i]).toBe(data[voxel[0] + dims[0] * (voxel[1] + dims[1] * voxel[2])]);
  });

  it("draws an image of one slice", () => {
    const target = new Float32Array(16);
    sampleLinear({ dims: [4, 4, 1], data: Uint8Array.from({ length: 16 }, (_, i) => i) }, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], { width: 4, height: 4, origin: [0, 0, 0.3], right: [1, 0, 0], down: [0, 1, 0] }, target);
    expect([...target]).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });
});
