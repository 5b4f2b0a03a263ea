import { describe, expect, it } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import type { DisplacementField } from "../../../workers/contract/transform.ts";
import { type Triple, voxelCount, voxelView, type Volume } from "../../../workers/contract/volume.ts";
import { mapDeformation } from "../../../workers/engine/deformation-maps.ts";

const grid = { dims: [40, 30, 21] as Triple, affine: [-1.5, 0, 0, 30, 0, 2, 0, -30, 0, 0.2, 1, -10, 0, 0, 0, 1] };

function fieldOf(displacement: (world: Triple) => Triple): DisplacementField {
  const count = voxelCount(grid.dims);
  const vectors = new SharedArrayBuffer(12 * count);
  const values = new Float32Array(vectors);
  const [nx, ny] = grid.dims;
  for (let i = 0; i < count; i++) {
    const world = transformPoint(grid.affine, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)]);
    displacement(world).forEach((value, axis) => (values[axis * count + i] = value));
  }
  return { kind: "field", grid, vectors };
}

const at = ({ header, voxels }: Volume, [x, y, z]: Triple): number => voxelView("float32", voxels)[x + header.dims[0] * (y + header.dims[1] * z)];

describe("maps of a deformation", () => {
  // u = M x, so that the determinant is |I + M| and a block's mean is the value in its middle
  const linear = ([x, y, z]: Triple): Triple => [0.1 * x + 0.02 * y, -0.05 * y, 0.03 * z + 0.04 * x];
  const determinant = 1.1 * 0.95 * 1.03;

  it("hold a linear field's displacement and determinant at their own places in the world", () => {
    const maps = mapDeformation(fieldOf(linear), 10);
    expect(maps.jacobian.header.dims).toEqual([10, 10, 7]);
    for (const voxel of [[2, 3, 2], [7, 6, 4]] as Triple[]) {
      const world = transformPoint(maps.jacobian.header.affine, voxel);
      const expected = linear(world);
      maps.displacement.forEach((component, axis) => expect(at(component, voxel)).toBeCloseTo(expected[axis], 4));
      expect(at(maps.jacobian, voxel)).toBeCloseTo(determinant, 4);
    }
  });

  it("are the field itself where it is small enough", () => {
    const maps = mapDeformation(fieldOf(linear), 64);
    expect(maps.magnitude.header).toMatchObject({ dims: grid.dims, affine: grid.affine });
    const world = transformPoint(grid.affine, [11, 12, 13]);
    expect(at(maps.magnitude, [11, 12, 13])).toBeCloseTo(Math.hypot(...linear(world)), 4);
    expect(maps.magnitude.header.range.max).toBeGreaterThan(at(maps.magnitude, [11, 12, 13]));
  });

  it("keep a fold and the largest displacement that fall between coarse voxels", () => {
    const field = fieldOf(() => [0, 0, 0]);
    const count = voxelCount(grid.dims);
    const folded = 17 + grid.dims[0] * (13 + grid.dims[1] * 9);
    // neighbours along x thrown past each other
    new Float32Array(field.vectors)[folded] = -9;
    const maps = mapDeformation(field, 10);
    expect(maps.jacobian.header.range.min).toBeLessThan(0);
    expect(maps.magnitude.header.range.max).toBe(9);
    expect(new Float32Array(field.vectors, 4 * count).some((value) => value !== 0)).toBe(false);
  });
});
