import { describe, expect, it } from "vitest";
import { bentPreview } from "../../../main/services/preview.ts";
import { worldGrid } from "../../../main/services/geometry.ts";
import { bareAffine, multiply4, transformPoint } from "../../../workers/contract/affine.ts";
import type { DisplacementField } from "../../../workers/contract/transform.ts";
import type { Triple } from "../../../workers/contract/volume.ts";
import { rigid } from "../../fixtures/head-pair.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

// a linear function of the world is interpolated exactly
const value = ([x, y, z]: Triple): number => 3 * x - 2 * y + 5 * z + 40;
const moving = volumeOf({ dims: [40, 44, 36], affine: multiply4(rigid([10, -15, 20], [3, 1, -2]), [2, 0, 0, -39, 0, 2, 0, -43, 0, 0, 2.5, -44, 0, 0, 0, 1]) }, value, "float32", "CT");
const dims: Triple = [5, 6, 4];
const shift: Triple = [2, -3, 1.5];
const field = (affine: number[]): DisplacementField => {
  const vectors = new SharedArrayBuffer(12 * 120);
  new Float32Array(vectors).forEach((_, i, all) => { all[i] = shift[Math.floor(i / 120)]; });
  return { kind: "field", grid: { dims, affine }, vectors };
};

describe("the preview of a bent image", () => {
  it("holds the moving image's real values where displacement and linear map lead", () => {
    const affine = [-6, 0, 0, 12, 0, 6, 0, -14, 0, 0, 6, -8, 0, 0, 0, 1];
    const matrix = rigid([5, 3, -8], [2, 4, 1]);
    const { header, voxels } = bentPreview({ ...moving, header: { ...moving.header, slope: 2, intercept: -10 } }, field(affine), matrix);
    const found = new Float32Array(voxels);
    expect([header.dims, header.affine, header.dtype, header.slope, header.intercept, header.modality]).toEqual([dims, affine, "float32", 1, 0, "CT"]);
    found.forEach((real, i) => {
      const [x, y, z] = transformPoint(affine, [i % 5, Math.floor(i / 5) % 6, Math.floor(i / 30)]);
      expect(real).toBeCloseTo(2 * value(transformPoint(matrix, [x + shift[0], y + shift[1], z + shift[2]])) - 10, 2);
    });
  });

  it("is air outside a CT", () => {
    const { voxels } = bentPreview(moving, field([1, 0, 0, 500, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]), rigid([0, 0, 0], [0, 0, 0]));
    expect(new Set(new Float32Array(voxels))).toEqual(new Set([-1000]));
  });

  it("takes an image of one slice", () => {
    const flat = volumeOf({ dims: [40, 40, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, ([x, y]) => x + 10 * y, "float32");
    const one: DisplacementField = { kind: "field", grid: { dims: [2, 1, 1], affine: [1, 0, 0, 5, 0, 1, 0, 7, 0, 0, 1, 0, 0, 0, 0, 1] }, vectors: new SharedArrayBuffer(24) };
    expect([...new Float32Array(bentPreview(flat, one, rigid([0, 0, 0], [0.5, 0, 0])).voxels)]).toEqual([75.5, 76.5]);
  });

  it("lies in the fixed image's world though it was found among bare arrays", () => {
    const fixed = { dims: [50, 50, 50] as Triple, affine: [2, 0, 0, -50, 0, 2, 0, -60, 0, 0, 3, -70, 0, 0, 0, 1] };
    const coarse = { dims, affine: multiply4(bareAffine, [10, 0, 0, 4.5, 0, 10, 0, 4.5, 0, 0, 10, 4.5, 0, 0, 0, 1]) };
    const placed = worldGrid(coarse, fixed);
    expect(transformPoint(placed.affine, [1, 0, 0])).toEqual(transformPoint(fixed.affine, [14.5, 4.5, 4.5]));
    expect([placed.spacing, placed.orientation]).toEqual([[20, 20, 30], "RAS"]);
  });
});
