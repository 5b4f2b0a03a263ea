import { describe, expect, test } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import { voxelView, type Modality, type Triple, type Volume } from "../../../workers/contract/volume.ts";
import { reduceVolume, reductionFactors } from "../../../workers/engine/reduce.ts";
import { header } from "../../fixtures/header.ts";

describe("factors", () => {
  const factors = (dims: Triple, spacing: Triple, bytes: number, side = 2048) => reductionFactors({ dims, spacing, dtype: "int16" }, bytes, side);

  test("1024 cubed int16 is halved along each axis for 300 MB; what fits stays", () => {
    expect(factors([1024, 1024, 1024], [0.3, 0.3, 0.3], 300e6)).toEqual([2, 2, 2]);
    expect(factors([512, 512, 226], [0.5, 0.5, 1], 640 * 2 ** 20)).toEqual([1, 1, 1]);
  });

  test("the finest axes go first, and a side that is too long whatever its voxels", () => {
    expect(factors([512, 512, 100], [0.4, 0.4, 3], 14e6)).toEqual([2, 2, 1]);
    expect(factors([5000, 10, 10], [5, 1, 1], 1e9)).toEqual([4, 1, 1]);
  });
});

/** A ramp that is odd in size along every axis. */
function ramp(modality: Modality): Volume {
  const dims: Triple = [5, 4, 3];
  const voxels = new SharedArrayBuffer(120);
  const view = new Int16Array(voxels);
  for (let z = 0, at = 0; z < 3; z++) for (let y = 0; y < 4; y++) for (let x = 0; x < 5; x++) view[at++] = 100 * x + 10 * y + z;
  return { header: { ...header({ dims, modality, affine: [0, 2, 0, 10, 0, 0, 3, -5, 4, 0, 0, 7, 0, 0, 0, 1] }), spacing: [4, 2, 3] }, voxels };
}

test("means over blocks lie where the block's centre was", () => {
  const { header: coarse, voxels } = reduceVolume(ramp("CT"), [2, 2, 1]);
  expect(coarse.dims).toEqual([3, 2, 3]);
  expect(coarse.spacing).toEqual([8, 4, 3]);
  const values = voxelView(coarse.dtype, voxels);
  // x 0 and 1, y 0 and 1: the mean of 0, 100, 10, 110
  expect(values[0]).toBe(55);
  expect(transformPoint(coarse.affine, [0, 0, 0])).toEqual(transformPoint(ramp("CT").header.affine, [0.5, 0.5, 0]));
  // the last block along x has one voxel only
  expect(values[2]).toBe(405);
});

test("labels are picked, not averaged", () => {
  const { header: coarse, voxels } = reduceVolume(ramp("unknown"), [2, 2, 1]);
  const all = new Set(new Int16Array(ramp("unknown").voxels));
  for (const value of voxelView(coarse.dtype, voxels)) expect(all.has(value)).toBe(true);
});
